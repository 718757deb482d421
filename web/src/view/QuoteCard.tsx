import { t } from "../i18n/en";
import type { Quote } from "../viewmodel/types";
import { nameOf, previewWords } from "./words";
import css from "./QuoteCard.module.css";

/** What a message answers, as a slim card; a tap goes there. */
export function QuoteCard({ quote, own, onOpen }: { quote: Quote; own: boolean; onOpen: (eventId: string) => void }) {
	const { message } = quote;
	return (
		<button type="button" className={own ? `${css.card} ${css.own}` : css.card} onClick={() => onOpen(quote.eventId)}>
			<span className={css.words}>
				<span className={css.name}>{message ? nameOf(message.sender) : t.message.quoteMissing}</span>
				<span className={css.preview}>{message ? previewWords(message.preview) : "…"}</span>
			</span>
			{message?.thumbnail && <img className={css.thumb} src={message.thumbnail} alt="" />}
		</button>
	);
}
