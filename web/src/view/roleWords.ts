import { t } from "../i18n/en";
import type { ReachInfo, RoleRow, ShiftRow } from "../viewmodel/types";
import { date, time } from "./format";

/** "alert tested 20:04", "not tested" or "unreachable". */
export function reachWords(reach: ReachInfo): string {
	if (reach.state === "alert_tested") return reach.testedAt === null ? t.reach.tested : t.reach.testedAt(time(reach.testedAt));
	return reach.state === "unreachable" ? t.reach.unreachable : t.reach.notTested;
}

const soonMs = 18 * 3600000;

/** "until 20:30", with the day when it is not the next such time. */
export function untilWords(until: number, now = Date.now()): string {
	return t.roles.until(until - now < soonMs ? time(until) : `${date(until)} ${time(until)}`);
}

export function spanWords(shift: Pick<ShiftRow, "from" | "to">): string {
	return `${time(shift.from)} – ${time(shift.to)}`;
}

/** What must be seen before one writes to a role; null: nothing. */
export function warningWords(row: RoleRow): string | null {
	if (row.warning === null) return null;
	return t.roles.warnings[row.warning];
}
