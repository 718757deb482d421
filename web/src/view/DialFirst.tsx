import { t } from "../i18n/en";
import css from "./PrioritySheet.module.css";

/** The app never replaces dialling. */
export function DialFirst({ number }: { number: string }) {
	return (
		<div className={css.dial}>
			<a className={css.number} href={`tel:${number.replace(/[^+\d]/g, "")}`}>
				{t.urgent.dialFirst(number)}
			</a>
			<p>{t.urgent.dialAbout}</p>
		</div>
	);
}
