import { t } from "../i18n/en";
import type { CallBody, MessageItem } from "../viewmodel/types";
import { usePlace, useSignedIn } from "./AppContext";
import css from "./CallNote.module.css";
import { outcomeWords } from "./callWords";
import { Icon } from "./Icon";

/** What a call has left in its conversation; a tap calls back. */
export function CallNote({ item, body }: { item: MessageItem; body: CallBody }) {
	const { calling } = useSignedIn();
	const { place } = usePlace();
	const missed = body.outcome === "missed";
	return (
		<button
			type="button"
			className={missed ? `${css.note} ${css.missed}` : css.note}
			title={t.call.again}
			onClick={() => {
				if ("id" in place) calling.start(place.id, body.video);
			}}
			aria-label={`${outcomeWords(body)}. ${t.call.again}`}
			key={item.key}
		>
			<Icon name={missed ? "missed" : body.video ? "video" : "phone"} />
			<span>{outcomeWords(body)}</span>
		</button>
	);
}
