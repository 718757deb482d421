import { t } from "../i18n/en";
import type { Incident, IncidentPageViewModel } from "../viewmodel/types";
import { Button } from "./Button";
import { time } from "./format";
import css from "./Incident.module.css";

const minutes = [10, 20, 30, 60] as const;

/** Three large answers of who was told; it may be changed while it runs. */
export function IncidentAnswers({ vm, item, busy }: { vm: IncidentPageViewModel; item: Incident; busy: boolean }) {
	const { me } = item;
	if (!me || !item.running) return null;
	return (
		<section className={css.answers} aria-label={t.incident.yours}>
			<p className={css.state} role="status">
				{me.reply === null ? t.incident.asked : t.incident.said[me.reply]}
				{me.etaAt !== null && ` ${time(me.etaAt)}`}
			</p>
			<p className={css.head} id="incident-coming">
				{t.incident.comingIn}
			</p>
			<div className={css.pair} role="group" aria-labelledby="incident-coming">
				{minutes.map((n) => (
					<Button key={n} kind="primary" className={css.tall} disabled={busy} aria-label={t.incident.comingMinutes(n)} onClick={() => void vm.answer("coming", n)}>
						{t.incident.minutes(n)}
					</Button>
				))}
			</div>
			<Button wide className={css.tall} disabled={busy} onClick={() => void vm.answer("here")}>
				{t.incident.here}
			</Button>
			<Button wide className={css.tall} disabled={busy} onClick={() => void vm.answer("cannot")}>
				{t.incident.cannot}
			</Button>
		</section>
	);
}
