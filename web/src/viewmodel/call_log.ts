/*
 * The calls of all conversations between two, the newest first: at once what
 * this page has in memory, then what the server knows of each conversation.
 */
import { CALL } from "../protocol/call_types.ts";
import type { Room } from "../protocol/room.ts";
import type { Entry } from "../protocol/segment.ts";
import { roomEvents } from "../protocol/search.ts";
import { callBody, callEnds } from "./call_outcome.ts";
import type { CallLogSnapshot, CallLogViewModel, CallRow } from "./call_types.ts";
import { faceOf } from "./room_info.ts";
import type { Services } from "./services.ts";
import { stable, Value } from "./value.ts";

const TYPES = [CALL.invite, CALL.answer, CALL.reject, CALL.hangup];
/* conversations that are asked about at once, and in one go */
const WIDTH = 4;
const ROOMS = 16;
const MOST = 200;

export class CallLog extends Value<CallLogSnapshot> implements CallLogViewModel {
	readonly #told = new Map<string, readonly Entry[]>();
	#asked = new Set<string>();
	#asking = false;

	constructor(private readonly services: Services) {
		super({ state: "loading", calls: [], hasMore: false });
		services.client.rooms.changed.on(() => this.#refresh());
		services.client.directory.changed.on(() => this.#refresh());
	}

	protected override onWatched(): void {
		/* what came while nobody looked is asked for again */
		this.#asked = new Set();
		this.#refresh();
		void this.#ask();
	}

	loadMore(): void {
		void this.#ask();
	}

	/* the newest conversations first */
	#rooms(): Room[] {
		const { client, people } = this.services;
		return [...client.rooms.byId.values()]
			.filter(
				(room) =>
					room.membership === "join" &&
					faceOf(client, room, people).person !== null,
			)
			.sort((a, b) => b.bumpStamp - a.bumpStamp);
	}

	async #ask(): Promise<void> {
		if (this.#asking) return;
		this.#asking = true;
		this.patch({ state: "loading" });
		const next = this.#rooms().filter((r) => !this.#asked.has(r.id));
		const now = next.slice(0, ROOMS);
		let failed = false;
		const work = async () => {
			for (let room = now.shift(); room; room = now.shift())
				failed = !(await this.#askRoom(room.id)) || failed;
		};
		await Promise.all(Array.from({ length: WIDTH }, work));
		this.#asking = false;
		this.patch({ state: failed ? "failed" : "done" });
		this.#refresh();
	}

	async #askRoom(roomId: string): Promise<boolean> {
		try {
			const { http } = this.services.client;
			this.#told.set(roomId, await roomEvents(http, roomId, TYPES));
			this.#asked.add(roomId);
			return true;
		} catch {
			return false;
		}
	}

	#refresh(): void {
		if (!this.isWatched) return;
		const rooms = this.#rooms();
		const calls = rooms
			.flatMap((room) => this.#calls(room))
			.sort((a, b) => b.at - a.at)
			.slice(0, MOST);
		const hasMore = rooms.some((room) => !this.#asked.has(room.id));
		this.set(stable(this.peek(), { ...this.peek(), calls, hasMore }));
	}

	#calls(room: Room): CallRow[] {
		const { client, people, now } = this.services;
		const { person } = faceOf(client, room, people);
		if (!person) return [];
		const all = new Map<string, Entry>();
		for (const entry of this.#told.get(room.id) ?? [])
			all.set(entry.id, entry);
		for (const entry of room.live.entries)
			if (entry.type.startsWith("m.call.")) all.set(entry.id, entry);
		const entries = [...all.values()];
		const ends = callEnds(entries);
		return entries
			.filter((entry) => entry.type === CALL.invite)
			.map((entry) => ({
				key: entry.id,
				roomId: room.id,
				person,
				at: entry.time,
				call: callBody(entry, ends, client.me, now()),
			}));
	}
}
