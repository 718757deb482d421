import { useState } from "react";
import { Button } from "./Button";
import { Sheet } from "./Sheet";
import { TextArea } from "./TextArea";
import css from "./PrioritySheet.module.css";

interface Props {
	title: string;
	about?: string;
	field: string;
	action: string;
	/** One tap instead of words. */
	choices?: readonly string[];
	required?: boolean;
	danger?: boolean;
	onClose: () => void;
	onDone: (words: string) => void;
}

/** Asks for a few words before something is done. */
export function AskSheet({ title, about, field, action, choices, required, danger, onClose, onDone }: Props) {
	const [words, setWords] = useState("");
	function done(given: string) {
		onClose();
		onDone(given);
	}
	return (
		<Sheet
			title={title}
			onClose={onClose}
			foot={
				<Button kind={danger ? "danger" : "primary"} wide disabled={required === true && words.trim() === ""} onClick={() => done(words.trim())}>
					{action}
				</Button>
			}
		>
			<div className={css.body}>
				{about && <p>{about}</p>}
				{choices?.map((choice) => (
					<Button key={choice} wide onClick={() => done(choice)}>
						{choice}
					</Button>
				))}
				<TextArea label={field} value={words} onChange={setWords} maxLength={1000} />
			</div>
		</Sheet>
	);
}
