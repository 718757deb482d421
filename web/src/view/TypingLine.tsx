import { t } from "../i18n/en";
import type { Person } from "../viewmodel/types";
import css from "./TypingLine.module.css";

/** Who writes just now; lies over the end of the list, so nothing moves. */
export function TypingLine({ people }: { people: readonly Person[] }) {
	return (
		<div className={css.line} role="status">
			{people.length > 0 && (
				<span className={css.words}>
					<span className={css.dots} aria-hidden="true">
						<span />
						<span />
						<span />
					</span>
					{t.conversation.typing(people.map((p) => p.name))}
				</span>
			)}
		</div>
	);
}
