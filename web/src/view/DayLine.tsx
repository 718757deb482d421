import { dayWord } from "./format";
import css from "./DayLine.module.css";

/** The line between two days. */
export function DayLine({ time }: { time: number }) {
	return (
		<div className={css.day}>
			<span className={css.word}>{dayWord(time)}</span>
		</div>
	);
}
