import css from "./Mark.module.css";

/** Our sign: a wire that becomes a tick, in a soft square. */
export function Mark() {
	return (
		<svg className={css.mark} viewBox="0 0 48 48" aria-hidden="true">
			<rect className={css.ground} width="48" height="48" rx="13" />
			<path className={css.wire} d="M9 21.500h6.500l4.500 11L29 14l3.500 9H39" />
		</svg>
	);
}
