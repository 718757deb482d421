import { useState } from "react";
import { t } from "../i18n/en";
import type { Problem } from "../viewmodel/types";
import { Button } from "./Button";
import { ProblemNote } from "./ProblemNote";
import { Sheet } from "./Sheet";
import css from "./Confirm.module.css";

interface Props {
	title: string;
	words: string;
	action: string;
	onConfirm: () => Promise<Problem | null>;
	onClose: () => void;
}

/** Asks once before what cannot be undone. */
export function Confirm({ title, words, action, onConfirm, onClose }: Props) {
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<Problem | null>(null);
	async function confirm() {
		setBusy(true);
		const result = await onConfirm();
		setBusy(false);
		setProblem(result);
		if (!result) onClose();
	}
	return (
		<Sheet title={title} onClose={onClose}>
			<div className={css.body}>
				<p className={css.words}>{words}</p>
				{problem && <ProblemNote problem={problem} />}
				<div className={css.acts}>
					<Button onClick={onClose}>{t.cancel}</Button>
					<Button kind="danger" disabled={busy} onClick={() => void confirm()}>
						{action}
					</Button>
				</div>
			</div>
		</Sheet>
	);
}
