import { t } from "../i18n/en";
import type { IncidentModeCode } from "../viewmodel/types";
import css from "./ModeMark.module.css";

/** LIVE or EXERCISE: its word, a full or a broken edge, a full or a striped ground. Never the colour alone. */
export function ModeMark({ mode, large }: { mode: IncidentModeCode; large?: boolean }) {
	return (
		<span className={[css.mark, css[mode], large && css.large].filter(Boolean).join(" ")}>
			<span className={css.word}>{t.incident.modes[mode]}</span>
		</span>
	);
}
