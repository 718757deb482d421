/* All starred messages, the newest star first. */
import { toEntry } from "../protocol/segment.ts";
import type { Entry } from "../protocol/segment.ts";
import { hitOf } from "./search.ts";
import type { SearchHit, StarredSnapshot, StarredViewModel } from "./search_types.ts";
import type { Services } from "./services.ts";
import { setStar, starsOf } from "./stars.ts";
import { stable, Value } from "./value.ts";

const MOST = 200;

export class Starred extends Value<StarredSnapshot> implements StarredViewModel {
	/* what is not in memory is asked for once; null: it cannot be seen */
	readonly #entries = new Map<string, Entry | null>();
	#asking = false;

	constructor(private readonly services: Services) {
		super({ state: "loading", hits: [] });
		services.client.rooms.changed.on(() => this.#refresh());
		services.client.directory.changed.on(() => this.#refresh());
	}

	protected override onWatched(): void {
		this.#refresh();
	}

	unstar(hit: SearchHit): void {
		const { client, now } = this.services;
		const room = client.rooms.ensure(hit.roomId);
		void setStar(client, room, hit.eventId, false, now()).catch(
			() => undefined,
		);
	}

	#refresh(): void {
		if (!this.isWatched) return;
		const { client } = this.services;
		const found: { hit: SearchHit; at: number }[] = [];
		const missing: { roomId: string; eventId: string }[] = [];
		for (const room of client.rooms.byId.values())
			for (const { eventId, at } of starsOf(room)) {
				const entry = room.live.get(eventId) ?? this.#entries.get(eventId);
				if (entry === undefined) missing.push({ roomId: room.id, eventId });
				else if (entry && entry.redactedBy === null)
					found.push({ at, hit: hitOf(this.services, room.id, entry, []) });
			}
		found.sort((a, b) => b.at - a.at);
		const hits = found.slice(0, MOST).map((f) => f.hit);
		const { state } = this.peek();
		this.set(
			stable(this.peek(), {
				state: missing.length > 0 ? state : "done",
				hits,
			}),
		);
		if (missing.length > 0 && !this.#asking) void this.#ask(missing);
	}

	async #ask(
		missing: readonly { roomId: string; eventId: string }[],
	): Promise<void> {
		this.#asking = true;
		for (const { roomId, eventId } of missing.slice(0, MOST)) {
			try {
				const raw = await this.services.client.event(roomId, eventId);
				this.#entries.set(eventId, toEntry(raw));
			} catch {
				this.#entries.set(eventId, null);
			}
		}
		this.#asking = false;
		this.#refresh();
	}
}
