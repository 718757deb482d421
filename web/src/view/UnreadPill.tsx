import css from "./UnreadPill.module.css";

interface Props {
	count: number;
	words: string;
	quiet?: boolean;
	urgent?: boolean;
}

/** How many; without a number it stands for "marked unread". */
export function UnreadPill({ count, words, quiet, urgent }: Props) {
	return (
		<span className={[css.pill, quiet && css.quiet, urgent && css.urgent].filter(Boolean).join(" ")} role="img" aria-label={words}>
			{count > 0 && <span aria-hidden="true">{count > 99 ? "99+" : count}</span>}
		</span>
	);
}
