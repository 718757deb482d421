import { t } from "../i18n/en";
import css from "./PaneLoading.module.css";

interface Props {
	words?: string;
	/** The outline of what is coming, so that nothing jumps when it is there. */
	shape?: "dots" | "rows" | "messages";
}

const lines = [72, 54, 88, 62, 80, 48, 70];

/** While a pane or a list is on its way; what comes at once never shows it. */
export function PaneLoading({ words = t.loading, shape = "dots" }: Props) {
	if (shape !== "dots")
		return (
			<div className={`${css.outline} ${css[shape]}`} role="status">
				<span className={css.spoken}>{words}</span>
				{lines.map((share, i) => (
					<span key={share} className={css.one} aria-hidden="true">
						{shape === "rows" && <span className={css.face} />}
						<span className={css.lines} style={{ "--share": `${share}%` } as React.CSSProperties} data-own={i % 3 === 2 || undefined}>
							<span />
							<span />
						</span>
					</span>
				))}
			</div>
		);
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
