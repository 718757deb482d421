import type { TimelineItem } from "../viewmodel/types";
import { time } from "./format";
import { changeWords } from "./words";
import css from "./ChangeLine.module.css";

/** A quiet line: what changed in the conversation. */
export function ChangeLine({ item }: { item: Extract<TimelineItem, { kind: "change" }> }) {
	return (
		<p className={css.change}>
			{changeWords(item.by, item.change)} <time className={css.time}>{time(item.time)}</time>
		</p>
	);
}
