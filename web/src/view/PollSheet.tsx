import { useState } from "react";
import { t } from "../i18n/en";
import type { NewPoll } from "../viewmodel/types";
import { Button } from "./Button";
import { IconButton } from "./IconButton";
import css from "./PollSheet.module.css";
import { Sheet } from "./Sheet";
import { Switch } from "./Switch";
import { TextField } from "./TextField";

const most = 12;

/** A question to everybody here, and what they can answer. */
export default function PollSheet({ onSend, onClose }: { onSend: (poll: NewPoll) => void; onClose: () => void }) {
	const [question, setQuestion] = useState("");
	const [answers, setAnswers] = useState(["", ""]);
	const [several, setSeveral] = useState(false);
	const [secret, setSecret] = useState(false);
	const given = answers.filter((a) => a.trim() !== "").length;
	return (
		<Sheet
			title={t.poll.title}
			tall
			onClose={onClose}
			foot={
				<Button
					kind="primary"
					icon="send"
					disabled={question.trim() === "" || given < 2}
					onClick={() => {
						onSend({ question, answers, several, secret });
						onClose();
					}}
				>
					{t.poll.send}
				</Button>
			}
		>
			<div className={css.form}>
				<TextField label={t.poll.question} value={question} onChange={setQuestion} maxLength={300} autoCapitalize="sentences" />
				{answers.map((answer, i) => (
					<TextField
						key={i}
						label={t.poll.answer(i + 1)}
						value={answer}
						maxLength={100}
						onChange={(text) => setAnswers(answers.map((a, k) => (k === i ? text : a)))}
						end={answers.length > 2 && <IconButton icon="close" name={t.poll.removeAnswer(i + 1)} onClick={() => setAnswers(answers.filter((_, k) => k !== i))} />}
					/>
				))}
				{answers.length < most && (
					<Button kind="quiet" icon="plus" onClick={() => setAnswers([...answers, ""])}>
						{t.poll.addAnswer}
					</Button>
				)}
			</div>
			<div>
				<Switch words={t.poll.several} on={several} onChange={setSeveral} />
				<Switch words={t.poll.secret} about={t.poll.secretAbout} on={secret} onChange={setSecret} />
			</div>
		</Sheet>
	);
}
