/*
 * One conversation on screen. Works only while somebody looks: what changes
 * meanwhile is taken in at the next look.
 */
import { isBubble, type Pending } from "../protocol/outbox.ts";
import { endContent, POLL, targetOf, voteContent } from "../protocol/polls.ts";
import { REACTION } from "../protocol/reactions.ts";
import type { Aspect, Room } from "../protocol/room.ts";
import type { Entry, Segment } from "../protocol/segment.ts";
import { MARKED, MUTE, num, ROLE_ROOM, str } from "../protocol/types.ts";
import { levelOf, needed } from "./changes.ts";
import { Composer } from "./composer.ts";
import { queuedEdits, READ_BEFORE, withQueued } from "./edits.ts";
import { Forward, letsOut } from "./forward.ts";
import { chipsOf, queuedMarks } from "./marks.ts";
import { nextChoice } from "./poll.ts";
import { attempt, toProblem } from "./problems.ts";
import { Progress } from "./progress.ts";
import { ReadMarker } from "./read_marker.ts";
import { canPin, PinnedEntries, pinsOf, setPin } from "./pins.ts";
import { faceOf } from "./room_info.ts";
import type { Services } from "./services.ts";
import { setStar, starsOf } from "./stars.ts";
import { quoteOfEntry, TimelineBuilder } from "./timeline.ts";
import type {
	ComposerViewModel,
	ConversationSnapshot,
	ConversationViewModel,
	GalleryPart,
	MessageItem,
	MessageReceipts,
	MessageVersion,
	Person,
	Problem,
	Quote,
	SendState,
	TimelineItem,
} from "./types.ts";
import { stable, Value } from "./value.ts";

const NOBODY: MessageReceipts = { read: [], delivered: [], waiting: [] };

export class Conversation
	extends Value<ConversationSnapshot>
	implements ConversationViewModel
{
	readonly composer: ComposerViewModel;
	readonly #room: Room;
	readonly #builder = new TimelineBuilder();
	readonly #marker: ReadMarker;
	/** a piece of older history instead of the newest; null: the newest */
	#segment: Segment | null = null;
	#older: "idle" | "loading" | "failed" = "idle";
	#newer: "idle" | "loading" | "failed" = "idle";
	#jump: { eventId: string; mark: boolean } | null = null;
	#unreachable = false;
	#dirty = true;
	#progress: Progress | null = null;
	#itemsDirty = true;
	readonly #pins: PinnedEntries;
	/* polls whose votes were asked for */
	readonly #counted = new Set<string>();

	constructor(
		readonly id: string,
		private readonly services: Services,
		/** the list of conversations is complete: unknown means missing */
		private readonly isComplete: () => boolean,
	) {
		const room = services.client.rooms.ensure(id);
		super(emptySnapshot(id));
		this.#room = room;
		this.#marker = new ReadMarker(services, room);
		this.#pins = new PinnedEntries(services.client, room, () =>
			this.#onChange(),
		);
		this.composer = new Composer(
			services,
			room,
			{
				quote: (key) => this.#quote(key),
				words: (key) => this.#wordsOf(key),
				readBy: (key) => this.receipts(key).read.length,
			},
			() => this.#onSent(),
		);
		room.changed.on((aspects) => this.#onRoom(aspects));
		services.client.outbox.changed.on((roomId) => {
			if (roomId !== id) return;
			this.#dropFailedMarks();
			this.#onItems();
		});
		services.files.changed.on(() => this.#onItems());
		services.client.directory.changed.on(() => this.#onItems());
		services.client.rooms.accountChanged.on(() => this.#onChange());
	}

	/* ---- keeping up ---- */

	protected override onRead(): void {
		if (this.#dirty && !this.isWatched) this.#refresh();
	}

	protected override onWatched(): void {
		this.services.setOpen(this.id, true);
		this.#room.keepAcrossGap = true;
		this.#marker.open();
		this.#unmark();
		void this.services.client
			.loadMembers(this.#room)
			.catch(() => undefined);
		void this.services.client.closeGap(this.#room).catch(() => undefined);
		this.#onItems();
	}

	/* marked unread by hand: looking at it takes that back */
	#unmark(): void {
		if (this.#room.accountData.get(MARKED)?.unread !== true) return;
		void this.services.client
			.setRoomAccountData(this.#room, MARKED, { unread: false })
			.catch(() => undefined);
	}

	protected override onUnwatched(): void {
		this.services.setOpen(this.id, false);
		this.#room.keepAcrossGap = false;
		this.#room.stale = null;
		this.#marker.close();
		this.#segment = null;
		this.#jump = null;
		this.#itemsDirty = true;
		this.#dirty = true;
	}

	#onRoom(aspects: ReadonlySet<Aspect>): void {
		this.#progress = null;
		if (aspects.size === 1 && aspects.has("typing")) this.#onChange();
		else this.#onItems();
		if (!this.isWatched) return;
		if (this.#room.stale)
			void this.services.client
				.closeGap(this.#room)
				.catch(() => undefined);
		if (!this.#room.membersComplete && aspects.has("members"))
			void this.services.client
				.loadMembers(this.#room)
				.catch(() => undefined);
		this.#marker.look();
	}

	/** for the list's state: sync has come further */
	refresh(): void {
		this.#onChange();
	}

	#onItems(): void {
		this.#progress = null;
		this.#itemsDirty = true;
		this.#onChange();
	}

	#onChange(): void {
		this.#dirty = true;
		if (this.isWatched) this.#refresh();
	}

	#person = (userId: string): Person =>
		this.services.people.person(userId, this.#room);

	#refresh(): void {
		this.#dirty = false;
		const before = this.peek();
		const room = this.#room;
		this.#marker.settle();
		let { items, prepended } = before;
		if (this.#itemsDirty) {
			this.#itemsDirty = false;
			items = sameItems(before.items, this.#build());
			if (items !== before.items)
				prepended = countPrepended(before.items, items);
		}
		const face = faceOf(this.services.client, room, this.services.people);
		const create = room.state("m.room.topic");
		const next: ConversationSnapshot = {
			id: this.id,
			state: this.#state(),
			...face,
			topic: (create?.content.topic as string | undefined) ?? null,
			roleId: roleOf(room),
			ofRole: str(room.state(ROLE_ROOM)?.content, "role_id"),
			memberCount: room.joinedCount + room.invitedCount,
			nonClinical: this.#nonClinical(),
			items,
			prepended,
			typing: room.typing.map(this.#person),
			older: this.#olderState(),
			newer: this.#newerState(),
			unreadIndex: items.findIndex((i) => i.kind === "unread"),
			newBelow: this.#marker.newBelow,
			jump: this.#jumpIn(items),
			canSend: this.#canSend(),
			muted: this.services.client.rooms.isMuted(room),
			pinned: this.#pinned(),
			canPin: canPin(room),
		};
		this.set(steady(before, next));
	}

	#pinned(): ConversationSnapshot["pinned"] {
		const shown: NonNullable<Quote["message"]>[] = [];
		for (const id of [...pinsOf(this.#room)].reverse()) {
			const entry = this.#pins.get(id);
			if (entry && entry.redactedBy === null)
				shown.push(quoteOfEntry(entry, this.#keyOf(entry), this.#person));
		}
		return shown;
	}

	#state(): ConversationSnapshot["state"] {
		const room = this.#room;
		if (room.membership === "leave" || room.membership === "ban")
			return "missing";
		if (room.live.entries.length > 0) return "ready";
		const pending = this.services.client.outbox.pending(this.id);
		if (room.state("m.room.create") || pending.length > 0) return "ready";
		/* made or joined just now: sync brings it in a moment */
		const isExpected = room.membership !== "";
		return this.isComplete() && !isExpected ? "missing" : "loading";
	}

	#olderState(): ConversationSnapshot["older"] {
		if (this.#older !== "idle") return this.#older;
		const segment = this.#current();
		if (segment.entries[0]?.type === "m.room.create") return "end";
		if (this.#room.stale) return "more";
		return segment.back === null ? "end" : "more";
	}

	#newerState(): ConversationSnapshot["newer"] {
		if (this.#segment === null) return "none";
		if (this.#newer !== "idle") return this.#newer;
		return "more";
	}

	#canSend(): boolean {
		const room = this.#room;
		return (
			room.membership === "join" &&
			levelOf(room, room.me) >= needed(room, "message")
		);
	}

	#nonClinical(): number | null {
		const room = this.#room;
		if (!room.membersComplete) return null;
		let count = 0;
		for (const member of room.members.values())
			if (
				(member.membership === "join" ||
					member.membership === "invite") &&
				this.#person(member.userId).clinical === false
			)
				count++;
		return count;
	}

	/* ---- items ---- */

	#current(): Segment {
		return this.#segment ?? this.#room.live;
	}

	#progressNow(): Progress {
		this.#progress ??= new Progress(this.#room, this.#person);
		return this.#progress;
	}

	#keyOf = (entry: Entry): string =>
		entry.txnId ??
		this.services.client.outbox.transactionOf(entry.id) ??
		entry.id;

	#build(): readonly TimelineItem[] {
		const room = this.#room;
		const segment = this.#current();
		const stale = this.#segment === null ? room.stale : null;
		const canSend = this.#canSend();
		const mayRedact = levelOf(room, room.me) >= needed(room, "redact");
		const progress = this.#progressNow();
		const queued = this.services.client.outbox.pending(this.id);
		const marks = queuedMarks(queued);
		const edits = queuedEdits(queued, room.me);
		return this.#builder.build({
			room,
			entries: withQueued(segment.entries, edits),
			before: stale?.entries ?? [],
			pending: this.#segment === null ? this.#pending() : [],
			queued,
			wantVotes: (eventId) => this.#wantVotes(eventId),
			isDirect:
				faceOf(this.services.client, room, this.services.people)
					.kind === "direct",
			person: this.#person,
			keyOf: this.#keyOf,
			local: (key) => this.services.files.get(key),
			sendState: (entry) => progress.state(entry),
			pendingState: (pending) => this.#pendingState(pending),
			find: (eventId) => this.#find(eventId),
			reactions: (eventId) =>
				chipsOf(room, eventId, marks, this.#person),
			unreadFirst: this.#marker.unreadFirst,
			unreadCount: this.#marker.unreadCount,
			canSend,
			mayRedact,
			starred: new Set(starsOf(room).map((s) => s.eventId)),
			pinned: new Set(pinsOf(room)),
			canPin: canPin(room),
			canForward: letsOut(room),
		});
	}

	/* what sync has brought back already is not pending any more */
	#pending(): readonly Pending[] {
		const live = this.#room.live;
		const pending = this.services.client.outbox
			.pending(this.id)
			.filter(
				(p) =>
					isBubble(p) &&
					(p.state.kind !== "sent" || !live.has(p.state.eventId)),
			);
		for (const p of pending) this.services.files.want(p);
		return pending;
	}

	#pendingState(pending: Pending): SendState {
		const { state } = pending;
		switch (state.kind) {
			case "queued":
				return { kind: "waiting", why: "queue" };
			case "waiting":
				return { kind: "waiting", why: "network" };
			case "sending":
				return state;
			case "failed": {
				const problem = toProblem(state.error);
				const limit = this.services.uploadLimit();
				return {
					kind: "failed",
					problem:
						problem.code === "too-large" && limit !== null
							? { ...problem, limit }
							: problem,
				};
			}
			case "sent":
				return { kind: "sent" };
		}
	}

	#find(eventId: string): Entry | undefined {
		return (
			this.#segment?.get(eventId) ??
			this.#room.live.get(eventId) ??
			this.#room.stale?.get(eventId)
		);
	}

	#entryOf(key: string): Entry | undefined {
		const direct = this.#find(key);
		if (direct) return direct;
		return this.#current().entries.findLast((e) => this.#keyOf(e) === key);
	}

	#keyed: {
		readonly items: readonly TimelineItem[];
		readonly byKey: ReadonlyMap<string, MessageItem>;
	} = { items: [], byKey: new Map() };

	#item(key: string): MessageItem | undefined {
		const { items } = this.peek();
		/* asked with every move of the list */
		if (this.#keyed.items !== items)
			this.#keyed = { items, byKey: keysOf(items) };
		return this.#keyed.byKey.get(key);
	}

	#quote(key: string): Quote | null {
		const entry = this.#entryOf(key);
		if (!entry) return null;
		return {
			eventId: entry.id,
			message: quoteOfEntry(entry, key, this.#person),
		};
	}

	#wordsOf(key: string): string {
		return str(this.#entryOf(key)?.content, "body") ?? "";
	}

	/* a mark that was refused is not worth a question */
	#dropFailedMarks(): void {
		const { outbox } = this.services.client;
		const failed = outbox
			.pending(this.id)
			.filter((p) => p.item.type === REACTION && p.state.kind === "failed");
		for (const { item } of failed) outbox.cancel(item.txnId);
	}

	/* ---- paging ---- */

	loadOlder(): void {
		if (this.#older === "loading" || this.#olderState() === "end") return;
		if (this.#room.stale) {
			void this.services.client
				.closeGap(this.#room)
				.catch(() => undefined);
			return;
		}
		this.#older = "loading";
		this.#onChange();
		void attempt(() =>
			this.services.client.loadOlder(this.#room, this.#current()),
		).then((problem) => {
			this.#older = problem ? "failed" : "idle";
			this.#onItems();
		});
	}

	loadNewer(): void {
		const segment = this.#segment;
		if (!segment || this.#newer === "loading") return;
		this.#newer = "loading";
		this.#onChange();
		void attempt(async () => {
			const met = await this.services.client.loadNewer(
				this.#room,
				segment,
			);
			if (met && this.#segment === segment) this.#segment = null;
		}).then((problem) => {
			this.#newer = problem ? "failed" : "idle";
			this.#onItems();
		});
	}

	jumpToNewest(): void {
		this.#segment = null;
		const last = this.#room.live.last;
		this.#jump = last ? { eventId: last.id, mark: false } : null;
		this.#onItems();
	}

	jumpTo(eventId: string): void {
		if (this.#current().has(eventId) || this.#room.live.has(eventId)) {
			if (!this.#current().has(eventId)) this.#segment = null;
			this.#jump = { eventId, mark: true };
			this.#onItems();
			return;
		}
		void attempt(async () => {
			const segment = await this.services.client.context(
				this.#room,
				eventId,
			);
			this.#takeSegment(segment);
			this.#jump = { eventId, mark: true };
		}).then((problem) => {
			this.#unreachable = problem !== null;
			this.#onItems();
		});
	}

	/* a piece that reaches what we hold becomes part of it */
	#takeSegment(segment: Segment): void {
		const live = this.#room.live;
		const meet = segment.entries.findIndex((e) => live.has(e.id));
		if (meet < 0) {
			this.#segment = segment;
			return;
		}
		if (segment.entries[meet]?.id === live.entries[0]?.id) {
			live.prepend(segment.entries.slice(0, meet));
			live.back = segment.back;
		}
		this.#segment = null;
	}

	jumpDone(): void {
		this.#jump = null;
		this.#onChange();
	}

	#jumpIn(items: readonly TimelineItem[]): ConversationSnapshot["jump"] {
		const jump = this.#jump;
		if (!jump) return null;
		const item = items.find(
			(i) =>
				(i.kind === "message" && hasEvent(i, jump.eventId)) ||
				(i.kind === "change" && i.eventId === jump.eventId),
		);
		if (item) return { key: item.key, mark: jump.mark };
		/* the newest need not be a message */
		const last = items[items.length - 1];
		return jump.mark || !last ? null : { key: last.key, mark: false };
	}

	/** the event of a link cannot be reached */
	get isUnreachable(): boolean {
		return this.#unreachable;
	}

	/* ---- seeing ---- */

	setVisible(_firstKey: string, lastKey: string, atNewest: boolean): void {
		const item = this.#item(lastKey);
		const eventId = item ? lastEventOf(item) : null;
		const entry = eventId ? this.#find(eventId) : undefined;
		const newest = atNewest && this.#segment === null;
		this.#marker.see(newest ? this.#room.live.last : entry, newest);
		/* nothing else depends on what is in sight */
		if (this.#marker.newBelow !== this.peek().newBelow) this.#onChange();
	}

	#onSent(): void {
		this.#marker.clearLine();
		this.jumpToNewest();
	}

	receipts(key: string): MessageReceipts {
		const entry = this.#entryOf(key);
		if (!entry) return NOBODY;
		return this.#progressNow().receipts(entry, this.#person);
	}

	/* ---- own messages ---- */

	retry(key: string): void {
		const outbox = this.services.client.outbox;
		for (const each of this.#keysOf(key))
			if (outbox.find(each)?.state.kind === "failed") outbox.retry(each);
	}

	retryAll(): void {
		const outbox = this.services.client.outbox;
		for (const pending of outbox.pending(this.id))
			outbox.retry(pending.item.txnId);
	}

	cancel(key: string): void {
		const outbox = this.services.client.outbox;
		if (outbox.find(key) && outbox.cancel(key)) return;
		for (const each of this.#keysOf(key)) outbox.cancel(each);
	}

	#keysOf(key: string): readonly string[] {
		const item = this.#item(key);
		if (item?.key === key && item.body.kind === "gallery")
			return item.body.parts.map((p) => p.key);
		return [key];
	}

	react(key: string, emoji: string): void {
		const entry = this.#entryOf(key);
		if (!entry) return;
		void this.services.client
			.toggleReaction(this.#room, entry.id, emoji)
			.catch(() => undefined)
			.finally(() => this.#onItems());
	}

	#wantVotes(eventId: string): void {
		if (this.#counted.has(eventId)) return;
		this.#counted.add(eventId);
		void this.services.client
			.loadVotes(this.#room, eventId)
			.catch(() => this.#counted.delete(eventId));
	}

	vote(key: string, answerId: string): void {
		const item = this.#item(key);
		if (item?.body.kind !== "poll" || item.eventId === null) return;
		if (!item.body.canVote) return;
		const answers = nextChoice(item.body, answerId);
		const { outbox } = this.services.client;
		/* only the last tap matters */
		for (const { item: queued, state } of outbox.pending(this.id))
			if (
				queued.type === POLL.response &&
				state.kind !== "sent" &&
				targetOf(queued.content) === item.eventId
			)
				outbox.cancel(queued.txnId);
		outbox.add(this.id, POLL.response, voteContent(item.eventId, answers));
	}

	closePoll(key: string): void {
		const item = this.#item(key);
		if (item?.body.kind !== "poll" || item.eventId === null) return;
		if (!item.body.canClose) return;
		const { outbox } = this.services.client;
		outbox.add(this.id, POLL.end, endContent(item.eventId));
	}

	async setPinned(eventId: string, pinned: boolean): Promise<Problem | null> {
		const { client } = this.services;
		return attempt(() => setPin(client, this.#room, eventId, pinned));
	}

	setStarred(eventId: string, starred: boolean): void {
		const { client, now } = this.services;
		void setStar(client, this.#room, eventId, starred, now()).catch(
			() => undefined,
		);
	}

	forward(key: string): Forward | null {
		const contents = this.#keysOf(key)
			.map((each) => this.#entryOf(each))
			.filter((e): e is Entry => e !== undefined && e.redactedBy === null)
			.map((e) => e.content);
		if (contents.length === 0 || !letsOut(this.#room)) return null;
		return new Forward(this.services, this.#room, contents);
	}

	async versions(key: string): Promise<readonly MessageVersion[] | null> {
		const entry = this.#entryOf(key);
		if (!entry) return null;
		try {
			const all = await this.services.client.versions(this.id, entry.id);
			return all.map(({ time, content }) => ({
				time,
				text: str(content, "body") ?? "",
				readBefore: num(content, READ_BEFORE),
			}));
		} catch {
			return null;
		}
	}

	async deleteMessage(key: string): Promise<Problem | null> {
		const { client } = this.services;
		return attempt(async () => {
			for (const each of this.#keysOf(key)) {
				if (client.outbox.cancel(each)) continue;
				const entry = this.#entryOf(each);
				if (entry) await client.redact(this.id, entry.id);
			}
		});
	}

	media(): readonly GalleryPart[] {
		const parts: GalleryPart[] = [];
		for (const item of this.peek().items) {
			if (item.kind !== "message") continue;
			const { body, key, eventId, send } = item;
			if (body.kind === "gallery") parts.push(...body.parts);
			else if (body.kind === "image")
				parts.push({
					key,
					eventId,
					send,
					media: { kind: "image", ...body.picture },
				});
			else if (body.kind === "video")
				parts.push({
					key,
					eventId,
					send,
					media: { kind: "video", ...body.video },
				});
		}
		return parts;
	}

	async download(src: string, name: string): Promise<Problem | null> {
		return attempt(async () => {
			const blob = src.startsWith("blob:")
				? await (await fetch(src)).blob()
				: await this.services.client.http.blob(src);
			this.services.browser.save(blob, name);
		});
	}

	setMuted(muted: boolean): void {
		void this.services.client
			.setRoomAccountData(this.#room, MUTE, { muted })
			.catch(() => undefined);
	}
}

/* those who answer for a role do not alert it here */
function roleOf(room: Room): string | null {
	const told = room.state(ROLE_ROOM)?.content;
	return str(told, "partner") === room.me ? str(told, "role_id") : null;
}

function emptySnapshot(id: string): ConversationSnapshot {
	return {
		id,
		state: "loading",
		kind: "team",
		name: "",
		topic: null,
		avatar: { id, initials: "", colour: 0, src: null },
		person: null,
		roleId: null,
		ofRole: null,
		memberCount: 0,
		nonClinical: null,
		items: [],
		prepended: 0,
		typing: [],
		older: "more",
		newer: "none",
		unreadIndex: -1,
		newBelow: 0,
		jump: null,
		canSend: false,
		muted: false,
		pinned: [],
		canPin: false,
	};
}

/* all but the items, which are stable by themselves */
function steady(
	before: ConversationSnapshot,
	next: ConversationSnapshot,
): ConversationSnapshot {
	const { items: oldItems, ...oldRest } = before;
	const { items, ...rest } = next;
	const same = stable(oldRest, rest);
	if (same === oldRest && items === oldItems) return before;
	return {
		...next,
		avatar: stable(before.avatar, next.avatar),
		typing: stable(before.typing, next.typing),
		jump: stable(before.jump, next.jump),
		pinned: stable(before.pinned, next.pinned),
	};
}

function sameItems(
	before: readonly TimelineItem[],
	next: readonly TimelineItem[],
): readonly TimelineItem[] {
	return before.length === next.length && next.every((n, i) => n === before[i])
		? before
		: next;
}

function countPrepended(
	before: readonly TimelineItem[],
	next: readonly TimelineItem[],
): number {
	const at = before.findIndex((i) => i.kind === "message");
	const key = before[at]?.key;
	if (key === undefined) return 0;
	const now = next.findIndex((i) => i.key === key);
	return Math.max(0, now - at);
}

function keysOf(
	items: readonly TimelineItem[],
): ReadonlyMap<string, MessageItem> {
	const found = new Map<string, MessageItem>();
	for (const item of items) {
		if (item.kind !== "message") continue;
		found.set(item.key, item);
		if (item.body.kind === "gallery")
			for (const part of item.body.parts) found.set(part.key, item);
	}
	return found;
}

function hasEvent(item: MessageItem, eventId: string): boolean {
	if (item.eventId === eventId) return true;
	return (
		item.body.kind === "gallery" &&
		item.body.parts.some((p) => p.eventId === eventId)
	);
}

function lastEventOf(item: MessageItem): string | null {
	if (item.body.kind !== "gallery") return item.eventId;
	const ids = item.body.parts.map((p) => p.eventId).filter((id) => id);
	return ids[ids.length - 1] ?? item.eventId;
}
