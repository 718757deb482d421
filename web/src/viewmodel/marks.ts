/*
 * The marks on messages (reactions) as chips: what the server has, with what
 * is on its way from here already counted.
 */
import type { Pending } from "../protocol/outbox.ts";
import { REACTION, toMark } from "../protocol/reactions.ts";
import type { Room } from "../protocol/room.ts";
import type { Person, ReactionChip } from "./types.ts";

const NONE: readonly ReactionChip[] = [];

/** emoji by message, of reactions that are queued */
export function queuedMarks(
	pending: readonly Pending[],
): ReadonlyMap<string, readonly string[]> {
	const found = new Map<string, string[]>();
	for (const { item, state } of pending) {
		if (item.type !== REACTION || state.kind === "failed") continue;
		const mark = toMark(item.content);
		if (!mark) continue;
		found.set(mark.target, [...(found.get(mark.target) ?? []), mark.key]);
	}
	return found;
}

export function chipsOf(
	room: Room,
	target: string | null,
	queued: ReadonlyMap<string, readonly string[]>,
	person: (userId: string) => Person,
): readonly ReactionChip[] {
	if (target === null) return NONE;
	const held = room.reactions.of(target);
	const mine = queued.get(target);
	if (held.length === 0 && !mine) return NONE;
	const chips = held.map(({ key, by }): ReactionChip => ({
		key,
		people: by.map((b) => person(b.userId)),
		mine: by.some((b) => b.userId === room.me),
	}));
	for (const key of mine ?? []) {
		const i = chips.findIndex((c) => c.key === key);
		const chip = chips[i];
		if (!chip) chips.push({ key, people: [person(room.me)], mine: true });
		else if (!chip.mine)
			chips[i] = {
				key,
				people: [...chip.people, person(room.me)],
				mine: true,
			};
	}
	return chips;
}
