/*
 * What was read last, sealed on the device: shown at once at the next start,
 * before the server has answered. Text of some hours, as the Trust allows;
 * never media. Without contact for a day it is gone.
 */
import { Segment } from "../protocol/segment.ts";
import type { Rooms } from "../protocol/rooms.ts";
import type {
	AccountDataEvent,
	RawEvent,
	SyncResponse,
	SyncRoom,
} from "../protocol/types.ts";

export interface CacheStore {
	readCache(): Promise<string | null>;
	writeCache(text: string | null): Promise<void>;
}

const DEAD_MS = 24 * 3600_000;
const HOUR_MS = 3600_000;
/* writing all of it takes a moment: soon after the start, then seldom */
const FIRST_MS = 3_000;
const AGAIN_MS = 20_000;
const EVENTS_MAX = 40;
const ROOMS_MAX = 200;

interface Held {
	room: SyncRoom;
	state: Map<string, RawEvent>;
	timeline: RawEvent[];
}

interface Saved {
	readonly savedAt: number;
	readonly rooms: Readonly<Record<string, SyncRoom>>;
	readonly account: readonly AccountDataEvent[];
}

export class ReadingCache {
	readonly #held = new Map<string, Held>();
	readonly #account = new Map<string, AccountDataEvent>();
	/* shown from the cache; the server has not spoken of them yet */
	readonly #unsure = new Set<string>();
	#timer: ReturnType<typeof setTimeout> | undefined;
	#contactAt = 0;
	#saved = false;
	#dirty = false;

	constructor(
		private readonly store: CacheStore,
		private readonly rooms: Rooms,
		private readonly hours: number,
		private readonly now: () => number = Date.now,
	) {}

	async restore(): Promise<void> {
		try {
			const text = await this.store.readCache();
			if (text === null) return;
			const saved = JSON.parse(text) as Saved;
			if (this.hours === 0 || this.now() - saved.savedAt > DEAD_MS) {
				await this.store.writeCache(null);
				return;
			}
			const response: SyncResponse = {
				pos: "",
				rooms: saved.rooms,
				extensions: { account_data: { global: saved.account } },
			};
			this.rooms.apply(response);
			this.#take(response);
			for (const id of Object.keys(saved.rooms)) this.#unsure.add(id);
		} catch (error) {
			/* it is only a copy */
			console.warn("reading cache", error);
		}
	}

	/** before the answer is applied: what is kept has holes, so that it is no part
	 *  of what the server tells */
	prepare(response: SyncResponse): void {
		for (const id of Object.keys(response.rooms ?? {})) {
			const room = this.#unsure.has(id) ? this.rooms.get(id) : undefined;
			if (!room) continue;
			room.live = new Segment(null, null);
			room.mark("timeline");
		}
	}

	/** the server has answered */
	note(response: SyncResponse): void {
		this.#contactAt = this.now();
		for (const id of Object.keys(response.rooms ?? {}))
			this.#unsure.delete(id);
		if (this.hours === 0) return;
		this.#dirty = true;
		this.#take(response);
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			void this.save();
		}, this.#saved ? AGAIN_MS : FIRST_MS);
	}

	/** all rooms have been told: what is not among them is not ours any more */
	settle(): void {
		for (const id of this.#unsure) {
			const room = this.rooms.get(id);
			if (room) {
				room.membership = "leave";
				room.mark("state");
			}
			this.#held.delete(id);
		}
		this.#unsure.clear();
		this.rooms.flush();
	}

	stop(): void {
		clearTimeout(this.#timer);
	}

	#take(response: SyncResponse): void {
		for (const event of response.extensions?.account_data?.global ?? [])
			this.#account.set(event.type, event);
		for (const [id, data] of Object.entries(response.rooms ?? {}))
			this.#takeRoom(id, data);
	}

	#takeRoom(id: string, data: SyncRoom): void {
		let held = this.#held.get(id);
		if (!held || data.initial === true) {
			held = { room: {}, state: new Map(), timeline: [] };
			this.#held.set(id, held);
		}
		const { required_state, timeline, ...rest } = data;
		held.room = { ...held.room, ...rest };
		for (const event of [...(timeline ?? []), ...(required_state ?? [])])
			if (event.state_key !== undefined)
				held.state.set(`${event.type} ${event.state_key}`, event);
		if (data.limited === true) held.timeline = [];
		held.timeline = [...held.timeline, ...(timeline ?? [])].slice(-EVENTS_MAX);
	}

	async save(): Promise<void> {
		if (this.hours === 0 || !this.#dirty) return;
		this.#dirty = false;
		this.#saved = true;
		const from = this.now() - this.hours * HOUR_MS;
		const rooms: Record<string, SyncRoom> = {};
		const newest = [...this.#held]
			.sort(
				([, a], [, b]) =>
					(b.room.bump_stamp ?? 0) - (a.room.bump_stamp ?? 0),
			)
			.slice(0, ROOMS_MAX);
		for (const [id, held] of newest) {
			const timeline = held.timeline.filter(
				(event) => (event.origin_server_ts ?? 0) >= from && isText(event),
			);
			const whole = timeline.length === held.timeline.length;
			rooms[id] = {
				...held.room,
				/* it did not begin here */
				prev_batch: held.room.prev_batch ?? (whole ? null : "kept"),
				initial: true,
				required_state: [...held.state.values()],
				timeline,
			};
		}
		const saved: Saved = {
			savedAt: this.#contactAt,
			rooms,
			account: [...this.#account.values()],
		};
		await this.store
			.writeCache(JSON.stringify(saved))
			.catch((error: unknown) => console.warn("reading cache", error));
	}
}

/* no media, not even where it lies */
function isText({ type, content, state_key }: RawEvent): boolean {
	if (state_key !== undefined || type !== "m.room.message") return false;
	return content.url === undefined && content.file === undefined;
}
