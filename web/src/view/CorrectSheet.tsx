import { useState } from "react";
import { t } from "../i18n/en";
import type { PriorityItem, PriorityWords } from "../viewmodel/types";
import { Button } from "./Button";
import { SbarFields, saysSomething } from "./SbarFields";
import { Sheet } from "./Sheet";
import css from "./PrioritySheet.module.css";

interface Props {
	item: PriorityItem;
	onClose: () => void;
	onDone: (words: PriorityWords) => void;
}

/** The sender puts it right; everybody is asked again. */
export function CorrectSheet({ item, onClose, onDone }: Props) {
	const [words, setWords] = useState(item.words);
	const emergency = item.priority === "emergency";
	const ready = saysSomething(words) && (!emergency || words.location.trim() !== "");
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
				<p>{t.urgent.correctAbout}</p>
				<SbarFields words={words} onChange={setWords} needsLocation={emergency} />
			</div>
		</Sheet>
	);
}
