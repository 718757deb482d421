import { t } from "../i18n/en";
import type { Attachment, Problem } from "../viewmodel/types";
import { duration, size } from "./format";
import { Icon } from "./Icon";
import { IconButton } from "./IconButton";
import { problemWords } from "./words";
import css from "./AttachmentTray.module.css";

/* Its reason needs more room than the tray has. */
export function isRefused(problem: Problem): boolean {
	return problem.code === "picture-kind" || problem.code === "film-kind";
}

/** What goes with the next message; the words below become its caption. */
export function AttachmentTray({ attachments, onRemove, onEdit }: { attachments: readonly Attachment[]; onRemove: (id: string) => void; onEdit: (id: string) => void }) {
	return (
		<ul className={css.tray} aria-label={t.composer.tray}>
			{attachments.map((attachment) => (
				<li key={attachment.id} className={attachment.preview ? css.photo : css.card}>
					{attachment.preview ? (
						<img className={css.picture} src={attachment.preview} alt={attachment.name} />
					) : (
						<span className={css.words}>
							<Icon name={attachment.kind === "video" ? "video" : attachment.kind === "image" ? "photo" : "document"} />
							<span className={css.name}>{attachment.name}</span>
							<span className={css.about}>
								{attachment.type} {size(attachment.size)}
							</span>
						</span>
					)}
					{attachment.preview && attachment.kind === "video" && (
						<span className={css.length}>
							<Icon name="video" size="small" />
							{attachment.durationMs !== null && duration(attachment.durationMs)}
						</span>
					)}
					{attachment.working !== null && (
						<span className={css.working} role="status">
							{t.composer.preparing(Math.round(attachment.working * 100))}
							<progress className={css.bar} value={attachment.working} aria-hidden="true" />
						</span>
					)}
					{attachment.problem && (
						<span className={css.problem}>
							<Icon name="warning" size="small" />
							{isRefused(attachment.problem) ? t.composer.refused : problemWords(attachment.problem)}
						</span>
					)}
					{attachment.kind === "image" && <IconButton icon="edit" tone="over" className={css.edit} name={t.picture.edit(attachment.name)} onClick={() => onEdit(attachment.id)} />}
					<IconButton icon="close" tone="over" className={css.remove} name={t.composer.remove(attachment.name)} onClick={() => onRemove(attachment.id)} />
				</li>
			))}
		</ul>
	);
}
