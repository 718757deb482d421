import { t } from "../i18n/en";
import type { PriorityItem } from "../viewmodel/types";
import { nameOf } from "./words";

/** Who has it, or that nobody has. */
export function stateWords(item: PriorityItem): string {
	if (item.eachRole && item.state === "open") {
		const asked = item.recipients.filter((one) => one.target);
		const have = asked.filter((one) => one.state === "accepted").length;
		if (have > 0) return t.urgent.states.some(have, asked.length);
	}
	if (item.state !== "accepted") return t.urgent.states[item.state];
	if (item.acceptedBy?.me || !item.acceptedBy) return t.urgent.states.acceptedYou;
	return t.urgent.states.accepted(nameOf(item.acceptedBy));
}
