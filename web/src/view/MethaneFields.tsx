import { t } from "../i18n/en";
import type { MethaneField, MethaneWords } from "../viewmodel/types";
import { TextArea } from "./TextArea";

const fields: readonly MethaneField[] = ["exact_location", "type", "hazards", "access", "casualties", "emergency_services"];

/** METHANE: what is known, one line each. */
export function MethaneFields({ words, onChange }: { words: MethaneWords; onChange: (words: MethaneWords) => void }) {
	return fields.map((field) => <TextArea key={field} rows={1} maxLength={1000} label={t.incident.methane[field]} value={words[field]} onChange={(value) => onChange({ ...words, [field]: value })} />);
}

export function MethaneFacts({ words, className }: { words: MethaneWords; className: string | undefined }) {
	return (
		<dl className={className}>
			{fields.map((field) => (
				<Fact key={field} name={t.incident.methane[field]} value={words[field]} />
			))}
		</dl>
	);
}

function Fact({ name, value }: { name: string; value: string }) {
	return (
		<>
			<dt>{name}</dt>
			<dd>{value === "" ? t.incident.notKnown : value}</dd>
		</>
	);
}
