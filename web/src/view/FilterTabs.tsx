import { t } from "../i18n/en";
import type { ConversationFilter } from "../viewmodel/types";
import css from "./FilterTabs.module.css";

interface Props {
	value: ConversationFilter;
	unread: number;
	onChange: (filter: ConversationFilter) => void;
}

/** All, Unread, Groups. */
export function FilterTabs({ value, unread, onChange }: Props) {
	return (
		<div className={css.tabs} role="group" aria-label={t.inbox.filters}>
			{(["all", "unread", "groups"] as const).map((filter) => (
				<button key={filter} type="button" className={css.tab} aria-pressed={value === filter} onClick={() => onChange(filter)}>
					<span className={css.words}>
						{t.inbox[filter]}
						{filter === "unread" && unread > 0 && <span className={css.count}> {unread}</span>}
					</span>
				</button>
			))}
		</div>
	);
}
