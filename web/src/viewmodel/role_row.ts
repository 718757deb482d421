/* The clinic's answers in the shape of the screens. */
import type { ClinicPerson, Reach, Role, Shift } from "../protocol/clinic_types.ts";
import { makeAvatar, type People } from "./people.ts";
import type {
	MyPartInRole,
	Person,
	ReachInfo,
	RoleRow,
	ShiftRow,
} from "./types.ts";

export function toReach(reach: Reach | undefined): ReachInfo | null {
	if (!reach) return null;
	return { state: reach.state, testedAt: reach.tested_ms ?? null };
}

/** the directory's card where there is one, else what the clinic says */
export function toPerson(
	people: People,
	given: ClinicPerson | undefined,
): Person | null {
	if (!given) return null;
	const held = people.person(given.user_id);
	if (held.job !== null || given.display_name === "") return held;
	return {
		...held,
		name: given.display_name,
		avatar: held.avatar.src
			? held.avatar
			: makeAvatar(given.user_id, given.display_name, null),
		job: given.job ?? null,
		grade: given.grade ?? null,
		site: given.site ?? null,
	};
}

function myPart({ you }: Role): MyPartInRole {
	if (you.is_holder) return "holder";
	if (you.is_offered) return "offered";
	return you.is_proposed ? "proposed" : null;
}

export function toRoleRow(people: People, role: Role): RoleRow {
	return {
		id: role.role_id,
		name: role.name,
		shortName: role.short_name,
		where: [role.specialty, role.site].filter(Boolean).join(", "),
		holder: toPerson(people, role.holder),
		until: role.until_ms ?? null,
		reach: toReach(role.reach),
		status: role.status,
		statusText: role.status_text ?? null,
		warning: role.warning ?? null,
		openUrgents: role.open_urgents,
		mine: myPart(role),
	};
}

export function toShiftRow(people: People, shift: Shift): ShiftRow {
	return {
		id: shift.shift_id,
		what: shift.role?.name ?? shift.team_name ?? "",
		roleId: shift.role?.role_id ?? null,
		person: toPerson(people, shift.person),
		from: shift.from_ms,
		to: shift.to_ms,
		nonResident: shift.non_resident,
		taken: shift.is_holder ?? null,
	};
}
