import { useId, useState } from "react";
import { t } from "../i18n/en";
import type { HandoverItemView, HandoverViewModel } from "../viewmodel/types";
import { Button } from "./Button";
import { when } from "./format";
import { sbarFields } from "./handoverWords";
import { Icon } from "./Icon";
import { TextField } from "./TextField";
import css from "./HandoverItem.module.css";

interface Props {
	item: HandoverItemView;
	vm: HandoverViewModel;
	done: boolean;
	late: boolean;
	onEdit: () => void;
	onPast: () => void;
}

/** One patient: who, what is to be known, what is to be done, who has it. */
export function HandoverItem({ item, vm, done, late, onEdit, onPast }: Props) {
	const heading = useId();
	const accepted = item.acceptedAt !== null;
	const correction = item.fields.correction.value;
	const cls = [css.item, accepted && css.accepted, late && !accepted && css.late];
	return (
		<article className={cls.filter(Boolean).join(" ")} aria-labelledby={heading}>
			<header className={css.head}>
				{item.bed !== "" && <span className={css.bed}>{t.handover.bed(item.bed)}</span>}
				<h2 className={css.patient} id={heading}>
					{item.patient}
				</h2>
			</header>
			{item.similar.length > 0 && (
				<p className={css.warning}>
					<Icon name="warning" size="small" /> {t.handover.similar(item.similar.join("; "))}
				</p>
			)}
			{item.escalations.map((one) => (
				<p key={one.id} className={css.warning}>
					<Icon name="warning" size="small" /> {t.handover.open(t.urgent.names[one.priority], one.to, when(one.at))}
				</p>
			))}
			{item.fields.flags.value !== "" && <p className={css.flags}>{item.fields.flags.value}</p>}
			<dl className={css.sbar}>
				{sbarFields.map(
					(name) =>
						item.fields[name].value !== "" && (
							<div key={name} className={css.line}>
								<dt>{t.handover.fields[name]}</dt>
								<dd>{item.fields[name].value}</dd>
							</div>
						),
				)}
			</dl>
			{correction !== "" && (
				<p className={css.correction}>
					<strong>{t.handover.correction}</strong> {correction}
				</p>
			)}
			<Tasks item={item} vm={vm} done={done} />
			<footer className={css.foot}>
				{accepted ? (
					<p className={css.by}>
						<Icon name="check" size="small" /> {t.handover.acceptedBy(item.acceptedBy?.name ?? "", when(item.acceptedAt ?? 0))}
					</p>
				) : (
					!done && (
						<Button kind="primary" icon="check" onClick={() => void vm.accept(item.id)}>
							{t.handover.accept}
						</Button>
					)
				)}
				<span className={css.acts}>
					<Button kind="quiet" onClick={onEdit}>
						{done ? t.handover.correct : t.handover.change}
					</Button>
					<Button kind="quiet" onClick={onPast}>
						{t.handover.history}
					</Button>
				</span>
			</footer>
		</article>
	);
}

function Tasks({ item, vm, done }: Pick<Props, "item" | "vm" | "done">) {
	const [words, setWords] = useState("");
	const [due, setDue] = useState("");
	function add() {
		if (words.trim() === "") return;
		void vm.addTask(item.id, words.trim(), dueTime(due));
		setWords("");
		setDue("");
	}
	if (done && item.tasks.length === 0) return null;
	return (
		<div className={css.tasks}>
			{item.tasks.length > 0 && <h3 className={css.title}>{t.handover.tasks}</h3>}
			<ul>
				{item.tasks.map((task) => (
					<li key={task.id} className={task.overdue ? css.overdue : undefined}>
						<label className={css.task}>
							<input type="checkbox" checked={task.done} disabled={done} onChange={(event) => void vm.setDone(item.id, task.id, event.target.checked)} />
							<span className={task.done ? css.ticked : undefined}>
								{task.words}
								<span className={css.about}>
									{[task.owner, task.due === null ? null : t.handover.by(when(task.due)), task.overdue ? t.handover.overdue : null, task.doneBy === null ? null : t.handover.doneBy(task.doneBy)].filter(Boolean).join(", ")}
								</span>
							</span>
						</label>
					</li>
				))}
			</ul>
			{!done && (
				<form
					className={css.newTask}
					onSubmit={(event) => {
						event.preventDefault();
						add();
					}}
				>
					<TextField label={t.handover.newTask} value={words} maxLength={400} onChange={setWords} />
					<TextField label={t.handover.due} type="time" value={due} onChange={setDue} />
					<Button submit disabled={words.trim() === ""}>
						{t.handover.addTask}
					</Button>
				</form>
			)}
		</div>
	);
}

/* The next time that the clock says so. */
function dueTime(text: string): number | null {
	const [hour, minute] = text.split(":").map(Number);
	if (hour === undefined || minute === undefined || Number.isNaN(hour) || Number.isNaN(minute)) return null;
	const at = new Date();
	at.setHours(hour, minute, 0, 0);
	if (at.getTime() < Date.now()) at.setDate(at.getDate() + 1);
	return at.getTime();
}
