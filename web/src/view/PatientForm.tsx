import { useState } from "react";
import { t } from "../i18n/en";
import type { PatientChip, SexCode } from "../viewmodel/types";
import { useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { ChoiceList } from "./ChoiceList";
import { TextField } from "./TextField";
import css from "./PrioritySheet.module.css";

const sexes: readonly SexCode[] = ["female", "male", "other", "unknown"];

/** Which patient, typed: the chip is shown as it will be read. */
export function PatientForm({ value, onDone }: { value: PatientChip | null; onDone: (chip: PatientChip, text: string) => void }) {
	const signedIn = useSignedIn();
	const [form] = useState(() => signedIn.newPatientForm(value));
	const { chip, problem, text } = useStore(form);
	return (
		<form
			className={css.body}
			onSubmit={(event) => {
				event.preventDefault();
				if (problem === null) onDone(chip, text);
			}}
		>
			<TextField label={t.patient.surname} hint={t.patient.surnameHint} value={chip.surname} maxLength={80} autoComplete="off" onChange={(surname) => form.change({ surname })} />
			<TextField label={t.patient.given} value={chip.given} maxLength={80} autoComplete="off" onChange={(given) => form.change({ given })} />
			<TextField label={t.patient.born} type="date" value={chip.born} onChange={(born) => form.change({ born })} />
			<ChoiceList name={t.patient.sex} value={chip.sex} choices={sexes.map((sex) => ({ value: sex, words: t.patient.sexes[sex] }))} onChange={(sex) => form.change({ sex })} />
			<TextField label={t.patient.hospital} value={chip.hospitalNumber} maxLength={40} autoComplete="off" onChange={(hospitalNumber) => form.change({ hospitalNumber })} />
			<TextField label={t.patient.nhs} hint={t.patient.nhsHint} inputMode="numeric" value={chip.nhsNumber} maxLength={14} autoComplete="off" onChange={(nhsNumber) => form.change({ nhsNumber })} />
			<p role="status" className={problem === null ? undefined : css.need}>
				{problem === null ? text : t.patient.problems[problem]}
			</p>
			<Button kind="primary" wide submit disabled={problem !== null}>
				{t.patient.use}
			</Button>
		</form>
	);
}
