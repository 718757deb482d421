import { t } from "../i18n/en";
import type { ConversationViewModel, MessageItem } from "../viewmodel/types";
import { Menu, type MenuAction } from "./Menu";
import { QuickMarks } from "./QuickMarks";
import { plainWords } from "./words";

export interface MessageMenuAt {
	item: MessageItem;
	at: { x: number; y: number };
}

interface Props extends MessageMenuAt {
	vm: ConversationViewModel;
	onClose: () => void;
	openReceipts: (key: string) => void;
	openVersions: (key: string) => void;
	openEmoji: (key: string) => void;
	openForward: (key: string) => void;
	askDelete: (item: MessageItem) => void;
}

function wordsOf({ body }: MessageItem): string {
	if (body.kind === "text" || body.kind === "unsupported") return body.text;
	return "caption" in body ? plainWords(body.caption) : "";
}

/** Reply, copy, who has it, delete: whatever this message allows. */
export function MessageMenu({ item, at, vm, onClose, openReceipts, openVersions, openEmoji, openForward, askDelete }: Props) {
	const words = wordsOf(item);
	const there = item.send === null || item.send.kind === "sent" || item.send.kind === "delivered" || item.send.kind === "read";
	const actions: MenuAction[] = [];
	if (item.canReply)
		actions.push({
			icon: "reply",
			words: t.message.reply,
			act: () => {
				vm.composer.setReply(item.key);
				document.getElementById("composer")?.focus();
			},
		});
	if (item.canEdit) actions.push({ icon: "edit", words: t.message.edit, act: () => vm.composer.setEdit(item.key) });
	if (words) actions.push({ icon: "copy", words: t.message.copy, act: () => void navigator.clipboard?.writeText(words) });
	const { eventId } = item;
	if (item.canForward) actions.push({ icon: "forward", words: t.message.forward, act: () => openForward(item.key) });
	if (eventId !== null && there && item.body.kind !== "deleted") {
		actions.push(
			item.starred
				? { icon: "starred", words: t.message.unstar, act: () => vm.setStarred(eventId, false) }
				: { icon: "star", words: t.message.star, act: () => vm.setStarred(eventId, true) },
		);
		if (item.canPin) actions.push({ icon: "pin", words: item.pinned ? t.message.unpin : t.message.pin, act: () => void vm.setPinned(eventId, !item.pinned) });
	}
	const { body } = item;
	const file = body.kind === "file" ? body.file : body.kind === "image" ? body.picture : body.kind === "video" ? body.video : null;
	if (file && there) actions.push({ icon: "download", words: t.message.download, act: () => void vm.download(file.src, file.name) });
	if (item.own && there && body.kind !== "deleted") actions.push({ icon: "eye", words: t.message.who, act: () => openReceipts(item.key) });
	if (item.edited) actions.push({ icon: "retry", words: t.message.versions, act: () => openVersions(item.key) });
	if (item.send?.kind === "failed") actions.push({ icon: "retry", words: t.retry, act: () => vm.retry(item.key) });
	if (item.canDelete) actions.push({ icon: "trash", words: t.message.delete, danger: true, act: () => askDelete(item) });

	const marks = item.canReact && (
		<QuickMarks
			item={item}
			onPick={(emoji) => {
				onClose();
				vm.react(item.key, emoji);
			}}
			onMore={() => {
				onClose();
				openEmoji(item.key);
			}}
		/>
	);
	return <Menu name={t.message.actions} head={marks} actions={actions} at={at} onClose={onClose} />;
}
