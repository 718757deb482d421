import { t } from "../i18n/en";
import type { FieldName } from "../viewmodel/types";
import { date, time } from "./format";

/** Tue 3 Mar, day 08:00 to 20:00 */
export function shiftWords(from: number, to: number): string {
	const night = new Date(from).getHours() >= 16 || new Date(from).getHours() < 5;
	return t.handover.shift(date(from), night ? t.handover.night : t.handover.day, time(from), time(to));
}

export const sbarFields = ["situation", "background", "assessment", "recommendation"] as const satisfies readonly FieldName[];
export const patientFields = ["surname", "given", "born", "sex", "number", "authority", "nhs_number", "location", "bed"] as const satisfies readonly FieldName[];
