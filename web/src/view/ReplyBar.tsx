import { t } from "../i18n/en";
import type { Quote } from "../viewmodel/types";
import { IconButton } from "./IconButton";
import { nameOf, previewWords } from "./words";
import css from "./ReplyBar.module.css";

/** What the next message answers. */
export function ReplyBar({ quote, onCancel }: { quote: Quote; onCancel: () => void }) {
	const { message } = quote;
	return (
		<div className={css.bar}>
			<div className={css.words}>
				<p className={css.name}>{t.composer.replyTo(message ? nameOf(message.sender) : t.message.quoteMissing)}</p>
				<p className={css.preview}>{message ? previewWords(message.preview) : ""}</p>
			</div>
			<IconButton icon="close" name={t.composer.cancelReply} onClick={onCancel} />
		</div>
	);
}
