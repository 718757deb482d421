import { t } from "../i18n/en";
import type { Person } from "../viewmodel/types";
import css from "./PersonAbout.module.css";

/** What the staff list says about somebody. */
export function PersonAbout({ person }: { person: Person }) {
	const facts = [person.job, person.grade, person.staffGroup !== person.job ? person.staffGroup : null, person.site].filter(Boolean);
	return (
		<div className={css.about}>
			{facts.map((fact) => (
				<p key={fact}>{fact}</p>
			))}
			{person.onDuty && <p className={css.duty}>{t.onDuty}</p>}
			{person.clinical === false && <p className={css.note}>{t.notClinical}</p>}
			{person.external && <p className={css.external}>{t.external}</p>}
		</div>
	);
}
