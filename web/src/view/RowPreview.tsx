import { t } from "../i18n/en";
import type { ConversationRow, Preview } from "../viewmodel/types";
import { Icon, type IconName } from "./Icon";
import { Tick, type TickState } from "./Tick";
import { previewWords } from "./words";
import css from "./RowPreview.module.css";

const icons: Partial<Record<Preview["kind"], IconName>> = {
	photo: "photo",
	photos: "photo",
	video: "video",
	voice: "sound",
	file: "document",
	deleted: "trash",
	call: "phone",
};

/** One line: typing, else a draft, else the last message with a word for its kind. */
export function RowPreview({ row }: { row: ConversationRow }) {
	const { preview, previewBy, previewSend, typing, draft } = row;
	if (typing.length > 0) {
		const words = row.kind === "direct" ? t.inbox.typing : t.conversation.typing(typing.map((p) => p.name));
		return <span className={`${css.line} ${css.typing}`}>{words}…</span>;
	}
	if (row.failed > 0)
		return (
			<span className={`${css.line} ${css.failed}`}>
				<Icon name="warning" size="small" />
				{t.inbox.failed}
			</span>
		);
	if (draft !== null)
		return (
			<span className={css.line}>
				<span className={css.draft}>{t.inbox.draft}</span> {draft}
			</span>
		);
	const icon = icons[preview.kind];
	const state: TickState | null = previewSend === null || previewSend.kind === "failed" ? null : previewSend.kind === "sending" ? "waiting" : previewSend.kind;
	return (
		<span className={row.unread > 0 ? `${css.line} ${css.unread}` : css.line}>
			{state && (
				<span className={css.state}>
					<Tick state={state} />
				</span>
			)}
			{previewBy && preview.kind !== "change" && preview.kind !== "none" && (row.kind !== "direct" || previewBy.me) && (
				<span className={css.by}>{previewBy.me ? t.inbox.you : t.inbox.by(previewBy.name)}</span>
			)}
			{icon && (
				<span className={css.icon}>
					<Icon name={icon} size="small" />
				</span>
			)}
			{previewWords(preview)}
		</span>
	);
}
