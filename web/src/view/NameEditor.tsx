import { useState, type FormEvent } from "react";
import { t } from "../i18n/en";
import type { Problem } from "../viewmodel/types";
import { Button } from "./Button";
import { ProblemNote } from "./ProblemNote";
import { Sheet } from "./Sheet";
import { TextField } from "./TextField";
import css from "./NameEditor.module.css";

interface Props {
	title: string;
	label: string;
	name: string;
	onSave: (name: string) => Promise<Problem | null>;
	onClose: () => void;
}

/** Gives a person or group another name. */
export function NameEditor({ title, label, name, onSave, onClose }: Props) {
	const [text, setText] = useState(name);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<Problem | null>(null);
	async function save(event: FormEvent) {
		event.preventDefault();
		if (busy || !text.trim()) return;
		setBusy(true);
		const result = await onSave(text.trim());
		setBusy(false);
		setProblem(result);
		if (!result) onClose();
	}
	return (
		<Sheet title={title} onClose={onClose}>
			<form className={css.form} onSubmit={(event) => void save(event)}>
				<TextField label={label} value={text} onChange={setText} maxLength={120} autoFocus onFocus={(event) => event.target.select()} />
				{problem && <ProblemNote problem={problem} />}
				<Button kind="primary" submit wide disabled={busy || !text.trim()}>
					{t.save}
				</Button>
			</form>
		</Sheet>
	);
}
