/*
 * How far own messages have come: who has them on a device, who has read
 * them. "Delivered" is told by the other devices, never guessed from a
 * connection. Who answers after a message has it and has read it.
 */
import type { Receipt, ReceiptKind, Room, RoomMember } from "../protocol/room.ts";
import type { Entry } from "../protocol/segment.ts";
import type { MessageReceipts, Person, SendState } from "./types.ts";

const SENT: SendState = { kind: "sent" };
const DELIVERED: SendState = { kind: "delivered" };
const READ: SendState = { kind: "read" };

/* Who was added belongs to it, though no device of theirs has said so yet:
 * nothing is "with everybody" while it is not with them. */
function isHere(member: RoomMember): boolean {
	return member.membership === "join" || member.membership === "invite";
}

/** the newest thing each person is known to have */
export class Progress {
	readonly #room: Room;
	readonly #spoke = new Map<string, Entry>();
	readonly #others: readonly string[];
	/** how many others there are, also those not known by name */
	readonly #count: number;
	#readFrom: number | null = null;
	#deliveredFrom: number | null = null;

	constructor(room: Room, person: (userId: string) => Person) {
		this.#room = room;
		const joined = [...room.members.values()]
			.filter((m) => isHere(m) && m.userId !== room.me)
			.map((m) => m.userId);
		if (room.membersComplete) {
			/* those off duty need not have it */
			const onDuty = joined.filter((u) => person(u).onDuty !== false);
			this.#others = onDuty.length > 0 ? onDuty : joined;
			this.#count = this.#others.length;
		} else {
			this.#others = [
				...new Set([
					...joined,
					...room.receipts.read.keys(),
					...room.receipts.delivered.keys(),
				]),
			].filter((u) => u !== room.me);
			this.#count = Math.max(
				joined.length,
				room.joinedCount + room.invitedCount - 1,
			);
		}
		const waiting = new Set(this.#others);
		const entries = room.live.entries;
		for (let i = entries.length - 1; i >= 0 && waiting.size > 0; i--) {
			const entry = entries[i];
			if (entry && waiting.delete(entry.sender))
				this.#spoke.set(entry.sender, entry);
		}
	}

	has(kind: ReceiptKind, userId: string, entry: Entry): boolean {
		const room = this.#room;
		const spoke = this.#spoke.get(userId);
		if (spoke) {
			const said: Receipt = { eventId: spoke.id, time: spoke.time };
			if (room.covers(said, entry)) return true;
		}
		if (room.covers(room.receipts.read.get(userId), entry)) return true;
		return (
			kind === "delivered" &&
			room.covers(room.receipts.delivered.get(userId), entry)
		);
	}

	#all(kind: ReceiptKind, entry: Entry): boolean {
		if (this.#count <= 0) return false;
		let have = 0;
		for (const userId of this.#others)
			if (this.has(kind, userId, entry)) have++;
			else if (this.#others.length <= this.#count) return false;
		return have >= this.#count;
	}

	/* Covered once, covered for all before it: the border is kept. */
	state(entry: Entry): SendState {
		const order = this.#room.live.order(entry.id);
		if (order === undefined) {
			if (this.#all("read", entry)) return READ;
			return this.#all("delivered", entry) ? DELIVERED : SENT;
		}
		if (this.#readFrom !== null && order <= this.#readFrom) return READ;
		if (this.#all("read", entry)) {
			this.#readFrom = order;
			return READ;
		}
		if (this.#deliveredFrom !== null && order <= this.#deliveredFrom)
			return DELIVERED;
		if (this.#all("delivered", entry)) {
			this.#deliveredFrom = order;
			return DELIVERED;
		}
		return SENT;
	}

	receipts(
		entry: Entry,
		person: (userId: string) => Person,
	): MessageReceipts {
		const read: { person: Person; time: number | null }[] = [];
		const delivered: { person: Person; time: number | null }[] = [];
		const waiting: Person[] = [];
		for (const member of this.#room.members.values()) {
			const userId = member.userId;
			if (userId === this.#room.me || !isHere(member)) continue;
			if (userId === entry.sender) continue;
			const who = person(userId);
			if (this.has("read", userId, entry))
				read.push({ person: who, time: this.#time("read", userId) });
			else if (this.has("delivered", userId, entry))
				delivered.push({
					person: who,
					time: this.#time("delivered", userId),
				});
			else waiting.push(who);
		}
		return { read, delivered, waiting };
	}

	#time(kind: ReceiptKind, userId: string): number | null {
		const receipt = this.#room.receipts[kind].get(userId);
		return receipt && receipt.time > 0 ? receipt.time : null;
	}
}
