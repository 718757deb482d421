import { useState } from "react";
import { t } from "../i18n/en";
import type { EmergencyTeam, PriorityItem, PriorityWords } from "../viewmodel/types";
import { Button } from "./Button";
import { ChoiceList } from "./ChoiceList";
import { ReadBack } from "./ReadBack";
import { SbarFields, saysSomething } from "./SbarFields";
import { Sheet } from "./Sheet";
import { sentence } from "./words";
import css from "./PrioritySheet.module.css";

interface Props {
	item: PriorityItem;
	kinds: readonly EmergencyTeam[];
	onClose: () => void;
	onDone: (words: PriorityWords) => void;
}

/** The sender puts it right; everybody is asked again. */
export function CorrectSheet({ item, kinds, onClose, onDone }: Props) {
	const [words, setWords] = useState(item.words);
	const emergency = item.priority === "emergency";
	const ready = emergency ? words.location.trim() !== "" && words.teamType !== "" : saysSomething(words);
	return (
		<Sheet
			title={t.urgent.correctTitle}
			tall
			onClose={onClose}
			foot={
				<Button
					kind="primary"
					wide
					disabled={!ready}
					onClick={() => {
						onClose();
						onDone(words);
					}}
				>
					{t.urgent.correctIt}
				</Button>
			}
		>
			<div className={css.body}>
				<p>{emergency ? t.urgent.correctEmergency : t.urgent.correctAbout}</p>
				{emergency && <ChoiceList name={t.urgent.teamType} value={words.teamType} choices={kinds.map((kind) => ({ value: kind.name, words: sentence(kind.name) }))} onChange={(teamType) => setWords({ ...words, teamType })} />}
				<SbarFields words={words} onChange={setWords} needsLocation={emergency || item.words.location !== ""} />
				{emergency && ready && (
					<div role="status">
						<p>{t.urgent.correctReads}</p>
						<ReadBack to={item.to} words={words} isTest={item.isTest} behalf={item.onBehalf} />
					</div>
				)}
			</div>
		</Sheet>
	);
}
