import { t } from "../i18n/en";
import type { ConversationRow } from "../viewmodel/types";
import { useSignedIn } from "./AppContext";
import { Menu, type MenuAction } from "./Menu";

interface Props {
	row: ConversationRow;
	x: number;
	y: number;
	onClose: () => void;
}

/** Everything else one can do with a conversation in the list. */
export function InboxRowMenu({ row, x, y, onClose }: Props) {
	const { conversations } = useSignedIn();
	const unread = row.unread > 0 || row.markedUnread;
	const actions: MenuAction[] = [
		unread
			? { icon: "check", words: t.inbox.markRead, act: () => conversations.markRead(row.id) }
			: { icon: "inbox", words: t.inbox.markUnread, act: () => conversations.markUnread(row.id) },
		{ icon: "pin", words: row.pinned ? t.inbox.unpin : t.inbox.pin, act: () => conversations.setPinned(row.id, !row.pinned) },
		{ icon: "mute", words: row.muted ? t.inbox.unmute : t.inbox.mute, act: () => conversations.setMuted(row.id, !row.muted) },
		{ icon: "archive", words: row.archived ? t.inbox.unarchive : t.inbox.archive, act: () => conversations.setArchived(row.id, !row.archived) },
	];
	return <Menu name={t.inbox.actions(row.name)} actions={actions} at={{ x, y }} onClose={onClose} />;
}
