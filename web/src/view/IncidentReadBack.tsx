import { t } from "../i18n/en";
import type { IncidentPageViewModel, ReadBack } from "../viewmodel/types";
import { HoldButton } from "./HoldButton";
import { Button } from "./Button";
import { ModeMark } from "./ModeMark";
import { Sheet } from "./Sheet";
import css from "./Incident.module.css";

/** What will happen, in the server's words; a hold does it. */
export function IncidentReadBack({ vm, readBack, busy }: { vm: IncidentPageViewModel; readBack: ReadBack; busy: boolean }) {
	const act = t.incident.acts[readBack.act];
	return (
		<Sheet
			title={t.incident.readBack}
			onClose={() => vm.dropReadBack()}
			foot={
				<div className={css.answers}>
					<HoldButton kind="primary" spoken={`${act} ${t.incident.modes[readBack.mode]}`} disabled={busy} onDone={() => void vm.confirm()}>
						{act} {t.incident.modes[readBack.mode]}
					</HoldButton>
					<Button wide onClick={() => vm.dropReadBack()}>
						{t.incident.change}
					</Button>
				</div>
			}
		>
			<div className={css.body}>
				<ModeMark mode={readBack.mode} large />
				<p className={css.read}>{readBack.text}</p>
				{readBack.waves.length > 0 && (
					<ol className={css.log}>
						{readBack.waves.map((wave, i) => (
							<li key={`${i} ${wave.name}`}>
								<span className={css.time}>{t.incident.afterDelay(wave.delay)}</span>
								<span>
									{wave.name}, {t.incident.people(wave.people)}
								</span>
							</li>
						))}
					</ol>
				)}
				<p className={css.about}>{t.incident.holdAbout}</p>
			</div>
		</Sheet>
	);
}
