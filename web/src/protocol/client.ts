/*
 * Everything that one signed-in person can do, as requests. Holds no state
 * of its own but what belongs to a request under way.
 */
import { Directory } from "./directory.ts";
import { enc, type Http } from "./http.ts";
import type { Outbox } from "./outbox.ts";
import { REACTION, toMark } from "./reactions.ts";
import type { Receipt, Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";
import { type Entry, Segment, toEntry, withEdit } from "./segment.ts";
import {
	type Content,
	DELIVERED,
	type RawEvent,
	ROOM_CLASS,
	serverOf,
	str,
} from "./types.ts";

const V3 = "/_matrix/client/v3";
const PAGE = 50;
/* the widest hole that is closed by itself */
const GAP_PAGES = 10;
const VOTE_PAGES = 10;

interface MessagesAnswer {
	readonly chunk: readonly RawEvent[];
	readonly start: string;
	readonly end?: string;
	readonly state?: readonly RawEvent[];
}

interface RelationsAnswer {
	readonly chunk: readonly RawEvent[];
	readonly next_batch?: string;
}

interface ContextAnswer {
	readonly event: RawEvent;
	readonly events_before?: readonly RawEvent[];
	readonly events_after?: readonly RawEvent[];
	readonly start?: string;
	readonly end?: string;
	readonly state?: readonly RawEvent[];
}

export interface ServerInfo {
	readonly trust_name: string;
	readonly server_name: string;
	readonly version: string;
}

function roomPath(roomId: string): string {
	return `${V3}/rooms/${enc(roomId)}`;
}

export class Client {
	readonly directory: Directory;
	readonly #filling = new Set<string>();

	constructor(
		readonly http: Http,
		readonly rooms: Rooms,
		readonly outbox: Outbox,
		readonly now: () => number = Date.now,
	) {
		this.directory = new Directory(http, now);
	}

	get me(): string {
		return this.rooms.me;
	}

	/* ---- history ---- */

	async loadOlder(room: Room, segment: Segment): Promise<void> {
		if (segment.back === null) return;
		const from = segment.back;
		const answer = await this.#messages(room, from, "b");
		/* the segment moved on while we asked */
		if (segment.back !== from) return;
		const events = [...answer.chunk].reverse().map(toEntry);
		const back = nextToken(answer, from);
		if (segment === room.live) {
			room.prependLive(events, back);
		} else {
			room.learn(events);
			segment.prepend(events.map((e) => room.settled(e)));
			segment.back = back;
			room.mark("timeline");
		}
		this.rooms.flush();
	}

	/** true: the segment has met the newest and is part of it now */
	async loadNewer(room: Room, segment: Segment): Promise<boolean> {
		if (segment.forward === null) return false;
		const from = segment.forward;
		const answer = await this.#messages(room, from, "f");
		if (segment.forward !== from) return false;
		const events = answer.chunk.map(toEntry);
		room.learn(events);
		const meet = events.findIndex((e) => room.live.has(e.id));
		const fresh = meet >= 0 ? events.slice(0, meet) : events;
		segment.append(fresh.map((e) => room.settled(e)));
		segment.forward = nextToken(answer, from);
		const met = meet >= 0 || segment.forward === null;
		if (met) {
			room.live.prepend(segment.entries);
			room.live.back = segment.back;
		}
		room.mark("timeline");
		this.rooms.flush();
		return met;
	}

	/** a piece of history around one event; null: cannot be seen */
	async context(room: Room, eventId: string): Promise<Segment> {
		const answer = await this.http.request<ContextAnswer>(
			"GET",
			`${roomPath(room.id)}/context/${enc(eventId)}`,
			{ query: { limit: PAGE, filter: LAZY } },
		);
		this.#learnState(room, answer.state);
		const events = [
			...[...(answer.events_before ?? [])].reverse(),
			answer.event,
			...(answer.events_after ?? []),
		].map(toEntry);
		const segment = new Segment(answer.start ?? null, answer.end ?? null);
		room.learn(events);
		segment.append(events.map((e) => room.settled(e)));
		return segment;
	}

	/** closes the hole that a long time away has left */
	async closeGap(room: Room): Promise<void> {
		if (!room.stale || this.#filling.has(room.id)) return;
		this.#filling.add(room.id);
		try {
			for (let i = 0; room.stale && i < GAP_PAGES; i++) {
				if (room.live.back === null) break;
				await this.loadOlder(room, room.live);
			}
			if (room.stale) room.dropStale();
			this.rooms.flush();
		} finally {
			this.#filling.delete(room.id);
		}
	}

	async #messages(
		room: Room,
		from: string,
		dir: "b" | "f",
	): Promise<MessagesAnswer> {
		const answer = await this.http.request<MessagesAnswer>(
			"GET",
			`${roomPath(room.id)}/messages`,
			{ query: { from, dir, limit: PAGE, filter: LAZY } },
		);
		this.#learnState(room, answer.state);
		return answer;
	}

	/* members of long ago: only those we know nothing of */
	#learnState(room: Room, state: readonly RawEvent[] | undefined): void {
		for (const event of state ?? [])
			if (
				event.type === "m.room.member" &&
				event.state_key !== undefined &&
				!room.members.has(event.state_key)
			)
				room.setMember(event);
	}

	async loadMembers(room: Room): Promise<void> {
		if (room.membersComplete || room.membership !== "join") return;
		const answer = await this.http.request<{
			chunk: readonly RawEvent[];
		}>("GET", `${roomPath(room.id)}/members`);
		for (const event of answer.chunk) room.setMember(event);
		room.membersComplete = true;
		room.mark("members");
		this.rooms.flush();
	}

	/* ---- receipts and typing ---- */

	async sendDelivered(room: Room, eventId: string): Promise<void> {
		room.addReceipt("delivered", this.me, {
			eventId,
			time: this.now(),
		});
		await this.http.request(
			"POST",
			`${roomPath(room.id)}/receipt/${DELIVERED}/${enc(eventId)}`,
			{ body: {} },
		);
	}

	async sendRead(room: Room, entry: Entry, shared: boolean): Promise<void> {
		const receipt: Receipt = { eventId: entry.id, time: this.now() };
		room.addReceipt("read", this.me, receipt);
		if (room.live.last && room.covers(receipt, room.live.last)) {
			room.notifications = 0;
			room.highlights = 0;
			room.mark("counts");
		}
		this.rooms.flush();
		await this.http.request("POST", `${roomPath(room.id)}/read_markers`, {
			body: {
				"m.fully_read": entry.id,
				[shared ? "m.read" : "m.read.private"]: entry.id,
			},
		});
	}

	async sendTyping(roomId: string, typing: boolean): Promise<void> {
		await this.http.request(
			"PUT",
			`${roomPath(roomId)}/typing/${enc(this.me)}`,
			{ body: typing ? { typing, timeout: 20_000 } : { typing } },
		);
	}

	/* ---- membership ---- */

	async join(roomId: string): Promise<void> {
		await this.http.request("POST", `${V3}/join/${enc(roomId)}`, {
			body: {},
		});
	}

	async leave(roomId: string): Promise<void> {
		await this.http.request("POST", `${roomPath(roomId)}/leave`, {
			body: {},
		});
		const room = this.rooms.get(roomId);
		if (!room) return;
		room.membership = "leave";
		room.mark("state");
		this.rooms.flush();
	}

	async invite(roomId: string, userId: string): Promise<void> {
		await this.http.request("POST", `${roomPath(roomId)}/invite`, {
			body: { user_id: userId },
		});
	}

	async remove(roomId: string, userId: string): Promise<void> {
		await this.http.request("POST", `${roomPath(roomId)}/kick`, {
			body: { user_id: userId },
		});
	}

	/** who brought us into a room we are invited to */
	inviter(room: Room): string | null {
		for (const event of room.invite)
			if (
				event.type === "m.room.member" &&
				event.state_key === this.me &&
				str(event.content, "membership") === "invite"
			)
				return event.sender;
		return room.members.get(this.me)?.by ?? null;
	}

	isInviteDirect(room: Room): boolean {
		return room.invite.some(
			(e) =>
				e.type === "m.room.member" &&
				e.state_key === this.me &&
				e.content.is_direct === true,
		);
	}

	/** a colleague adding us is not a question */
	isFromColleague(room: Room): boolean {
		const by = this.inviter(room);
		return by !== null && serverOf(by) === serverOf(this.me);
	}

	/* ---- rooms ---- */

	async createDirect(userId: string): Promise<string> {
		const answer = await this.http.request<{ room_id: string }>(
			"POST",
			`${V3}/createRoom`,
			{
				body: {
					preset: "trusted_private_chat",
					is_direct: true,
					invite: [userId],
					initial_state: [classState("direct")],
				},
			},
		);
		this.rooms.expect(answer.room_id);
		await this.addDirect(userId, answer.room_id);
		return answer.room_id;
	}

	async createGroup(
		name: string,
		roomClass: string,
		people: readonly string[],
		avatar: string | null,
	): Promise<string> {
		const state = [classState(roomClass)];
		if (avatar)
			state.push({
				type: "m.room.avatar",
				state_key: "",
				content: { url: avatar },
			});
		const answer = await this.http.request<{ room_id: string }>(
			"POST",
			`${V3}/createRoom`,
			{
				body: {
					preset: "private_chat",
					name,
					invite: people,
					initial_state: state,
				},
			},
		);
		this.rooms.expect(answer.room_id);
		return answer.room_id;
	}

	async addDirect(userId: string, roomId: string): Promise<void> {
		const before = this.rooms.accountData.get("m.direct") ?? {};
		const held = before[userId];
		const ids = Array.isArray(held) ? (held as unknown[]) : [];
		if (ids.includes(roomId)) return;
		await this.setAccountData("m.direct", {
			...before,
			[userId]: [...ids, roomId],
		});
	}

	async setState(roomId: string, type: string, content: Content) {
		await this.http.request(
			"PUT",
			`${roomPath(roomId)}/state/${enc(type)}/`,
			{ body: content },
		);
	}

	async redact(roomId: string, eventId: string): Promise<void> {
		const txnId = `wwr${eventId}`;
		await this.http.request(
			"PUT",
			`${roomPath(roomId)}/redact/${enc(eventId)}/${enc(txnId)}`,
			{ body: {} },
		);
		this.rooms.get(roomId)?.redact(eventId, this.me, this.now());
		this.rooms.flush();
	}

	/** puts a mark on a message, or takes my own back */
	async toggleReaction(
		room: Room,
		target: string,
		key: string,
	): Promise<void> {
		const mine = room.reactions
			.of(target)
			.find((r) => r.key === key)
			?.by.find((b) => b.userId === this.me);
		if (mine) return this.redact(room.id, mine.eventId);
		const queued = this.outbox.pending(room.id).find((p) => {
			const mark = p.item.type === REACTION && toMark(p.item.content);
			return mark && mark.target === target && mark.key === key;
		});
		if (queued) {
			this.outbox.cancel(queued.item.txnId);
			return;
		}
		this.outbox.add(room.id, REACTION, {
			"m.relates_to": {
				rel_type: "m.annotation",
				event_id: target,
				key,
			},
		});
	}

	/** one event, wherever it is in the history */
	async event(roomId: string, eventId: string): Promise<RawEvent> {
		return this.http.request<RawEvent>(
			"GET",
			`${roomPath(roomId)}/event/${enc(eventId)}`,
		);
	}

	/** the votes of a poll that were cast before what is in memory */
	async loadVotes(room: Room, eventId: string): Promise<void> {
		let from: string | null = null;
		for (let i = 0; i < VOTE_PAGES; i++) {
			const answer: RelationsAnswer = await this.http.request(
				"GET",
				`/_matrix/client/v1/rooms/${enc(room.id)}/relations/` +
					`${enc(eventId)}/m.reference`,
				{ query: { limit: PAGE, from } },
			);
			room.learn(answer.chunk.map(toEntry));
			from = answer.next_batch ?? null;
			if (from === null) break;
		}
		room.mark("timeline");
		this.rooms.flush();
	}

	/** what a message said before, oldest first, the present words last */
	async versions(roomId: string, eventId: string): Promise<Entry[]> {
		const id = enc(eventId);
		const [first, edits] = await Promise.all([
			this.event(roomId, eventId),
			this.http.request<{ chunk: readonly RawEvent[] }>(
				"GET",
				`/_matrix/client/v1/rooms/${enc(roomId)}/relations/${id}` +
					"/m.replace/m.room.message",
				{ query: { limit: PAGE } },
			),
		]);
		const original = toEntry({ ...first, unsigned: {} });
		const later = edits.chunk
			.map(toEntry)
			.filter((e) => e.sender === original.sender)
			.sort((a, b) => a.time - b.time);
		return [original, ...later.map((e) => laterVersion(original, e))];
	}

	/* ---- account ---- */

	async setAccountData(type: string, content: Content): Promise<void> {
		this.rooms.setAccountData({ type, content });
		await this.http.request(
			"PUT",
			`${V3}/user/${enc(this.me)}/account_data/${enc(type)}`,
			{ body: content },
		);
	}

	async setRoomAccountData(
		room: Room,
		type: string,
		content: Content,
	): Promise<void> {
		room.applyAccountData(type, content);
		this.rooms.flush();
		await this.http.request(
			"PUT",
			`${V3}/user/${enc(this.me)}/rooms/${enc(room.id)}` +
				`/account_data/${enc(type)}`,
			{ body: content },
		);
	}

	async setTag(room: Room, tag: string, on: boolean): Promise<void> {
		const tags = {
			...(room.accountData.get("m.tag")?.tags as Content | undefined),
		};
		if (on) tags[tag] = {};
		else delete tags[tag];
		room.applyAccountData("m.tag", { tags });
		this.rooms.flush();
		await this.http.request(
			on ? "PUT" : "DELETE",
			`${V3}/user/${enc(this.me)}/rooms/${enc(room.id)}/tags/${enc(tag)}`,
			on ? { body: {} } : {},
		);
	}

	async profile(userId: string): Promise<Content> {
		return this.http.request<Content>(
			"GET",
			`${V3}/profile/${enc(userId)}`,
		);
	}

	async setProfile(
		key: "displayname" | "avatar_url",
		value: string,
	): Promise<void> {
		await this.http.request(
			"PUT",
			`${V3}/profile/${enc(this.me)}/${key}`,
			{ body: { [key]: value } },
		);
	}

	async uploadPicture(file: File): Promise<string> {
		return this.http.upload(file, {
			name: null,
			mimetype: file.type,
			signal: new AbortController().signal,
			onProgress: () => undefined,
		});
	}

	async uploadLimit(): Promise<number | null> {
		const answer = await this.http.request<Content>(
			"GET",
			"/_matrix/client/v1/media/config",
		);
		const size = answer["m.upload.size"];
		return typeof size === "number" ? size : null;
	}
}

const LAZY = JSON.stringify({ lazy_load_members: true });

function laterVersion(original: Entry, edit: Entry): Entry {
	return { ...withEdit(original, edit), time: edit.time };
}

function nextToken(answer: MessagesAnswer, from: string): string | null {
	if (answer.end === undefined || answer.end === from) return null;
	return answer.end;
}

function classState(roomClass: string): {
	type: string;
	state_key: string;
	content: Content;
} {
	return {
		type: ROOM_CLASS,
		state_key: "",
		content: { class: roomClass },
	};
}
