import { t } from "../i18n/en";
import type { PriorityWords, Sbar } from "../viewmodel/types";
import { PatientLine } from "./PatientLine";
import css from "./SbarLines.module.css";

export const sbarKeys = ["situation", "background", "assessment", "recommendation"] as const satisfies readonly (keyof Sbar)[];

/** What was written: four lines with their letters, or plain words. */
export function SbarLines({ words, patient }: { words: PriorityWords; patient: string | null }) {
	const { sbar, text, location } = words;
	return (
		<div className={css.lines}>
			{patient && (
				<p className={css.patient}>
					<PatientLine text={patient} />
				</p>
			)}
			{location && (
				<p className={css.location}>
					<strong>{t.urgent.location}</strong> {location}
				</p>
			)}
			{text && <p className={css.text}>{text}</p>}
			{sbar && (
				<dl className={css.sbar}>
					{sbarKeys
						.filter((key) => sbar[key] !== "")
						.map((key) => (
							<div key={key} className={css.line}>
								<dt className={css.name}>{t.urgent.sbar[key]}</dt>
								<dd className={css.said}>{sbar[key]}</dd>
							</div>
						))}
				</dl>
			)}
		</div>
	);
}
