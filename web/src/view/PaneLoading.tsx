import { t } from "../i18n/en";
import css from "./PaneLoading.module.css";

/** While a pane or a list is on its way. */
export function PaneLoading({ words = t.loading }: { words?: string }) {
	return (
		<div className={css.loading} role="status">
			<span className={css.dots} aria-hidden="true">
				<span />
				<span />
				<span />
			</span>
			{words}
		</div>
	);
}
