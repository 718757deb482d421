/*
 * Messages that a person keeps for themselves, as data of their own account
 * in each conversation: nobody else sees them, every device of theirs does.
 */
import type { Client } from "../protocol/client.ts";
import type { Room } from "../protocol/room.ts";
import { type Content, list, num, STARS, str } from "../protocol/types.ts";

export interface Star {
	readonly eventId: string;
	/** when it was starred */
	readonly at: number;
}

const MOST = 200;

export function starsOf(room: Room): readonly Star[] {
	const stars: Star[] = [];
	for (const held of list(room.accountData.get(STARS), "stars")) {
		if (typeof held !== "object" || held === null) continue;
		const eventId = str(held as Content, "event_id");
		const at = num(held as Content, "at");
		if (eventId !== null) stars.push({ eventId, at: at ?? 0 });
	}
	return stars;
}

export async function setStar(
	client: Client,
	room: Room,
	eventId: string,
	on: boolean,
	now: number,
): Promise<void> {
	const others = starsOf(room).filter((s) => s.eventId !== eventId);
	const next = on ? [{ eventId, at: now }, ...others] : others;
	await client.setRoomAccountData(room, STARS, {
		stars: next
			.slice(0, MOST)
			.map((s) => ({ event_id: s.eventId, at: s.at })),
	});
}
