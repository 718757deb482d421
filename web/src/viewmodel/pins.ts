/* Messages that stand at the top of a conversation for everybody in it. */
import type { Client } from "../protocol/client.ts";
import type { Room } from "../protocol/room.ts";
import { type Entry, toEntry } from "../protocol/segment.ts";
import { list } from "../protocol/types.ts";
import { levelOf, needed } from "./changes.ts";

const PINNED = "m.room.pinned_events";
const MOST = 50;

/** the newest last, as they were pinned */
export function pinsOf(room: Room): readonly string[] {
	return list(room.state(PINNED)?.content, "pinned")
		.filter((id): id is string => typeof id === "string")
		.slice(-MOST);
}

export function canPin(room: Room): boolean {
	return (
		room.membership === "join" &&
		levelOf(room, room.me) >= needed(room, { state: PINNED })
	);
}

export async function setPin(
	client: Client,
	room: Room,
	eventId: string,
	on: boolean,
): Promise<void> {
	const others = pinsOf(room).filter((id) => id !== eventId);
	await client.setState(room.id, PINNED, {
		pinned: (on ? [...others, eventId] : others).slice(-MOST),
	});
}

/** Pinned messages that are not in memory, fetched once. */
export class PinnedEntries {
	readonly #held = new Map<string, Entry | null>();
	readonly #asked = new Set<string>();

	constructor(
		private readonly client: Client,
		private readonly room: Room,
		private readonly onCome: () => void,
	) {}

	get(eventId: string): Entry | null {
		const live = this.room.live.get(eventId);
		if (live) return live;
		this.#ask(eventId);
		const held = this.#held.get(eventId);
		return held ? this.room.settled(held) : null;
	}

	#ask(eventId: string): void {
		if (this.#asked.has(eventId)) return;
		this.#asked.add(eventId);
		void this.client
			.event(this.room.id, eventId)
			.then((raw) => {
				this.#held.set(eventId, toEntry(raw));
				this.onCome();
			})
			.catch(() => {
				this.#held.set(eventId, null);
				/* without a network it is worth another try later */
				setTimeout(() => this.#asked.delete(eventId), 30_000);
			});
	}
}
