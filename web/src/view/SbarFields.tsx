import { t } from "../i18n/en";
import type { PriorityWords, Sbar } from "../viewmodel/types";
import { sbarKeys } from "./SbarLines";
import { TextArea } from "./TextArea";
import { TextField } from "./TextField";
import tabs from "./FilterTabs.module.css";
import css from "./SbarFields.module.css";

export const noSbar: Sbar = { situation: "", background: "", assessment: "", recommendation: "" };

interface Props {
	words: PriorityWords;
	onChange: (words: PriorityWords) => void;
	needsLocation: boolean;
}

/** What is to be said: four fields, or one. */
export function SbarFields({ words, onChange, needsLocation }: Props) {
	const { sbar } = words;
	return (
		<div className={css.fields}>
			{needsLocation && (
				<TextField label={t.urgent.location} hint={t.urgent.locationHint} value={words.location} maxLength={300} onChange={(location) => onChange({ ...words, location })} />
			)}
			<div className={tabs.tabs} role="group" aria-label={t.urgent.how}>
				<button type="button" className={tabs.tab} aria-pressed={sbar !== null} onClick={() => onChange({ ...words, text: "", sbar: sbar ?? { ...noSbar, situation: words.text } })}>
					<span className={tabs.words}>{t.urgent.asSbar}</span>
				</button>
				<button type="button" className={tabs.tab} aria-pressed={sbar === null} onClick={() => onChange({ ...words, text: sbar ? joined(sbar) : words.text, sbar: null })}>
					<span className={tabs.words}>{t.urgent.asText}</span>
				</button>
			</div>
			{sbar ? (
				sbarKeys.map((key) => (
					<TextArea key={key} label={t.urgent.sbar[key]} hint={t.urgent.hints[key]} value={sbar[key]} maxLength={3000} onChange={(value) => onChange({ ...words, sbar: { ...sbar, [key]: value } })} />
				))
			) : (
				<TextArea label={t.urgent.text} value={words.text} rows={4} maxLength={6000} onChange={(text) => onChange({ ...words, text })} />
			)}
		</div>
	);
}

/* nothing that was written is lost by another form */
function joined(sbar: Sbar): string {
	return sbarKeys
		.map((key) => sbar[key].trim())
		.filter((said) => said !== "")
		.join("\n");
}

export function saysSomething(words: PriorityWords): boolean {
	return words.text.trim() !== "" || (words.sbar !== null && sbarKeys.some((key) => words.sbar?.[key].trim()));
}
