import { t } from "../i18n/en";
import type { MessageItem } from "../viewmodel/types";
import { Icon } from "./Icon";
import css from "./QuickMarks.module.css";

const quick = ["👍", "❤️", "😂", "😮", "😢", "🙏"] as const;

interface Props {
	item: MessageItem;
	onPick: (emoji: string) => void;
	onMore: () => void;
}

/** Six marks in reach of the thumb, and the way to all others. */
export function QuickMarks({ item, onPick, onMore }: Props) {
	const mine = new Set(item.reactions.filter((r) => r.mine).map((r) => r.key));
	return (
		<div className={css.marks} role="group" aria-label={t.reaction.add}>
			{quick.map((emoji) => (
				<button key={emoji} type="button" role="menuitemcheckbox" aria-checked={mine.has(emoji)} aria-label={t.reaction.put(emoji)} tabIndex={-1} className={mine.has(emoji) ? `${css.mark} ${css.mine}` : css.mark} onClick={() => onPick(emoji)}>
					{emoji}
				</button>
			))}
			<button type="button" role="menuitem" data-aside tabIndex={-1} aria-label={t.reaction.more} className={css.mark} onClick={onMore}>
				<Icon name="plus" size="small" />
			</button>
		</div>
	);
}
