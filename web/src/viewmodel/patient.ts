/*
 * A patient as people type them: the chip of a message, and the check of an
 * NHS number.  A check digit proves nothing: what is typed is unverified.
 */
import type { ChipProblem, PatientChip } from "./types.ts";

export const noPatient: PatientChip = {
	surname: "",
	given: "",
	born: "",
	sex: "unknown",
	nhsNumber: "",
	hospitalNumber: "",
};

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** the ten digits, or null: not an NHS number */
export function parseNhsNumber(text: string): string | null {
	const digits = text.replace(/[\s-]/g, "");
	if (!/^\d{10}$/.test(digits) || /^(\d)\1{9}$/.test(digits)) return null;
	let sum = 0;
	for (let i = 0; i < 9; i++) sum += Number(digits[i]) * (10 - i);
	const check = 11 - (sum % 11);
	if (check === 10) return null;
	return Number(digits[9]) === check % 11 ? digits : null;
}

/** "943 476 5919" */
export function showNhsNumber(digits: string): string {
	return `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`;
}

export function ageAt(born: string, now: Date): number | null {
	const [year, month, day] = born.split("-").map(Number);
	if (!year || !month || !day) return null;
	const past =
		now.getMonth() + 1 > month ||
		(now.getMonth() + 1 === month && now.getDate() >= day);
	return now.getFullYear() - year - (past ? 0 : 1);
}

/** "SMITH, Ada - Born 12-Mar-1948 (78y) - female - 943 476 5919 unverified" */
export function chipText(chip: PatientChip, now: Date): string {
	const parts = [
		[chip.surname.trim().toLocaleUpperCase("en-GB"), chip.given.trim()]
			.filter((part) => part !== "")
			.join(", "),
	];
	const [year, month, day] = chip.born.split("-");
	if (year && month && day) {
		const age = ageAt(chip.born, now);
		parts.push(
			`Born ${day}-${MONTHS[Number(month) - 1]}-${year}${age === null ? "" : ` (${age}y)`}`,
		);
	}
	parts.push(chip.sex === "unknown" ? "sex not known" : chip.sex);
	if (chip.hospitalNumber.trim() !== "") parts.push(chip.hospitalNumber.trim());
	const nhs = parseNhsNumber(chip.nhsNumber);
	if (nhs !== null) parts.push(`${showNhsNumber(nhs)} unverified`);
	return parts.join(" - ");
}

/** what is missing or wrong; a patient has a name or "unknown", and a number */
export function chipProblem(chip: PatientChip, now: Date): ChipProblem | null {
	if (chip.surname.trim() === "") return "surname";
	if (chip.born !== "" && !((ageAt(chip.born, now) ?? -1) >= 0)) return "born";
	if (chip.nhsNumber.trim() !== "" && parseNhsNumber(chip.nhsNumber) === null)
		return "nhs";
	if (chip.nhsNumber.trim() === "" && chip.hospitalNumber.trim() === "" && chip.born === "")
		return "number";
	return null;
}

export function toPatientContent(
	chip: PatientChip,
	now: Date,
): Record<string, string> {
	const nhs = parseNhsNumber(chip.nhsNumber);
	const given: Record<string, string> = {
		text: chipText(chip, now),
		surname: chip.surname.trim(),
		given: chip.given.trim(),
		born: chip.born,
		sex: chip.sex,
		nhs_number: nhs ?? "",
		hospital_number: chip.hospitalNumber.trim(),
	};
	return Object.fromEntries(
		Object.entries(given).filter(([, value]) => value !== ""),
	);
}
