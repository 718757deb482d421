import css from "./UnreadPill.module.css";

interface Props {
	count: number;
	words: string;
	quiet?: boolean;
}

/** How many; without a number it stands for "marked unread". */
export function UnreadPill({ count, words, quiet }: Props) {
	return (
		<span className={quiet ? `${css.pill} ${css.quiet}` : css.pill} role="img" aria-label={words}>
			{count > 0 && <span aria-hidden="true">{count > 99 ? "99+" : count}</span>}
		</span>
	);
}
