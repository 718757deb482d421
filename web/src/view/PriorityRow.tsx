import { t } from "../i18n/en";
import type { PriorityItem } from "../viewmodel/types";
import { CountDown } from "./CountDown";
import { PlaceLink } from "./PlaceLink";
import { PriorityMark } from "./PriorityMark";
import { nameOf } from "./words";
import css from "./PriorityRow.module.css";

/** A row on top of the inbox: shape, role, what it says, and the countdown. */
export function PriorityRow({ item, live, selected }: { item: PriorityItem; live: boolean; selected: boolean }) {
	const { sender } = item;
	return (
		<li>
			<PlaceLink to={{ kind: "urgent", itemId: item.id }} className={`${css.row} ${css[item.priority]}`} aria-current={selected ? "true" : undefined}>
				<PriorityMark priority={item.priority} bare isTest={item.isTest} />
				<span className={css.words}>
					<span className={css.top}>
						<span className={css.kind}>{t.urgent.names[item.priority]}</span>
						<span className={css.name}>{item.to}</span>
						{item.dueAt !== null && item.state !== "accepted" && <CountDown to={item.dueAt} live={live} />}
					</span>
					<span className={css.line}>
						{sender && `${nameOf(sender)}: `}
						{item.line}
					</span>
					<span className={css.state}>{rowState(item)}</span>
				</span>
			</PlaceLink>
		</li>
	);
}

function rowState(item: PriorityItem): string {
	if (item.waitsForMe) return t.urgent.section;
	if (item.state !== "accepted") return t.urgent.states[item.state];
	if (item.acceptedBy && !item.acceptedBy.me) return t.urgent.states.accepted(item.acceptedBy.name);
	return t.urgent.states.acceptedYou;
}
