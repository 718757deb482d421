import { useState } from "react";
import { t } from "../i18n/en";
import { chipProblem, chipText, noPatient, type PatientChip, type SexCode } from "../viewmodel/patient";
import { Button } from "./Button";
import { ChoiceList } from "./ChoiceList";
import { TextField } from "./TextField";
import css from "./PrioritySheet.module.css";

const sexes: readonly SexCode[] = ["female", "male", "other", "unknown"];

/** Which patient, typed: the chip is shown as it will be read. */
export function PatientForm({ value, onDone }: { value: PatientChip | null; onDone: (chip: PatientChip) => void }) {
	const [chip, setChip] = useState(value ?? noPatient);
	const problem = chipProblem(chip, new Date());
	const set = (fields: Partial<PatientChip>) => setChip({ ...chip, ...fields });
	return (
		<form
			className={css.body}
			onSubmit={(event) => {
				event.preventDefault();
				if (problem === null) onDone(chip);
			}}
		>
			<TextField label={t.patient.surname} hint={t.patient.surnameHint} value={chip.surname} maxLength={80} autoComplete="off" onChange={(surname) => set({ surname })} />
			<TextField label={t.patient.given} value={chip.given} maxLength={80} autoComplete="off" onChange={(given) => set({ given })} />
			<TextField label={t.patient.born} type="date" value={chip.born} onChange={(born) => set({ born })} />
			<ChoiceList name={t.patient.sex} value={chip.sex} choices={sexes.map((sex) => ({ value: sex, words: t.patient.sexes[sex] }))} onChange={(sex) => set({ sex })} />
			<TextField label={t.patient.hospital} value={chip.hospitalNumber} maxLength={40} autoComplete="off" onChange={(hospitalNumber) => set({ hospitalNumber })} />
			<TextField label={t.patient.nhs} hint={t.patient.nhsHint} inputMode="numeric" value={chip.nhsNumber} maxLength={14} autoComplete="off" onChange={(nhsNumber) => set({ nhsNumber })} />
			<p role="status" className={problem === null ? undefined : css.need}>
				{problem === null ? chipText(chip, new Date()) : t.patient.problems[problem]}
			</p>
			<Button kind="primary" wide submit disabled={problem !== null}>
				{t.patient.use}
			</Button>
		</form>
	);
}
