import { t } from "../i18n/en";
import type { Problem } from "../viewmodel/types";
import { Icon } from "./Icon";
import { problemWords } from "./words";
import css from "./FailedNote.module.css";

/** Under a message that did not go: why, and what can be done. */
export function FailedNote({ problem, onRetry, onDiscard }: { problem: Problem; onRetry: () => void; onDiscard: () => void }) {
	return (
		<div className={css.note} role="alert">
			<p className={css.words}>
				<Icon name="warning" size="small" />
				<span>
					<strong>{t.message.notSent}</strong> {problemWords(problem)}
				</span>
			</p>
			<span className={css.acts}>
				<button type="button" className={css.act} onClick={onRetry}>
					<Icon name="retry" size="small" />
					{t.retry}
				</button>
				<button type="button" className={css.act} onClick={onDiscard}>
					<Icon name="trash" size="small" />
					{t.message.discard}
				</button>
			</span>
		</div>
	);
}
