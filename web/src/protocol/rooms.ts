/* All conversations of the person signed in, fed by sync. */
import { Emitter } from "./emitter.ts";
import { Room } from "./room.ts";
import {
	type Content,
	list,
	MUTE,
	obj,
	str,
	type SyncResponse,
} from "./types.ts";

export class Rooms {
	readonly byId = new Map<string, Room>();
	/** which rooms changed; once per answer of the server */
	readonly changed = new Emitter<[ReadonlySet<string>]>();
	readonly accountChanged = new Emitter<[string]>();
	/** an event of a transaction of ours has come back */
	readonly echoed = new Emitter<[txnId: string, eventId: string]>();
	/** new events are held for this room (to tell the sender) */
	readonly received = new Emitter<[Room]>();
	readonly accountData = new Map<string, Content>();
	readonly #dirty = new Set<string>();
	loaded = false;

	constructor(readonly me: string) {}

	get(id: string): Room | undefined {
		return this.byId.get(id);
	}

	/** the room, made when it is not known yet */
	ensure(id: string): Room {
		let room = this.byId.get(id);
		if (!room) {
			room = new Room(id, this.me);
			room.changed.on(() => this.#dirty.add(id));
			this.byId.set(id, room);
		}
		return room;
	}

	/** we are in it, sync has not told of it yet */
	expect(id: string): void {
		const room = this.ensure(id);
		if (room.membership !== "") return;
		room.membership = "join";
		room.mark("state");
		this.flush();
	}

	/** tells of all that was marked */
	flush(): void {
		for (const room of this.byId.values()) room.flush();
		if (this.#dirty.size === 0) return;
		const changed = new Set(this.#dirty);
		this.#dirty.clear();
		this.changed.emit(changed);
	}

	apply(response: SyncResponse): void {
		this.#applyAccountData(response);
		const touched: Room[] = [];
		for (const [id, data] of Object.entries(response.rooms ?? {})) {
			const room = this.ensure(id);
			room.apply(data);
			touched.push(room);
			for (const event of data.timeline ?? []) {
				const txnId = event.unsigned?.transaction_id;
				if (txnId !== undefined)
					this.echoed.emit(txnId, event.event_id);
			}
		}
		this.#applyEphemeral(response);
		this.loaded = true;
		this.flush();
		for (const room of touched) this.received.emit(room);
	}

	#applyAccountData(response: SyncResponse): void {
		const data = response.extensions?.account_data;
		for (const event of data?.global ?? []) this.setAccountData(event);
		for (const [id, events] of Object.entries(data?.rooms ?? {}))
			for (const event of events)
				this.ensure(id).applyAccountData(event.type, event.content);
	}

	setAccountData(event: { type: string; content: Content }): void {
		this.accountData.set(event.type, event.content);
		this.accountChanged.emit(event.type);
	}

	#applyEphemeral(response: SyncResponse): void {
		const receipts = response.extensions?.receipts?.rooms ?? {};
		for (const [id, event] of Object.entries(receipts))
			this.byId.get(id)?.applyReceipts(event.content);
		const typing = response.extensions?.typing?.rooms ?? {};
		for (const [id, event] of Object.entries(typing)) {
			const ids = event.content.user_ids;
			if (Array.isArray(ids))
				this.byId
					.get(id)
					?.setTyping(ids.filter((u) => typeof u === "string"));
		}
	}

	/** an existing conversation with just this person */
	directWith(userId: string): Room | undefined {
		const direct = this.accountData.get("m.direct")?.[userId];
		const ids = Array.isArray(direct) ? direct : [];
		let best: Room | undefined;
		for (const id of ids) {
			const room = typeof id === "string" ? this.byId.get(id) : undefined;
			if (!room || room.membership !== "join") continue;
			if (!best || room.bumpStamp > best.bumpStamp) best = room;
		}
		return best;
	}

	/** the people of m.direct that name this room */
	directPartner(roomId: string): string | null {
		const direct = this.accountData.get("m.direct") ?? {};
		for (const [userId, ids] of Object.entries(direct))
			if (Array.isArray(ids) && ids.includes(roomId)) return userId;
		return null;
	}

	isMuted(room: Room): boolean {
		const told = room.accountData.get(MUTE)?.muted;
		if (typeof told === "boolean") return told;
		const rules = obj(this.accountData.get("m.push_rules"), "global");
		for (const kind of ["override", "room"])
			for (const rule of list(rules, kind) as Content[])
				if (
					str(rule, "rule_id") === room.id &&
					rule.enabled !== false &&
					!list(rule, "actions").includes("notify")
				)
					return true;
		return false;
	}
}
