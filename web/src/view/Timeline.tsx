import { lazy, Suspense, useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState, type Ref } from "react";
import { t } from "../i18n/en";
import type { ConversationSnapshot, ConversationViewModel, ForwardViewModel, MessageItem, TimelineItem } from "../viewmodel/types";
import { useSignedIn } from "./AppContext";
import { Button } from "./Button";
import { ChangeLine } from "./ChangeLine";
import { Confirm } from "./Confirm";
import { DayLine } from "./DayLine";
import { EmptyState } from "./EmptyState";
import { guessHeight } from "./guessHeight";
import { LongList, type LongListHandle, type Place } from "./LongList";
import { Message } from "./Message";
import { MessageMenu, type MessageMenuAt } from "./MessageMenu";
import { NewMessagesPill } from "./NewMessagesPill";
import { PaneLoading } from "./PaneLoading";
import { ReceiptsSheet } from "./ReceiptsSheet";
import { TypingLine } from "./TypingLine";
import { UnreadLine } from "./UnreadLine";
import { VersionsSheet } from "./VersionsSheet";
import { spokenMessage } from "./words";
import css from "./Timeline.module.css";

const ForwardSheet = lazy(() => import("./ForwardSheet"));
const EmojiPicker = lazy(() => import("./EmojiPicker"));

export interface TimelineHandle {
	toEnd(): void;
}

/* Where the reader was in each conversation, until sign-out. */
const places = new WeakMap<object, Map<string, Place>>();
const keyOf = (item: TimelineItem) => item.key;

interface Props {
	vm: ConversationViewModel;
	now: ConversationSnapshot;
	ref?: Ref<TimelineHandle>;
}

/** The messages, oldest first, without a jump whatever arrives. */
export function Timeline({ vm, now, ref }: Props) {
	const signedIn = useSignedIn();
	const kept = places.get(signedIn) ?? new Map<string, Place>();
	places.set(signedIn, kept);
	const list = useRef<LongListHandle>(null);
	const [atEnd, setAtEnd] = useState(true);
	const [menu, setMenu] = useState<MessageMenuAt | null>(null);
	const [deleting, setDeleting] = useState<MessageItem | null>(null);
	const [versions, setVersions] = useState<string | null>(null);
	const [emoji, setEmoji] = useState<string | null>(null);
	const [forward, setForward] = useState<ForwardViewModel | null>(null);
	const [who, setWho] = useState<string | null>(null);
	const [marked, setMarked] = useState<string | null>(null);
	const group = now.kind !== "direct";

	const [initial] = useState<Place>(() => {
		const place = kept.get(now.id);
		if (place && place !== "end") return place;
		return now.unreadIndex >= 0 ? { key: "unread", offset: 96 } : "end";
	});

	useImperativeHandle(
		ref,
		() => ({
			toEnd() {
				vm.jumpToNewest();
				list.current?.toEnd();
			},
		}),
		[vm],
	);

	const { jump, newer } = now;
	useEffect(() => {
		if (!jump) return;
		list.current?.toKey(jump.key);
		if (jump.mark) setMarked(jump.key);
		vm.jumpDone();
	}, [vm, jump]);
	useEffect(() => {
		if (marked === null) return;
		const timer = setTimeout(() => setMarked(null), 2000);
		return () => clearTimeout(timer);
	}, [marked]);

	const onMove = useCallback(
		(first: string | undefined, last: string | undefined, end: boolean) => {
			const newest = end && newer === "none";
			setAtEnd(newest);
			kept.set(vm.id, list.current?.place() ?? "end");
			if (first !== undefined && last !== undefined) vm.setVisible(first, last, newest);
		},
		[vm, kept, newer],
	);
	const onNearStart = useCallback(() => {
		if (vm.getSnapshot().older === "more") vm.loadOlder();
	}, [vm]);
	const onNearEnd = useCallback(() => {
		if (vm.getSnapshot().newer === "more") vm.loadNewer();
	}, [vm]);

	const render = useCallback(
		(item: TimelineItem) => {
			switch (item.kind) {
				case "day":
					return <DayLine time={item.time} />;
				case "unread":
					return <UnreadLine count={item.count} />;
				case "change":
					return <ChangeLine item={item} />;
				case "gap":
					return <PaneLoading words={t.conversation.gap} />;
				case "message":
					return <Message item={item} vm={vm} group={group} marked={item.key === marked} openMenu={setMenu} openReceipts={setWho} />;
			}
		},
		[vm, group, marked],
	);

	const head = useMemo(() => {
		if (now.older === "failed")
			return (
				<p className={css.head}>
					{t.conversation.olderFailed} <Button kind="quiet" onClick={() => vm.loadOlder()}>{t.retry}</Button>
				</p>
			);
		if (now.older === "end") return <p className={css.head}>{group ? t.conversation.beginning(now.name) : t.conversation.beginningDirect(now.name)}</p>;
		return <PaneLoading words={t.conversation.older} />;
	}, [vm, now.older, now.name, group]);

	const empty = now.older === "end" && !now.items.some((item) => item.kind === "message" || item.kind === "change");
	const news = useNews(now);
	return (
		<div className={css.timeline}>
			{empty ? (
				<EmptyState icon="inbox" title={t.conversation.empty}>
					{group ? t.conversation.emptyGroup : t.conversation.emptyDirect(now.name)}
				</EmptyState>
			) : (
				<LongList
					ref={list}
					items={now.items}
					keyOf={keyOf}
					guess={guessHeight}
					render={render}
					initial={initial}
					endIsNewest={now.newer === "none"}
					label={t.conversation.timeline(now.name)}
					head={head}
					onMove={onMove}
					onNearStart={onNearStart}
					onNearEnd={onNearEnd}
				/>
			)}
			<div className={css.float}>
				{!empty && (!atEnd || now.newer !== "none") && (
					<NewMessagesPill
						count={now.newBelow}
						onClick={() => {
							vm.jumpToNewest();
							list.current?.toEnd();
						}}
					/>
				)}
			</div>
			<TypingLine people={now.typing} />
			<p className={css.news} aria-live="polite">
				{news}
			</p>
			{menu && <MessageMenu {...menu} vm={vm} onClose={() => setMenu(null)} openReceipts={setWho} openVersions={setVersions} openEmoji={setEmoji} openForward={(key) => setForward(vm.forward(key))} askDelete={setDeleting} />}
			{deleting && (
				<Confirm
					title={t.message.deleteSure}
					words={t.message.deleteWords}
					action={t.message.delete}
					onClose={() => setDeleting(null)}
					onConfirm={() => vm.deleteMessage(deleting.key)}
				/>
			)}
			{versions !== null && <VersionsSheet vm={vm} messageKey={versions} onClose={() => setVersions(null)} />}
			{forward !== null && (
				<Suspense fallback={null}>
					<ForwardSheet vm={forward} onClose={() => setForward(null)} />
				</Suspense>
			)}
			{emoji !== null && (
				<Suspense fallback={null}>
					<EmojiPicker
						onPick={(mark) => {
							setEmoji(null);
							vm.react(emoji, mark);
						}}
						onClose={() => setEmoji(null)}
					/>
				</Suspense>
			)}
			{who !== null && <ReceiptsSheet vm={vm} messageKey={who} onClose={() => setWho(null)} />}
		</div>
	);
}

/** The words of a message that has just come, for people who listen. */
function useNews(now: ConversationSnapshot): string {
	const last = now.newer === "none" ? now.items.at(-1) : undefined;
	const known = useRef<{ time: number } | null>(null);
	const [words, setWords] = useState("");
	useEffect(() => {
		if (last?.kind !== "message") return;
		const message: MessageItem = last;
		const isNew = known.current !== null && message.time > known.current.time && !message.own;
		known.current = { time: Math.max(message.time, known.current?.time ?? 0) };
		if (isNew) setWords(t.conversation.said(message.sender.name, spokenMessage(message)));
	}, [last]);
	return words;
}
