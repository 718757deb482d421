import type { MessageItem, TextSegment } from "../viewmodel/types";
import { BubbleStamp } from "./BubbleStamp";
import css from "./MessageText.module.css";

/** The words, and at their end room for the stamp. */
export function MessageText({ segments, item }: { segments: readonly TextSegment[]; item: MessageItem }) {
	return (
		<p className={css.text}>
			{segments.map((segment, i) => {
				switch (segment.kind) {
					case "text":
						return segment.text;
					case "link":
						return (
							<a key={i} className={css.link} href={segment.href} target="_blank" rel="noopener noreferrer">
								{segment.text}
							</a>
						);
					case "mention":
						return (
							<span key={i} className={segment.me ? `${css.mention} ${css.me}` : css.mention}>
								{segment.text}
							</span>
						);
				}
			})}
			<BubbleStamp item={item} ghost />
		</p>
	);
}
