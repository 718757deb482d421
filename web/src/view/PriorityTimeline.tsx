import { t } from "../i18n/en";
import type { PriorityDeedRow } from "../viewmodel/types";
import { time } from "./format";
import { nameOf } from "./words";
import css from "./PriorityTimeline.module.css";

/** Everything that happened, the newest last. */
export function PriorityTimeline({ deeds }: { deeds: readonly PriorityDeedRow[] }) {
	return (
		<div role="log" aria-label={t.urgent.timeline}>
			<ol className={css.deeds}>
			{deeds.map((deed, i) => (
				<li key={`${i} ${deed.what}`} className={css.deed}>
					<time className={css.time}>{time(deed.at)}</time>
					<span className={css.words}>
						{deedWords(deed)}
						{deed.by && deed.by.userId !== deed.person?.userId && <span className={css.by}> {t.urgent.by(nameOf(deed.by))}</span>}
						{deed.words && <span className={css.said}>{deed.words}</span>}
					</span>
				</li>
			))}
			</ol>
		</div>
	);
}

function deedWords(deed: PriorityDeedRow): string {
	const say = t.urgent.deeds[deed.what] ?? t.urgent.deeds.other;
	const who = deed.person ?? deed.by;
	const words = say?.(who ? nameOf(who) : "", deed.step ?? "") ?? "";
	return deed.minutes === null ? words : `${words}, ${t.urgent.minutes(deed.minutes)}`;
}
