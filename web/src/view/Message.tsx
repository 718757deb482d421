import { t } from "../i18n/en";
import type { ConversationViewModel, MessageItem } from "../viewmodel/types";
import { Avatar } from "./Avatar";
import { BubbleStamp } from "./BubbleStamp";
import { CallNote } from "./CallNote";
import { ContactCard } from "./ContactCard";
import { DocumentCard } from "./DocumentCard";
import { FailedNote } from "./FailedNote";
import { when } from "./format";
import { Icon } from "./Icon";
import type { MessageMenuAt } from "./MessageMenu";
import { MessageText } from "./MessageText";
import { PhotoGrid, type GridPart } from "./PhotoGrid";
import { photoRatio } from "./photoRatio";
import { PlaceCard } from "./PlaceCard";
import { PollCard } from "./PollCard";
import { PriorityNote } from "./PriorityNote";
import { QuoteCard } from "./QuoteCard";
import { ReactionBar } from "./ReactionBar";
import { useLongPress } from "./useLongPress";
import { useSwipe } from "./useSwipe";
import { VoiceNote } from "./VoiceNote";
import { spokenMessage } from "./words";
import css from "./Message.module.css";

interface Props {
	item: MessageItem;
	vm: ConversationViewModel;
	group: boolean;
	marked: boolean;
	openMenu: (at: MessageMenuAt) => void;
	openReceipts: (key: string) => void;
}

/** One message: at the head of a run with name and job, time and state inside. */
export function Message({ item, vm, group, marked, openMenu, openReceipts }: Props) {
	const { body, own, sender } = item;
	const ask = (x: number, y: number) => openMenu({ item, at: { x, y } });
	const press = useLongPress((box, point) => ask(point?.x ?? box.left, point?.y ?? box.bottom));
	const swipe = useSwipe(item.canReply, () => vm.composer.setReply(item.key));
	const parts = partsOf(item);
	const named = group && !own && item.groupStart;
	const bare = parts !== null && caption(item).length === 0 && !item.quote && !item.forwarded && !named;
	const cls = [css.message, own ? css.own : css.theirs, item.groupStart && css.start, item.groupEnd && css.end, group && !own && css.indented, marked && css.marked];
	const bubble = [css.bubble, parts && css.media, bare && css.bare, body.kind === "text" && body.jumbo && css.jumbo, body.kind === "deleted" && css.deleted];
	const stamp = <BubbleStamp item={item} over={bare} openReceipts={openReceipts} />;

	return (
		<div className={cls.filter(Boolean).join(" ")}>
			{named && (
				<span className={css.face}>
					<Avatar of={sender.avatar} size="32" />
				</span>
			)}
			<div className={css.line}>
				<div
					className={bubble.filter(Boolean).join(" ")}
					role="article"
					aria-label={`${own ? t.you : sender.name}: ${spokenMessage(item)}`}
					style={parts ? ({ "--ratio": gridRatio(parts) } as React.CSSProperties) : undefined}
					{...press}
					{...swipe}
				>
					{named && (
						<p className={`${css.head} ${css[`name${(sender.avatar.colour % 8) + 1}`]}`}>
							<span className={css.name}>{sender.name}</span>
							{(item.asRole || sender.job) && <span className={css.job}>{item.asRole ?? sender.job}</span>}
							{sender.external && <span className={css.external}>{t.external}</span>}
						</p>
					)}
					{item.forwarded && body.kind !== "deleted" && (
						<p className={css.forwarded}>
							<Icon name="forward" size="small" /> {t.message.forwarded}
						</p>
					)}
					{item.quote && <QuoteCard quote={item.quote} own={own} onOpen={(eventId) => vm.jumpTo(eventId)} />}
					{parts && <PhotoGrid parts={parts} vm={vm} sender={own ? t.you : sender.name} time={item.time} joined={!bare && (named || item.forwarded === true || item.quote !== null)} captioned={!bare} />}
					{body.kind === "file" && <DocumentCard file={body.file} send={item.send} onSave={() => void vm.download(body.file.src, body.file.name)} onCancel={() => vm.cancel(item.key)} />}
					{body.kind === "poll" && <PollCard item={item} poll={body} vm={vm} />}
					{body.kind === "contact" && <ContactCard person={body.person} />}
					{body.kind === "place" && <PlaceCard place={body} />}
					{body.kind === "call" && <CallNote item={item} body={body} />}
					{body.kind === "voice" && <VoiceNote item={item} voice={body.voice} vm={vm} />}
					<Words item={item} />
					{stamp}
				</div>
				<button
					type="button"
					className={css.more}
					aria-label={t.message.menu(own ? t.you : sender.name)}
					onClick={(event) => {
						const box = event.currentTarget.getBoundingClientRect();
						ask(box.left, box.bottom);
					}}
				>
					<Icon name="down" size="small" />
				</button>
			</div>
			<ReactionBar item={item} vm={vm} />
			{item.send?.kind === "failed" && <FailedNote problem={item.send.problem} onRetry={() => vm.retry(item.key)} onDiscard={() => vm.cancel(item.key)} />}
			{item.send?.kind === "waiting" && item.send.why === "network" && (
				<p className={css.waiting}>
					{t.message.waitingNetwork}
					<button type="button" className={css.takeBack} onClick={() => vm.cancel(item.key)}>
						{t.cancel}
					</button>
				</p>
			)}
		</div>
	);
}

function caption(item: MessageItem) {
	return "caption" in item.body ? item.body.caption : [];
}

function Words({ item }: { item: MessageItem }) {
	const { body } = item;
	switch (body.kind) {
		case "text":
			return <MessageText segments={body.segments} blocks={body.blocks} item={item} />;
		case "deleted":
			return (
				<p className={css.shell}>
					<Icon name="trash" size="small" /> {shellWords(body)}
					<BubbleStamp item={item} ghost />
				</p>
			);
		case "unsupported":
			return <MessageText segments={[{ kind: "text", text: body.text || t.preview.unsupported }]} item={item} />;
		case "priority":
			return <PriorityNote body={body} />;
		case "voice":
		case "call":
		case "poll":
		case "contact":
		case "place":
			return null;
		default:
			return body.caption.length > 0 ? <MessageText segments={body.caption} item={item} /> : null;
	}
}

function shellWords({ by, time }: Extract<MessageItem["body"], { kind: "deleted" }>): string {
	if (!by || time === null) return by?.me ? t.message.ownDeleted : t.message.deleted;
	return by.me ? t.message.deletedAt(when(time)) : t.message.deletedBy(by.name, when(time));
}

function partsOf(item: MessageItem): readonly GridPart[] | null {
	const { body } = item;
	const one = { key: item.key, eventId: item.eventId, send: item.send };
	if (body.kind === "gallery") return body.parts;
	if (body.kind === "image") return [{ ...one, media: { kind: "image", ...body.picture } }];
	if (body.kind === "video") return [{ ...one, media: { kind: "video", ...body.video } }];
	return null;
}

function gridRatio(parts: readonly GridPart[]): number {
	const [first] = parts;
	if (parts.length === 1 && first) return photoRatio(first.media.width, first.media.height);
	if (parts.length === 2) return 2;
	return parts.length === 3 ? 1.5 : 1;
}
