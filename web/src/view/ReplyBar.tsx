import { t } from "../i18n/en";
import type { Quote } from "../viewmodel/types";
import { IconButton } from "./IconButton";
import { nameOf, previewWords } from "./words";
import css from "./ReplyBar.module.css";

interface Props {
	quote: Quote;
	/** Instead of "Reply to ...". */
	words?: string;
	cancel?: string;
	onCancel: () => void;
}

/** What the next message answers, or whose words are being changed. */
export function ReplyBar({ quote, words, cancel, onCancel }: Props) {
	const { message } = quote;
	return (
		<div className={css.bar}>
			<div className={css.words}>
				<p className={css.name}>{words ?? t.composer.replyTo(message ? nameOf(message.sender) : t.message.quoteMissing)}</p>
				<p className={css.preview}>{message ? previewWords(message.preview) : ""}</p>
			</div>
			<IconButton icon="close" name={cancel ?? t.composer.cancelReply} onClick={onCancel} />
		</div>
	);
}
