import { t } from "../i18n/en";
import type { ConversationViewModel, MessageItem, PollAnswer, PollBody } from "../viewmodel/types";
import { Icon } from "./Icon";
import css from "./PollCard.module.css";
import { nameOf } from "./words";

/** A question and its answers; a tap chooses, another takes it back. */
export function PollCard({ item, poll, vm }: { item: MessageItem; poll: PollBody; vm: ConversationViewModel }) {
	const most = Math.max(1, ...poll.answers.map((a) => a.people?.length ?? 0));
	return (
		<div className={css.poll}>
			<p className={css.question}>{poll.question}</p>
			<p className={css.about}>{poll.closed ? t.poll.closed : [poll.most > 1 ? t.poll.several : t.poll.one, poll.secret && t.poll.secretAbout].filter(Boolean).join(". ")}</p>
			<ul className={css.answers}>
				{poll.answers.map((answer) => (
					<li key={answer.id}>
						<Answer answer={answer} poll={poll} most={most} onPress={() => vm.vote(item.key, answer.id)} />
					</li>
				))}
			</ul>
			<p className={css.foot}>
				<span>{t.poll.voters(poll.voters)}</span>
				{poll.canClose && (
					<button type="button" className={css.close} onClick={() => vm.closePoll(item.key)}>
						{t.poll.close}
					</button>
				)}
			</p>
		</div>
	);
}

function Answer({ answer, poll, most, onPress }: { answer: PollAnswer; poll: PollBody; most: number; onPress: () => void }) {
	const count = answer.people?.length ?? null;
	const who = answer.people?.map(nameOf) ?? [];
	const spoken = [count !== null && t.poll.votes(count), who.length > 0 && t.list(who), !poll.canVote && answer.mine && t.poll.mine].filter(Boolean).join(", ");
	const words = (
		<>
			<span className={answer.mine ? `${css.mark} ${css.on}` : css.mark} data-many={poll.most > 1}>
				{answer.mine && <Icon name="check" size="small" />}
			</span>
			<span className={css.text}>{answer.text}</span>
			{spoken && <span className={css.spoken}>{spoken}</span>}
			{count !== null && <span className={css.count} aria-hidden="true">{count}</span>}
			{count !== null && <meter className={css.bar} min={0} max={most} value={count} aria-hidden="true" />}
		</>
	);
	if (!poll.canVote)
		return (
			<div className={css.answer} title={who.join(", ")}>
				{words}
			</div>
		);
	return (
		<button type="button" className={css.answer} aria-pressed={answer.mine} title={who.join(", ")} onClick={onPress}>
			{words}
		</button>
	);
}
