import { t } from "../i18n/en";
import type { WardInterruptions } from "../viewmodel/types";
import { useSignedIn, useStore } from "./AppContext";
import { time } from "./format";
import css from "./Interruptions.module.css";

/** How often my ward was interrupted; nothing for those who lead none. */
export function Interruptions() {
	const { interruptions } = useSignedIn();
	const wards = useStore(interruptions);
	if (wards.length === 0) return null;
	return (
		<section className={css.part} aria-label={t.interruption.counts}>
			<h2 className={css.head}>{t.interruption.counts}</h2>
			<p className={css.about}>{t.interruption.span(interruptions.hours)}</p>
			{wards.map((one) => (
				<Ward key={one.ward} one={one} />
			))}
		</section>
	);
}

function Ward({ one }: { one: WardInterruptions }) {
	const most = Math.max(1, ...one.hours.map(({ count }) => count));
	const busiest = one.hours.find(({ count }) => count === most);
	return (
		<div className={css.ward}>
			<h3 className={css.name}>
				<span>{one.ward || t.interruption.noWard}</span> <span>{one.total}</span>
			</h3>
			<p className={css.about}>{one.kinds.map(({ kind, count }) => t.interruption.kinds[kind](count)).join(", ")}</p>
			<div className={css.bars} aria-hidden="true">
				{one.hours.map(({ from, count }) => (
					<span key={from} className={css.bar} style={{ blockSize: `${(100 * count) / most}%` }} />
				))}
			</div>
			{busiest && <p className={css.about}>{t.interruption.busiest(time(busiest.from), busiest.count)}</p>}
		</div>
	);
}
