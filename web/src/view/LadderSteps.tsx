import { t } from "../i18n/en";
import type { PriorityItem } from "../viewmodel/types";
import { CountDown } from "./CountDown";
import { time } from "./format";
import { Icon } from "./Icon";
import css from "./LadderSteps.module.css";

/** Whom it went to, and when it goes on to whom. */
export function LadderSteps({ item, live }: { item: PriorityItem; live: boolean }) {
	if (item.steps.length === 0) return null;
	const next = item.steps.find((step) => step.at === null);
	return (
		<ol className={css.steps}>
			{item.steps.map((step, i) => (
				<li key={step.level} className={step.at === null ? css.step : `${css.step} ${css.done}`}>
					<span className={css.dot}>{step.at === null ? i + 1 : <Icon name="check" size="small" />}</span>
					<span className={css.name}>{step.name}</span>
					<span className={css.when}>
						{step.at !== null && `${t.urgent.reached[step.how ?? "fired"]} ${time(step.at)}`}
						{step === next && item.dueAt !== null && <CountDown to={item.dueAt} live={live} />}
					</span>
				</li>
			))}
		</ol>
	);
}
