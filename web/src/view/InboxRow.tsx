import { memo } from "react";
import { t } from "../i18n/en";
import type { ConversationRow } from "../viewmodel/types";
import { useSignedIn } from "./AppContext";
import { Avatar } from "./Avatar";
import { rowTime } from "./format";
import { Icon } from "./Icon";
import { IconButton } from "./IconButton";
import { PlaceLink } from "./PlaceLink";
import { RowPreview } from "./RowPreview";
import { UnreadPill } from "./UnreadPill";
import { useRowSwipe } from "./useRowSwipe";
import { useLongPress } from "./useLongPress";
import css from "./InboxRow.module.css";

interface Props {
	row: ConversationRow;
	selected: boolean;
	openMenu: (row: ConversationRow, x: number, y: number) => void;
}

/** One conversation: who, the last words, when, how many unread. */
export const InboxRow = memo(function InboxRow({ row, selected, openMenu }: Props) {
	if (row.invite) return <InviteRow row={row} by={row.invite.by.name} />;
	return <TalkRow row={row} selected={selected} openMenu={openMenu} />;
});

function TalkRow({ row, selected, openMenu }: Props) {
	const press = useLongPress((box, point) => openMenu(row, point?.x ?? box.left + box.width / 2, point?.y ?? box.top + box.height / 2));
	const { conversations } = useSignedIn();
	const swipe = useRowSwipe({
		left: () => conversations.setArchived(row.id, !row.archived),
		right: () => (row.unread > 0 || row.markedUnread ? conversations.markRead(row.id) : conversations.markUnread(row.id)),
	});
	const unread = row.unread > 0 || row.markedUnread;
	const group = row.kind !== "direct";
	return (
		<li className={css.item} data-row>
			<span className={css.under} aria-hidden="true">
				<span className={css.act}>
					<Icon name={unread ? "check" : "inbox"} size="small" />
					{unread ? t.inbox.markRead : t.inbox.markUnread}
				</span>
				<span className={css.act}>
					{row.archived ? t.inbox.unarchive : t.inbox.archive}
					<Icon name="archive" size="small" />
				</span>
			</span>
			<PlaceLink
				{...press}
				{...swipe}
				to={{ kind: "conversation", id: row.id }}
				className={unread ? `${css.row} ${css.unread}` : css.row}
				aria-current={selected ? "true" : undefined}
				data-id={row.id}
			>
				<Avatar of={row.avatar} group={group} onDuty={row.person?.onDuty ?? null} />
				<span className={css.words}>
					<span className={css.top}>
						<span className={css.name}>{row.name}</span>
						{row.person?.external && <span className={css.external}>{t.external}</span>}
						{row.person?.onDuty && <span className={css.duty}>{t.onDuty}</span>}
						<span className={css.space} />
						{row.muted && <Mark icon="mute" name={t.inbox.muted} />}
						{row.pinned && <Mark icon="pin" name={t.inbox.pinned} />}
						{row.time !== null && <time className={css.time}>{rowTime(row.time)}</time>}
					</span>
					<span className={css.bottom}>
						<RowPreview row={row} />
						{row.mention && (
							<span className={css.mention} role="img" aria-label={t.inbox.mention}>
								@
							</span>
						)}
						{unread && (
							<UnreadPill count={row.unread} quiet={row.muted} words={row.unread > 0 ? t.inbox.unreadCount(row.unread) : t.inbox.markedUnread} />
						)}
					</span>
				</span>
			</PlaceLink>
		</li>
	);
}

/* An invitation from outside needs an answer first. */
function InviteRow({ row, by }: { row: ConversationRow; by: string }) {
	const { conversations } = useSignedIn();
	return (
		<li className={css.item} data-row>
			<div className={css.row}>
				<Avatar of={row.avatar} group={row.kind !== "direct"} />
				<span className={css.words}>
					<span className={css.name}>{row.name}</span>
					<span className={css.ask}>{t.inbox.inviteFrom(by)}</span>
				</span>
				<IconButton icon="close" name={`${t.inbox.decline}: ${row.name}`} onClick={() => void conversations.declineInvite(row.id)} />
				<IconButton icon="check" tone="filled" name={`${t.inbox.join}: ${row.name}`} onClick={() => void conversations.acceptInvite(row.id)} />
			</div>
		</li>
	);
}

function Mark({ icon, name }: { icon: "mute" | "pin"; name: string }) {
	return (
		<span className={css.mark} role="img" aria-label={name}>
			<Icon name={icon} size="small" />
		</span>
	);
}
