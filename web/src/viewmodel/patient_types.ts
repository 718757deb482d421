/* The contract of a patient who is named in a message; part of types.ts. */
import type { Store } from "./types.ts";

export type SexCode = "female" | "male" | "other" | "unknown";

export interface PatientChip {
	readonly surname: string;
	readonly given: string;
	/** "1948-03-12"; "" not known */
	readonly born: string;
	readonly sex: SexCode;
	readonly nhsNumber: string;
	readonly hospitalNumber: string;
}

/** what is missing or wrong */
export type ChipProblem = "surname" | "born" | "nhs" | "number";

export interface PatientFormSnapshot {
	readonly chip: PatientChip;
	/** null: it can be used */
	readonly problem: ChipProblem | null;
	/** as it will be shown */
	readonly text: string;
}

export interface PatientFormViewModel extends Store<PatientFormSnapshot> {
	change(fields: Partial<PatientChip>): void;
}
