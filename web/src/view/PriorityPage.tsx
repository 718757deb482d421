import { useEffect, useMemo } from "react";
import { t } from "../i18n/en";
import type { PriorityItem, PriorityPageSnapshot } from "../viewmodel/types";
import { useApp, usePlace, useSignedIn, useStore } from "./AppContext";
import { CountDown } from "./CountDown";
import { EmptyState } from "./EmptyState";
import { time, when } from "./format";
import { IconButton } from "./IconButton";
import { LadderSteps } from "./LadderSteps";
import { PaneHeader } from "./PaneHeader";
import { PaneLoading } from "./PaneLoading";
import { PersonRow } from "./PersonRow";
import { PlaceLink } from "./PlaceLink";
import { PriorityAnswers } from "./PriorityAnswers";
import { PriorityMark } from "./PriorityMark";
import { PrioritySenderActs } from "./PrioritySenderActs";
import { PriorityTimeline } from "./PriorityTimeline";
import { stateWords } from "./priorityWords";
import { ProblemNote } from "./ProblemNote";
import { SbarLines } from "./SbarLines";
import { useLayout } from "./useLayout";
import { jobLine, nameOf } from "./words";
import css from "./PriorityPage.module.css";

/** A priority message: what it says, who has it, and what happens next. */
export default function PriorityPage({ id }: { id: string }) {
	const signedIn = useSignedIn();
	const vm = useMemo(() => signedIn.priority(id), [signedIn, id]);
	const now = useStore(vm);
	const { back } = usePlace();
	const phone = useLayout() === "phone";
	const onBack = phone ? () => back({ kind: "inbox" }) : undefined;
	const connection = useStore(useApp().connection);
	const live = now.live && connection.state === "online";
	const { item } = now;

	/* Opened: its alert is silent, and the sender sees it. */
	const asked = item !== null && !item.isSender;
	useEffect(() => {
		if (!asked) return;
		vm.seen();
		signedIn.urgent.opened(id);
	}, [vm, signedIn, id, asked]);

	if (now.state === "missing" || now.state === "failed")
		return (
			<>
				<PaneHeader title={t.urgent.title} onBack={onBack} />
				<EmptyState icon="warning" title={now.state === "missing" ? t.urgent.missing : t.urgent.failed}>
					{now.state === "missing" ? t.urgent.missingWords : t.urgent.failedWords}
				</EmptyState>
			</>
		);
	if (!item)
		return (
			<>
				<PaneHeader title={t.urgent.title} onBack={onBack} />
				<PaneLoading words={t.urgent.loading} />
			</>
		);
	return (
		<div className={css.page}>
			<PaneHeader title={item.to} onBack={onBack} takeFocus={phone} />
			<div className={css.scroll}>
				<article className={`${css.card} ${css[item.priority]}`} aria-label={`${t.urgent.names[item.priority]}, ${item.to}`}>
					<Head item={item} />
					<SbarLines words={item.words} patient={item.patient} />
					<Who item={item} now={now} live={live} />
					{now.problem && <ProblemNote problem={now.problem} action={<IconButton icon="close" name={t.close} onClick={() => vm.dismissProblem()} />} />}
					<PriorityAnswers vm={vm} now={now} item={item} />
					<PrioritySenderActs vm={vm} now={now} item={item} />
				</article>
				<div className={css.more}>
					<section aria-label={t.urgent.ladder} className={css.part}>
						<h2 className={css.head}>{t.urgent.ladder}</h2>
						<LadderSteps item={item} live={live} />
					</section>
					<Recipients item={item} />
					<section className={css.part}>
						<h2 className={css.head}>{t.urgent.timeline}</h2>
						<PriorityTimeline deeds={item.timeline} />
					</section>
					{item.conversationId !== null && (
						<p>
							<PlaceLink to={{ kind: "conversation", id: item.conversationId }} className={css.link}>
								{t.urgent.toConversation}
							</PlaceLink>
						</p>
					)}
				</div>
			</div>
		</div>
	);
}

function Head({ item }: { item: PriorityItem }) {
	const { sender } = item;
	return (
		<header className={css.top}>
			<PriorityMark priority={item.priority} isTest={item.isTest} size="large" />
			{item.isTest && <p className={css.about}>{t.urgent.testAbout}</p>}
			<p className={css.about}>
				{sender && (
					<>
						<strong className={css.strong}>{nameOf(sender)}</strong>
						{jobLine(sender) && `, ${jobLine(sender)}`}
						{item.onBehalf && ` ${t.urgent.onBehalf(nameOf(item.onBehalf))}`}
						{" · "}
					</>
				)}
				{t.urgent.sentAt(when(item.createdAt))}
			</p>
		</header>
	);
}

/* Who has it, and when it goes on. */
function Who({ item, now, live }: { item: PriorityItem; now: PriorityPageSnapshot; live: boolean }) {
	const ended = item.state === "closed" || item.state === "cancelled";
	return (
		<div className={`${css.who} ${css[`is_${item.state}`]}`} role="status">
			<p className={css.state}>
				{stateWords(item)}
				{item.state === "accepted" && item.minutes !== null && `, ${t.urgent.there(item.minutes)}`}
			</p>
			{!ended && item.dueAt !== null && item.state !== "accepted" && (
				<p className={css.next}>
					{item.pausedUntil !== null && item.pausedUntil > Date.now() ? t.urgent.paused : t.urgent.next} <CountDown to={item.dueAt} live={live} />
				</p>
			)}
			{item.state === "accepted" && item.acceptDueAt !== null && (
				<p className={css.next}>
					<CountDown to={item.acceptDueAt} live={live} /> {t.urgent.acceptOver("").trim()}
				</p>
			)}
			{!ended && (
				<p className={css.confirmed}>
					{now.confirmedAt === null ? t.urgent.notConfirmed : t.urgent.confirmed(time(now.confirmedAt))}
					{!live && `, ${t.urgent.stopped}`}
				</p>
			)}
		</div>
	);
}

function Recipients({ item }: { item: PriorityItem }) {
	if (item.recipients.length === 0) return null;
	return (
		<section className={css.part} aria-label={t.urgent.recipients}>
			<h2 className={css.head}>{t.urgent.recipients}</h2>
			<ul className={css.people}>
				{item.recipients.map(({ person, target, state, at }) => (
					<PersonRow key={person.userId} person={person} brief note={[`${t.urgent.recipient[state]}${at === null ? "" : ` ${time(at)}`}`, target && state !== "accepted" ? t.urgent.target : null].filter(Boolean).join(", ")} />
				))}
			</ul>
		</section>
	);
}
