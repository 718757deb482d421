import { useState, type FormEvent } from "react";
import { t } from "../i18n/en";
import type { Problem } from "../viewmodel/types";
import { useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { ProblemNote } from "./ProblemNote";
import { Sheet } from "./Sheet";
import { TextField } from "./TextField";
import css from "./PinSheet.module.css";

/** The PIN proves who it is; then the device asks for the finger or face. */
export function PasskeySheet({ onClose }: { onClose: () => void }) {
	const { devices } = useSignedIn();
	const now = useStore(devices);
	const [pin, setPin] = useState("");
	const [problem, setProblem] = useState<Problem | null>(null);

	async function submit(event: FormEvent) {
		event.preventDefault();
		const failed = await devices.addPasskey(pin);
		setProblem(failed);
		setPin("");
		if (!failed) onClose();
	}

	return (
		<Sheet title={t.devices.passkey} onClose={onClose}>
			<form className={css.form} onSubmit={(event) => void submit(event)}>
				<p>{t.devices.passkeyPin}</p>
				<TextField label={t.devices.oldPin} type="password" inputMode="numeric" autoComplete="off" value={pin} onChange={(text) => setPin(text.replace(/\D/g, "").slice(0, 12))} required />
				{problem && (problem.code === "forbidden" || problem.code === "unknown" ? <ProblemNote words={t.locked.wrong} /> : <ProblemNote problem={problem} />)}
				<Button kind="primary" submit wide disabled={now.busy || pin.length < 4}>
					{t.devices.passkeyGo}
				</Button>
			</form>
		</Sheet>
	);
}
