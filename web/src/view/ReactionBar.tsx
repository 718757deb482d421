import { t } from "../i18n/en";
import type { ConversationViewModel, MessageItem } from "../viewmodel/types";
import { nameOf } from "./words";
import css from "./ReactionBar.module.css";

interface Props {
	item: MessageItem;
	vm: ConversationViewModel;
}

/** The marks people put on a message; a tap puts or takes back one's own. */
export function ReactionBar({ item, vm }: Props) {
	if (item.reactions.length === 0) return null;
	return (
		<ul className={css.bar} aria-label={t.reaction.list}>
			{item.reactions.map(({ key, people, mine }) => {
				const who = t.list(people.map(nameOf));
				return (
					<li key={key}>
						<button
							type="button"
							className={mine ? `${css.chip} ${css.mine}` : css.chip}
							aria-pressed={mine}
							aria-label={t.reaction.by(key, people.length, who)}
							title={who}
							disabled={!item.canReact}
							onClick={() => vm.react(item.key, key)}
						>
							<span className={css.mark}>{key}</span>
							{people.length > 1 && <span className={css.count}> {people.length}</span>}
						</button>
					</li>
				);
			})}
		</ul>
	);
}
