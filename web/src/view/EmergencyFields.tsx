import { useEffect, useState } from "react";
import { t } from "../i18n/en";
import type { EmergencyTeam, PriorityWords } from "../viewmodel/types";
import { useSignedIn, useStore } from "./AppContext";
import { ChoiceList } from "./ChoiceList";
import { TextField } from "./TextField";
import { sentence } from "./words";
import css from "./EmergencyFields.module.css";

const parts = ["site", "floor", "ward", "bed"] as const;
type Where = Record<(typeof parts)[number], string>;

interface Props {
	words: PriorityWords;
	kinds: readonly EmergencyTeam[];
	onChange: (words: PriorityWords) => void;
}

/** Which team, and exactly where; begins with the ward of whoever calls. */
export function EmergencyFields({ words, kinds, onChange }: Props) {
	const { site, ward } = useStore(useSignedIn().duty);
	const [where, setWhere] = useState<Where>({ site: site ?? "", floor: "", ward: ward ?? "", bed: "" });
	const ready = where.ward.trim() !== "" && where.bed.trim() !== "";
	const said = ready ? joined(where) : "";

	useEffect(() => {
		if (said !== words.location) onChange({ ...words, location: said });
	}, [said]);

	return (
		<>
			<ChoiceList name={t.urgent.teamType} value={words.teamType} choices={kinds.map(({ name }) => ({ value: name, words: sentence(name) }))} onChange={(teamType) => onChange({ ...words, teamType })} />
			<fieldset className={css.where}>
				<legend className={css.name}>{t.urgent.exactly}</legend>
				<div className={css.fields}>
					{parts.map((part) => (
						<TextField key={part} label={t.urgent.where[part]} value={where[part]} maxLength={70} autoComplete="off" onChange={(value) => setWhere({ ...where, [part]: value })} />
					))}
				</div>
			</fieldset>
		</>
	);
}

function joined(where: Where): string {
	return [where.site, where.floor.trim() && t.urgent.onFloor(where.floor.trim()), where.ward, where.bed]
		.map((part) => part.trim())
		.filter((part) => part !== "")
		.join(", ");
}
