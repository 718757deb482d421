/*
 * One conversation as far as this device knows it: state, members, receipts,
 * and its newest run of events. Fed by sliding sync; paging adds to it.
 */
import { Emitter } from "./emitter.ts";
import { isPollPart, isPollStart, Polls } from "./polls.ts";
import { REACTION, Reactions } from "./reactions.ts";
import {
	type Entry,
	redacted,
	Segment,
	toEntry,
	withEdit,
} from "./segment.ts";
import {
	type Content,
	DELIVERED,
	obj,
	type RawEvent,
	str,
	type StrippedEvent,
	type SyncHero,
	type SyncRoom,
} from "./types.ts";

export type Aspect =
	| "timeline"
	| "state"
	| "members"
	| "receipts"
	| "typing"
	| "counts"
	| "account";

export interface StateEntry {
	readonly id: string | null;
	readonly sender: string;
	readonly time: number;
	readonly content: Content;
}

export interface RoomMember {
	readonly userId: string;
	readonly membership: string;
	readonly name: string | null;
	readonly avatar: string | null;
	/** who set this membership */
	readonly by: string;
}

export interface Receipt {
	readonly eventId: string;
	readonly time: number;
}

interface Redaction {
	readonly by: string;
	readonly time: number;
}

export type ReceiptKind = "delivered" | "read";

const READ_TYPES = ["m.read", "m.read.private"];

export class Room {
	readonly changed = new Emitter<[ReadonlySet<Aspect>]>();
	live = new Segment(null, null);
	/** what is held from before a hole that is being closed */
	stale: Segment | null = null;
	/** empty: the server has told nothing of this room */
	membership = "";
	serverName: string | null = null;
	serverAvatar: string | null = null;
	heroes: readonly SyncHero[] = [];
	joinedCount = 0;
	invitedCount = 0;
	notifications = 0;
	highlights = 0;
	bumpStamp = 0;
	isDirect = false;
	invite: readonly StrippedEvent[] = [];
	typing: readonly string[] = [];
	readonly members = new Map<string, RoomMember>();
	/** all members are known, not just those who spoke */
	membersComplete = false;
	readonly accountData = new Map<string, Content>();
	readonly receipts: Record<ReceiptKind, Map<string, Receipt>> = {
		delivered: new Map(),
		read: new Map(),
	};
	/** an open conversation keeps what it shows across a hole */
	keepAcrossGap = false;
	readonly reactions = new Reactions();
	readonly polls = new Polls();
	#state = new Map<string, Map<string, StateEntry>>();
	#dirty = new Set<Aspect>();
	/* edits and redactions whose target is not loaded yet */
	readonly #edits = new Map<string, Entry>();
	readonly #redactions = new Map<string, Redaction>();

	constructor(
		readonly id: string,
		readonly me: string,
	) {}

	state(type: string, key = ""): StateEntry | null {
		return this.#state.get(type)?.get(key) ?? null;
	}

	/** call after changing anything: tells all at once */
	flush(): boolean {
		if (this.#dirty.size === 0) return false;
		const aspects = this.#dirty;
		this.#dirty = new Set();
		this.changed.emit(aspects);
		return true;
	}

	mark(aspect: Aspect): void {
		this.#dirty.add(aspect);
	}

	/** the newest thing that is a message to people */
	get lastMessage(): Entry | undefined {
		const entries = this.live.entries;
		for (let i = entries.length - 1; i >= 0; i--) {
			const entry = entries[i];
			if (entry && isMessage(entry)) return entry;
		}
		return undefined;
	}

	apply(data: SyncRoom): void {
		if (data.initial) this.#reset();
		const stripped = data.invite_state ?? data.stripped_state;
		if (data.membership !== undefined) this.membership = data.membership;
		else if (stripped !== undefined) this.membership = "invite";
		if (stripped !== undefined) this.invite = stripped;
		this.#applyCounts(data);
		const timeline = data.timeline ?? [];
		for (const event of timeline) this.#applyState(event);
		for (const event of data.required_state ?? []) this.#applyState(event);
		const own = this.members.get(this.me);
		if (data.membership === undefined && own !== undefined)
			this.membership = own.membership;
		if (this.membership === "") this.membership = "join";
		this.#applyTimeline(data, timeline.map(toEntry));
	}

	#applyCounts(data: SyncRoom): void {
		if (data.name !== undefined) this.serverName = data.name;
		if (data.avatar !== undefined) this.serverAvatar = data.avatar;
		if (data.heroes !== undefined) this.heroes = data.heroes;
		if (data.is_dm !== undefined) this.isDirect = data.is_dm;
		if (data.bump_stamp !== undefined) this.bumpStamp = data.bump_stamp;
		if (data.joined_count !== undefined)
			this.joinedCount = data.joined_count;
		if (data.invited_count !== undefined)
			this.invitedCount = data.invited_count;
		if (data.notification_count !== undefined)
			this.notifications = data.notification_count;
		if (data.highlight_count !== undefined)
			this.highlights = data.highlight_count;
		this.mark("counts");
		this.mark("state");
	}

	#reset(): void {
		this.#state = new Map();
		this.invite = [];
		this.serverName = null;
		this.serverAvatar = null;
		this.heroes = [];
		this.membersComplete = false;
	}

	#applyState(event: RawEvent): void {
		const key = event.state_key;
		if (key === undefined) return;
		/* a stub without content says that the state is gone */
		if ((event.content as Content | undefined) === undefined) {
			this.#state.get(event.type)?.delete(key);
			if (event.type === "m.room.member") this.members.delete(key);
			return;
		}
		if (event.type === "m.room.member") {
			this.setMember(event);
			return;
		}
		let byKey = this.#state.get(event.type);
		if (!byKey) {
			byKey = new Map();
			this.#state.set(event.type, byKey);
		}
		byKey.set(key, {
			id: event.event_id ?? null,
			sender: event.sender,
			time: event.origin_server_ts ?? 0,
			content: event.content,
		});
		this.mark("state");
	}

	setMember(event: RawEvent | StrippedEvent): void {
		const userId = event.state_key;
		if (userId === undefined) return;
		this.members.set(userId, {
			userId,
			membership: str(event.content, "membership") ?? "leave",
			name: str(event.content, "displayname"),
			avatar: str(event.content, "avatar_url"),
			by: event.sender,
		});
		this.mark("members");
	}

	#applyTimeline(data: SyncRoom, events: readonly Entry[]): void {
		if (events.length === 0) return;
		const back = data.prev_batch ?? null;
		const known = events.findIndex((e) => this.live.has(e.id));
		if (known >= 0) {
			const before = events.slice(0, known);
			const anchor = events[known]?.id;
			if (anchor === this.live.entries[0]?.id && before.length > 0) {
				this.live.prepend(before);
				this.live.back = back;
			}
			this.live.append(events.slice(known));
		} else if (this.live.entries.length === 0) {
			this.live.append(events);
			this.live.back = back;
		} else if (data.initial || data.limited) this.#openGap(events, back);
		else this.live.append(events);
		this.learn(events);
		this.mark("timeline");
	}

	#openGap(events: readonly Entry[], back: string | null): void {
		const before = this.live;
		this.live = new Segment(back, null);
		this.live.append(events);
		if (this.keepAcrossGap)
			this.stale = this.stale ? joined(this.stale, before) : before;
		this.membersComplete = false;
		this.mark("members");
	}

	/** older events came; `back` is where to go on, null at the beginning */
	prependLive(events: readonly Entry[], back: string | null): void {
		const stale = this.stale;
		const meet = stale
			? events.findLastIndex((e) => stale.has(e.id))
			: -1;
		this.live.prepend(meet >= 0 ? events.slice(meet + 1) : events);
		this.live.back = back;
		if (stale && meet >= 0) {
			this.live.prepend(stale.entries);
			this.live.back = stale.back;
			this.stale = null;
		}
		this.learn(events);
		this.mark("timeline");
	}

	/** the hole is too wide: what is before it is fetched when asked for */
	dropStale(): void {
		this.stale = null;
		this.mark("timeline");
	}

	/** edits and redactions among `events`, and those that waited for them */
	learn(events: readonly Entry[]): void {
		for (const entry of events) {
			if (entry.type === "m.room.redaction") {
				const target = str(entry.content, "redacts");
				if (target) this.redact(target, entry.sender, entry.time);
			} else if (entry.type === REACTION) {
				if (entry.redactedBy === null && !this.#redactions.has(entry.id))
					this.reactions.add(entry);
			} else if (isPollPart(entry.type)) {
				if (entry.redactedBy === null && !this.#redactions.has(entry.id))
					this.polls.add(entry);
			} else if (entry.replaces !== null && entry.redactedBy === null) {
				const held = this.#edits.get(entry.replaces);
				if (!held || held.time <= entry.time)
					this.#edits.set(entry.replaces, entry);
				this.#touch(entry.replaces);
			}
		}
		for (const entry of events)
			if (this.#edits.has(entry.id) || this.#redactions.has(entry.id))
				this.#touch(entry.id);
	}

	redact(target: string, by: string, time: number): void {
		this.#redactions.set(target, { by, time });
		this.reactions.remove(target);
		this.polls.remove(target);
		this.#touch(target);
		this.mark("timeline");
	}

	/** the entry as it should be shown; for segments outside of live */
	settled(entry: Entry): Entry {
		const redaction = this.#redactions.get(entry.id);
		if (redaction && entry.redactedBy === null)
			return redacted(entry, redaction.by, redaction.time);
		const edit = this.#edits.get(entry.id);
		return edit ? withEdit(entry, edit) : entry;
	}

	#touch(id: string): void {
		for (const segment of [this.live, this.stale]) {
			const entry = segment?.get(id);
			if (!segment || !entry) continue;
			const next = this.settled(entry);
			if (next !== entry) segment.replace(next);
		}
		this.mark("timeline");
	}

	applyReceipts(content: Content): void {
		for (const eventId of Object.keys(content)) {
			const types = obj(content, eventId);
			for (const type of READ_TYPES)
				this.#receiptsOf("read", eventId, obj(types, type));
			this.#receiptsOf("delivered", eventId, obj(types, DELIVERED));
		}
	}

	#receiptsOf(kind: ReceiptKind, eventId: string, users: Content): void {
		for (const userId of Object.keys(users)) {
			const time = obj(users, userId).ts;
			this.addReceipt(kind, userId, {
				eventId,
				time: typeof time === "number" ? time : 0,
			});
		}
	}

	addReceipt(kind: ReceiptKind, userId: string, receipt: Receipt): void {
		const held = this.receipts[kind].get(userId);
		if (held && !this.#isNewer(receipt, held)) return;
		this.receipts[kind].set(userId, receipt);
		this.mark("receipts");
	}

	#isNewer(next: Receipt, held: Receipt): boolean {
		if (next.eventId === held.eventId) return next.time > held.time;
		const a = this.live.order(next.eventId);
		const b = this.live.order(held.eventId);
		if (a !== undefined && b !== undefined) return a > b;
		if (a !== undefined) return true;
		if (b !== undefined) return false;
		return next.time >= held.time;
	}

	/** has this receipt reached `entry`? */
	covers(receipt: Receipt | undefined, entry: Entry): boolean {
		if (!receipt) return false;
		const at = this.live.order(receipt.eventId);
		const of = this.live.order(entry.id);
		if (at !== undefined && of !== undefined) return at >= of;
		if (at !== undefined) return true; /* entry is older than live */
		return of === undefined && receipt.time >= entry.time;
	}

	applyAccountData(type: string, content: Content): void {
		this.accountData.set(type, content);
		this.mark("account");
	}

	setTyping(users: readonly string[]): void {
		const others = users.filter((u) => u !== this.me);
		if (others.join() === this.typing.join()) return;
		this.typing = others;
		this.mark("typing");
	}
}

/* what cannot be read here is still shown as something that was said */
const MESSAGE_TYPES = [
	"m.room.message",
	"m.sticker",
	"m.room.encrypted",
	"m.call.invite",
];

export function isMessage(entry: Entry): boolean {
	return (
		entry.stateKey === null &&
		entry.replaces === null &&
		(MESSAGE_TYPES.includes(entry.type) || isPollStart(entry.type))
	);
}

function joined(older: Segment, newer: Segment): Segment {
	/* two holes while offline: only the newer part can be linked again */
	return newer.entries.length >= 30 ? newer : older;
}
