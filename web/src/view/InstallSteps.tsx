import { t } from "../i18n/en";
import { Icon } from "./Icon";
import css from "./InstallSteps.module.css";

/** How an iPhone or iPad gets the app onto its Home Screen: only there it may notify. */
export function InstallSteps() {
	return (
		<section className={css.steps} aria-label={t.notify.install}>
			<h2 className={css.title}>{t.notify.install}</h2>
			<p>{t.notify.installWhy}</p>
			<ol className={css.list}>
				<li className={css.step}>
					<span className={css.sign}>
						<Icon name="share" />
					</span>
					<span>{t.notify.installSteps[0]}</span>
				</li>
				<li className={css.step}>
					<span className={css.sign}>
						<Icon name="plus" />
					</span>
					<span>{t.notify.installSteps[1]}</span>
				</li>
				<li className={css.step}>
					<span className={css.sign}>
						<Icon name="check" />
					</span>
					<span>{t.notify.installSteps[2]}</span>
				</li>
				<li className={css.step}>
					<span className={css.sign}>
						<Icon name="bell" />
					</span>
					<span>{t.notify.installSteps[3]}</span>
				</li>
			</ol>
		</section>
	);
}
