/* A patient in one line, always in the same order. */

const MONTHS = [
	"Jan",
	"Feb",
	"Mar",
	"Apr",
	"May",
	"Jun",
	"Jul",
	"Aug",
	"Sep",
	"Oct",
	"Nov",
	"Dec",
];

export interface PatientWords {
	readonly surname: string;
	readonly given: string;
	/** "1948-03-12" */
	readonly born: string;
	readonly sex: string;
	readonly number: string;
	readonly nhsNumber: string;
	readonly location: string;
}

export function ageAt(born: string, now: number): number | null {
	const [year, month, day] = born.split("-").map(Number);
	if (!year || !month || !day) return null;
	const today = new Date(now);
	const before =
		today.getMonth() + 1 < month ||
		(today.getMonth() + 1 === month && today.getDate() < day);
	return today.getFullYear() - year - (before ? 1 : 0);
}

/** Born 12-Mar-1948 (78y) */
export function bornWords(born: string, now: number): string {
	const [year, month, day] = born.split("-");
	const name = MONTHS[Number(month) - 1];
	const age = ageAt(born, now);
	if (!year || !name || !day || age === null) return "";
	return `Born ${day}-${name}-${year} (${age}y)`;
}

/** 999 054 8609 */
export function nhsWords(number: string): string {
	const digits = number.replaceAll(/\D/g, "");
	return digits.length === 10
		? `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`
		: number;
}

export function patientLine(p: PatientWords, now: number): string {
	const name = [p.surname.toLocaleUpperCase("en-GB"), p.given]
		.filter((part) => part !== "")
		.join(", ");
	return [
		name === "" ? "Name not known" : name,
		bornWords(p.born, now),
		p.sex === "unknown" ? "" : p.sex,
		p.number !== ""
			? p.number
			: p.nhsNumber !== ""
				? `${nhsWords(p.nhsNumber)} unverified`
				: "",
		p.location,
	]
		.filter((part) => part !== "")
		.join(" - ");
}
