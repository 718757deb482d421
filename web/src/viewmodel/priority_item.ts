/* A priority message in the shape of the screens, by this device's clock. */
import type { ClinicPerson, ClinicSettings } from "../protocol/clinic_types.ts";
import type {
	Priority,
	PriorityContent,
	PriorityDeed,
	PriorityRecipient,
} from "../protocol/priority_types.ts";
import { toPatientContent } from "./patient.ts";
import type { People } from "./people.ts";
import { toPerson } from "./role_row.ts";
import type {
	EmergencyTeam,
	PatientChip,
	Person,
	PriorityDeedCode,
	PriorityDeedRow,
	PriorityItem,
	PriorityRecipientRow,
	PriorityWords,
	Sbar,
} from "./types.ts";

const DEEDS: ReadonlySet<string> = new Set<PriorityDeedCode>([
	"sent",
	"held",
	"step",
	"alerted",
	"nobody",
	"delivered",
	"seen",
	"accepted",
	"declined",
	"call_me",
	"handed_back",
	"closed",
	"hurried",
	"cancelled",
	"added",
	"corrected",
	"overtaken",
	"no_response",
	"second_channel",
	"channel_sent",
	"channel_failed",
	"reminded",
	"accept_over",
	"operator",
	"ticked",
]);

export function hasEnded(item: Pick<Priority, "state">): boolean {
	return item.state === "closed" || item.state === "cancelled";
}

export function mine(item: Priority, me: string): PriorityRecipient | undefined {
	return item.recipients.find((r) => r.person?.user_id === me);
}

export function toWords(content: PriorityContent): PriorityWords {
	const { sbar } = content;
	return {
		text: content.text ?? "",
		sbar: sbar
			? {
					situation: sbar.situation ?? "",
					background: sbar.background ?? "",
					assessment: sbar.assessment ?? "",
					recommendation: sbar.recommendation ?? "",
				}
			: null,
		location: content.location ?? "",
		teamType: content.team_type ?? "",
		patient: toChip(content.patient),
	};
}

/** empty lines are left out */
export function toContent(words: PriorityWords): PriorityContent {
	const sbar: Partial<Record<keyof Sbar, string>> = {};
	for (const [key, value] of Object.entries(words.sbar ?? {}))
		if (value.trim() !== "") sbar[key as keyof Sbar] = value.trim();
	return {
		...(words.text.trim() === "" ? {} : { text: words.text.trim() }),
		...(Object.keys(sbar).length === 0 ? {} : { sbar }),
		...(words.location.trim() === ""
			? {}
			: { location: words.location.trim() }),
		...(words.patient === null
			? {}
			: { patient: toPatientContent(words.patient, new Date()) }),
		...(words.teamType === "" ? {} : { team_type: words.teamType }),
	};
}

/* until the Trust's own list is here */
export const EMERGENCY_TEAMS: readonly EmergencyTeam[] = [
	"adult",
	"paediatric",
	"neonatal",
	"obstetric",
	"trauma",
].map((name) => ({ name, roleId: null, teamId: null }));

export function toEmergencyTeams({
	emergency_teams: kinds,
}: ClinicSettings): readonly EmergencyTeam[] {
	if (!kinds) return EMERGENCY_TEAMS;
	return kinds.map((kind) => ({
		name: kind.name,
		roleId: kind.role_id ?? null,
		teamId: kind.team_id ?? null,
	}));
}

function patientOf(content: PriorityContent): string | null {
	const shown = content.patient?.text;
	return typeof shown === "string" ? shown : null;
}

const SEXES = ["female", "male", "other"] as const;

function toChip(patient: PriorityContent["patient"]): PatientChip | null {
	if (typeof patient?.surname !== "string") return null;
	const text = (key: string) => {
		const value = patient[key];
		return typeof value === "string" ? value : "";
	};
	return {
		surname: patient.surname,
		given: text("given"),
		born: text("born"),
		sex: SEXES.find((sex) => sex === patient.sex) ?? "unknown",
		nhsNumber: text("nhs_number"),
		hospitalNumber: text("hospital_number"),
	};
}

/** asked of me, not yet answered, and nobody else has it */
export function waitsForMe(item: Priority): boolean {
	return (
		item.you.may_answer &&
		!item.you.has_accepted &&
		(item.state === "open" || item.state === "no_response")
	);
}

interface Clock {
	readonly people: People;
	/** the server's clock is so far ahead of ours */
	readonly ahead: number;
}

export function toPriorityItem(
	item: Priority,
	{ people, ahead }: Clock,
): PriorityItem {
	const at = (ms: number | undefined) =>
		ms === undefined || ms === 0 ? null : ms - ahead;
	const person = (given: ClinicPerson | undefined): Person | null =>
		toPerson(people, given);
	const to = item.role?.name ?? item.team?.name ?? "";
	const words = toWords(item.content);
	const names = new Map(
		item.steps.map((s) => [s.level, s.role?.name ?? to] as const),
	);
	return {
		id: item.item_id,
		priority: item.priority,
		state: item.state,
		isTest: item.is_test,
		eachRole: item.answer === "each_role",
		createdAt: item.created_ms - ahead,
		endedAt: at(item.ended_ms),
		dueAt: at(item.step_due_ms),
		pausedUntil: at(item.paused_until_ms),
		acceptDueAt: at(item.accept_due_ms),
		sender: person(item.sender),
		onBehalf: person(item.on_behalf),
		acceptedBy: person(item.accepted_by),
		minutes: givenMinutes(item),
		to,
		roleId: item.role?.role_id ?? null,
		words,
		line: words.sbar?.situation || words.text || words.location,
		patient: patientOf(item.content),
		conversationId: item.room_id ?? null,
		isSender: item.you.is_sender,
		isTarget: item.you.is_target,
		hasAccepted: item.you.has_accepted,
		mayAnswer: item.you.may_answer,
		waitsForMe: waitsForMe(item),
		recipients: item.recipients.flatMap((r): PriorityRecipientRow[] => {
			const who = person(r.person);
			return who ? [{ person: who, roleId: r.role?.role_id ?? null, role: r.role?.name ?? null, target: r.is_target, ...reached(r, at) }] : [];
		}),
		steps: item.steps.map((s) => ({
			level: s.level,
			name: s.role?.name ?? to,
			at: at(s.at_ms),
			how: s.how ?? null,
			dueAt: at(s.due_ms),
		})),
		timeline: item.timeline.map((deed) => toDeed(deed, ahead, names, person)),
	};
}

function reached(
	r: PriorityRecipient,
	at: (ms: number | undefined) => number | null,
): Pick<PriorityRecipientRow, "state" | "at"> {
	if (r.reply) return { state: r.reply, at: at(r.replied_ms) };
	if (r.seen_ms) return { state: "seen", at: at(r.seen_ms) };
	if (r.delivered_ms) return { state: "delivered", at: at(r.delivered_ms) };
	return { state: "alerted", at: at(r.alerted_ms) };
}

function givenMinutes(item: Priority): number | null {
	if (item.state !== "accepted") return null;
	const last = item.timeline.findLast((d) => d.what === "accepted");
	return last?.minutes ?? null;
}

function toDeed(
	deed: PriorityDeed,
	ahead: number,
	names: ReadonlyMap<number, string>,
	person: (given: ClinicPerson | undefined) => Person | null,
): PriorityDeedRow {
	return {
		at: deed.at_ms - ahead,
		what: DEEDS.has(deed.what) ? (deed.what as PriorityDeedCode) : "other",
		person: person(deed.person),
		by: person(deed.by),
		minutes: deed.minutes ?? null,
		words: deed.words ?? "",
		step: deed.level === undefined ? null : (names.get(deed.level) ?? null),
	};
}
