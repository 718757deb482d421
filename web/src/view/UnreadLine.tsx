import { t } from "../i18n/en";
import css from "./UnreadLine.module.css";

/** Above the first message that has not been read. */
export function UnreadLine({ count }: { count: number }) {
	return (
		<div className={css.line}>
			<span className={css.words}>{t.conversation.unread(count)}</span>
		</div>
	);
}
