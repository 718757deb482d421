import { t } from "../i18n/en";
import type { ConversationFilter } from "../viewmodel/types";
import css from "./FilterTabs.module.css";

interface Props {
	value: ConversationFilter;
	unread: number;
	/** Conversations with roles; their tab is there where there are any. */
	roles: number;
	/** Open urgent messages; their tab is there while there are any. */
	urgent: number;
	/** The tab of the urgent ones is chosen, instead of `value`. */
	urgentOnly: boolean;
	onChange: (filter: ConversationFilter | "urgent") => void;
}

/** All, Unread, Urgent, Groups, Roles. */
export function FilterTabs({ value, unread, roles, urgent, urgentOnly, onChange }: Props) {
	const all = ["all", "unread", "urgent", "groups", "roles"] as const;
	const filters = all.filter((filter) => (filter === "urgent" ? urgent > 0 || urgentOnly : filter !== "roles" || roles > 0 || value === "roles"));
	return (
		<div className={css.tabs} role="group" aria-label={t.inbox.filters}>
			{filters.map((filter) => (
				<button key={filter} type="button" className={css.tab} aria-pressed={urgentOnly ? filter === "urgent" : value === filter} onClick={() => onChange(filter)}>
					<span className={css.words}>
						{filter === "urgent" ? t.urgent.filter : t.inbox[filter]}
						{filter === "urgent" && urgent > 0 && <span className={css.count}> {urgent}</span>}
						{filter === "unread" && unread > 0 && <span className={css.count}> {unread}</span>}
					</span>
				</button>
			))}
		</div>
	);
}
