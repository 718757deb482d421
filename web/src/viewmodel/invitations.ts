/*
 * Being added by a colleague is not a question: such invitations are taken
 * by themselves, as in any group chat. Those from elsewhere wait in the list.
 */
import type { Client } from "../protocol/client.ts";
import { ApiError } from "../protocol/http.ts";
import type { Room } from "../protocol/room.ts";

const RETRY_MS = 10_000;

export class Invitations {
	readonly #taking = new Set<string>();
	/* joined just now: what was said before is fetched once */
	readonly #fresh = new Set<string>();

	constructor(private readonly client: Client) {}

	start(): void {
		this.client.rooms.received.on((room) => this.#look(room));
	}

	#look(room: Room): void {
		if (room.membership === "join" && this.#fresh.delete(room.id)) {
			const { live } = room;
			if (!room.lastMessage && live.back !== null)
				void this.client.loadOlder(room, live).catch(() => undefined);
			return;
		}
		if (room.membership !== "invite" || this.#taking.has(room.id)) return;
		if (!this.client.isFromColleague(room)) return;
		this.#taking.add(room.id);
		void this.#take(room).finally(() => this.#taking.delete(room.id));
	}

	async #take(room: Room): Promise<void> {
		const by = this.client.inviter(room);
		const direct = this.client.isInviteDirect(room);
		try {
			this.#fresh.add(room.id);
			await this.client.join(room.id);
			if (direct && by) await this.client.addDirect(by, room.id);
		} catch (error) {
			if (error instanceof ApiError && error.isTemporary)
				setTimeout(() => this.#look(room), RETRY_MS);
		}
	}
}
