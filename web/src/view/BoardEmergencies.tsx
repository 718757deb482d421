import { useState } from "react";
import { t } from "../i18n/en";
import type { BoardSnapshot, BoardViewModel, PriorityItem, PriorityRecipientRow } from "../viewmodel/types";
import { AskSheet } from "./AskSheet";
import { Button } from "./Button";
import { time } from "./format";
import { PriorityMark } from "./PriorityMark";
import { useNow } from "./useNow";
import { nameOf, sentence } from "./words";
import css from "./BoardEmergencies.module.css";

const phoneAfterMs = 60_000;

/** 2222 calls in their own band: who answered, whom to phone, and their end. */
export function BoardEmergencies({ vm, now }: { vm: BoardViewModel; now: BoardSnapshot }) {
	if (now.emergencies === null) return <p className={css.none}>{t.board.notYours}</p>;
	if (now.emergencies.length === 0) return <p className={css.none}>{t.board.noEmergency}</p>;
	return (
		<section className={css.band} aria-label={t.board.emergencies}>
			{now.emergencies.map((item) => (
				<Emergency key={item.id} vm={vm} item={item} now={now} />
			))}
		</section>
	);
}

function Emergency({ vm, item, now }: { vm: BoardViewModel; item: PriorityItem; now: BoardSnapshot }) {
	const [closing, setClosing] = useState(false);
	return (
		<article className={css.card} aria-label={t.board.emergencyAt(item.words.location)}>
			<p className={css.head}>
				<PriorityMark priority="emergency" isTest={item.isTest} />
				<strong>{sentence(item.words.teamType)}</strong>
				<span>{time(item.createdAt)}</span>
			</p>
			<p className={css.where}>{item.words.location}</p>
			<p>
				{[item.to, item.sender && t.urgent.from(item.sender.me ? t.you.toLowerCase() : nameOf(item.sender))].filter(Boolean).join(", ")}
			</p>
			{!item.recipients.some((each) => each.target) && <Unheard item={item} now={now} />}
			<ul className={css.people}>
				{item.recipients
					.filter((each) => each.target)
					.map((each) => (
						<Asked key={each.person.userId} vm={vm} item={item} asked={each} now={now} />
					))}
			</ul>
			<Button disabled={now.busy} onClick={() => setClosing(true)}>
				{t.urgent.close}
			</Button>
			{closing && <AskSheet title={t.urgent.closeTitle} field={t.urgent.outcome} action={t.urgent.closeIt} onClose={() => setClosing(false)} onDone={(outcome) => void vm.close(item.id, outcome)} />}
		</article>
	);
}

/* The gravest case: it went out, and there was nobody to alert. */
function Unheard({ item, now }: { item: PriorityItem; now: BoardSnapshot }) {
	const row = now.rows.find((each) => each.id === item.roleId);
	return (
		<>
			<p className={css.unheard}>{t.board.unheard}</p>
			{row?.phone && (
				<a className={css.call} href={`tel:${row.phone.replace(/[^+\d]/g, "")}`}>
					{t.urgent.call(row.phone)}
				</a>
			)}
		</>
	);
}

function Asked({ vm, item, asked, now }: { vm: BoardViewModel; item: PriorityItem; asked: PriorityRecipientRow; now: BoardSnapshot }) {
	const at = useNow(!now.lost);
	const row = now.rows.find((each) => each.id === asked.roleId);
	const silent = asked.state === "alerted" || asked.state === "delivered" || asked.state === "seen";
	const late = silent && at - item.createdAt >= phoneAfterMs;
	return (
		<li className={late ? `${css.asked} ${css.late}` : css.asked}>
			<span className={css.who}>
				{[asked.role, nameOf(asked.person)].filter(Boolean).join(": ")}
				<span className={css.state}>{late ? t.board.phoneNow : t.urgent.recipient[asked.state]}</span>
			</span>
			{row?.phone && silent && (
				<a className={css.call} href={`tel:${row.phone.replace(/[^+\d]/g, "")}`}>
					{t.urgent.call(row.phone)}
				</a>
			)}
			{silent && (
				<Button disabled={now.busy} onClick={() => void vm.phoned(item.id, asked.person.userId)}>
					{t.board.phoned}
				</Button>
			)}
		</li>
	);
}
