import { useState, type FormEvent } from "react";
import { t } from "../i18n/en";
import type { Problem } from "../viewmodel/types";
import { useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { ProblemNote } from "./ProblemNote";
import { Sheet } from "./Sheet";
import { TextField } from "./TextField";
import css from "./PinSheet.module.css";

interface Props {
	onClose: () => void;
	/** Asked for on a shared device. */
	first?: boolean;
	/** Takes the PIN off. */
	remove?: boolean;
}

const digits = (text: string) => text.replace(/\D/g, "").slice(0, 12);

/** A PIN of this device: new, changed or taken off. */
export function PinSheet({ onClose, first, remove }: Props) {
	const { devices } = useSignedIn();
	const now = useStore(devices);
	const [old, setOld] = useState("");
	const [pin, setPin] = useState("");
	const [problem, setProblem] = useState<Problem | null>(null);
	const title = first ? t.devices.choosePin : remove ? t.devices.removePin : now.hasPin ? t.devices.changePin : t.devices.setPin;

	async function submit(event: FormEvent) {
		event.preventDefault();
		const failed = await devices.setPin(remove ? null : pin, now.hasPin ? old : null);
		setProblem(failed);
		if (!failed) onClose();
	}

	return (
		<Sheet title={title} onClose={onClose}>
			<form className={css.form} onSubmit={(event) => void submit(event)}>
				{first && <p>{t.devices.choosePinWords}</p>}
				{now.hasPin && <TextField label={t.devices.oldPin} type="password" inputMode="numeric" autoComplete="off" value={old} onChange={(text) => setOld(digits(text))} required />}
				{!remove && <TextField label={t.devices.newPin} hint={t.devices.pinHint} type="password" inputMode="numeric" autoComplete="off" value={pin} onChange={(text) => setPin(digits(text))} required />}
				{problem && <ProblemNote words={problem.code === "network" ? t.problem.network : t.devices.pinWrong} />}
				<Button kind="primary" submit wide disabled={now.busy || (!remove && pin.length < 4)}>
					{title}
				</Button>
			</form>
		</Sheet>
	);
}
