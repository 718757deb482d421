/*
 * Tells the senders that this device holds their messages, also in
 * conversations nobody has open: this is what the second tick stands for.
 */
import type { Client } from "./client.ts";
import { ApiError } from "./http.ts";
import type { Room } from "./room.ts";

const WAIT_MS = 300;
const RETRY_MS = 5_000;
const PARALLEL = 2;

export class Delivery {
	readonly #due = new Map<string, Room>();
	readonly #ends: (() => void)[] = [];
	#timer: ReturnType<typeof setTimeout> | undefined;
	#busy = 0;

	constructor(private readonly client: Client) {}

	start(): void {
		this.#ends.push(
			this.client.rooms.received.on((room) => {
				if (this.#newest(room) === null) return;
				this.#due.set(room.id, room);
				this.#wait(WAIT_MS);
			}),
		);
	}

	stop(): void {
		for (const end of this.#ends) end();
		clearTimeout(this.#timer);
		this.#due.clear();
	}

	/* the newest event of somebody else that they do not know we have */
	#newest(room: Room): string | null {
		if (room.membership !== "join") return null;
		const { entries } = room.live;
		const mine = room.receipts.delivered.get(room.me);
		for (let i = entries.length - 1; i >= 0; i--) {
			const entry = entries[i];
			if (!entry || entry.sender === room.me) continue;
			return room.covers(mine, entry) ? null : entry.id;
		}
		return null;
	}

	#wait(ms: number): void {
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			this.#pump();
		}, ms);
	}

	#pump(): void {
		for (const [id, room] of this.#due) {
			if (this.#busy >= PARALLEL) return;
			this.#due.delete(id);
			const newest = this.#newest(room);
			if (newest === null) continue;
			this.#busy++;
			void this.#post(room, newest).finally(() => {
				this.#busy--;
				if (this.#timer === undefined) this.#pump();
			});
		}
	}

	async #post(room: Room, eventId: string): Promise<void> {
		const before = room.receipts.delivered.get(room.me);
		try {
			await this.client.sendDelivered(room, eventId);
		} catch (error) {
			if (error instanceof ApiError && !error.isTemporary) return;
			/* not told: take it back and try again */
			if (before) room.receipts.delivered.set(room.me, before);
			else room.receipts.delivered.delete(room.me);
			this.#due.set(room.id, room);
			this.#wait(RETRY_MS);
		}
	}
}
