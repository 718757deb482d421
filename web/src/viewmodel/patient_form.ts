/* A patient being typed in: what is wrong yet, and how it will read. */
import { chipProblem, chipText, noPatient } from "./patient.ts";
import type { PatientChip, PatientFormSnapshot, PatientFormViewModel } from "./types.ts";
import { Value } from "./value.ts";

export class PatientForm
	extends Value<PatientFormSnapshot>
	implements PatientFormViewModel
{
	constructor(
		chip: PatientChip | null,
		private readonly now: () => number,
	) {
		super({ chip: chip ?? noPatient, problem: "surname", text: "" });
		this.change({});
	}

	change(fields: Partial<PatientChip>): void {
		const chip = { ...this.getSnapshot().chip, ...fields };
		const now = new Date(this.now());
		this.set({
			chip,
			problem: chipProblem(chip, now),
			text: chipText(chip, now),
		});
	}
}
