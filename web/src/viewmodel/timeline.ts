/*
 * Events and what is still on its way to the items of a conversation: day
 * lines, the unread line, runs by one sender, albums. Unchanged items are
 * the same objects as before.
 */
import type { Pending } from "../protocol/outbox.ts";
import { CALL } from "../protocol/call_types.ts";
import { isPollStart } from "../protocol/polls.ts";
import { isMessage, type Room } from "../protocol/room.ts";
import { type Entry, relation } from "../protocol/segment.ts";
import { type Content, FORWARDED, list, obj, ROLE_CONTENT, str } from "../protocol/types.ts";
import {
	albumOf,
	captionOf,
	isPriority,
	type LocalMedia,
	partOf,
	type SingleBody,
	toBody,
	toPreview,
} from "./body.ts";
import { callBody, callEnds } from "./call_outcome.ts";
import { toChange } from "./changes.ts";
import { pollBody } from "./poll.ts";
import { contactOf } from "./shared_things.ts";
import type { Mentioned } from "./text.ts";
import { toSegments } from "./text.ts";
import type {
	GalleryPart,
	MessageBody,
	MessageItem,
	Person,
	Quote,
	ReactionChip,
	SendState,
	TimelineItem,
} from "./types.ts";
import { stable } from "./value.ts";

const GROUP_MS = 3 * 60_000;
const ALBUM_MS = 10 * 60_000;

/** One message before it is put into runs and albums. */
interface Draft {
	readonly key: string;
	readonly eventId: string | null;
	readonly sender: string;
	readonly time: number;
	readonly entry: Entry | null;
	readonly content: Content;
	readonly type: string;
	readonly send: SendState | null;
}

export interface TimelineInput {
	readonly room: Room;
	readonly entries: readonly Entry[];
	/** entries from before a hole; they come first, then a gap line */
	readonly before: readonly Entry[];
	readonly pending: readonly Pending[];
	/** all that is on its way here, votes too */
	readonly queued: readonly Pending[];
	/** the votes of a poll are needed, also those before it was seen */
	readonly wantVotes: (eventId: string) => void;
	readonly isDirect: boolean;
	readonly person: (userId: string) => Person;
	readonly keyOf: (entry: Entry) => string;
	readonly local: (key: string) => LocalMedia | undefined;
	readonly sendState: (entry: Entry) => SendState;
	readonly pendingState: (pending: Pending) => SendState;
	readonly find: (eventId: string) => Entry | undefined;
	/** first message that was unread when the conversation was opened */
	readonly unreadFirst: string | null;
	readonly unreadCount: number;
	readonly canSend: boolean;
	readonly reactions: (eventId: string | null) => readonly ReactionChip[];
	readonly starred: ReadonlySet<string>;
	readonly pinned: ReadonlySet<string>;
	readonly canPin: boolean;
	readonly canForward: boolean;
	/** may delete what others wrote */
	readonly mayRedact: boolean;
}

interface Held {
	readonly content: Content;
	readonly local: LocalMedia | undefined;
	readonly names: string;
	readonly body: SingleBody;
}

/* What a plain message's item was made of: the same makes the same. */
interface Memo {
	readonly entry: Entry;
	readonly send: SendState | null;
	readonly sender: Person;
	readonly local: LocalMedia | undefined;
	readonly start: boolean;
	readonly end: boolean;
	readonly rights: string;
	readonly item: MessageItem;
}

export class TimelineBuilder {
	#items = new Map<string, TimelineItem>();
	readonly #memos = new Map<string, Memo>();
	readonly #bodies = new Map<string, Held>();
	#next = new Map<string, TimelineItem>();
	#ends: ReturnType<typeof callEnds> = new Map();

	build(given: TimelineInput): readonly TimelineItem[] {
		const people = new Map<string, Person>();
		const person = (userId: string) => {
			let found = people.get(userId);
			if (!found) {
				found = given.person(userId);
				people.set(userId, found);
			}
			return found;
		};
		const input = { ...given, person };
		this.#next = new Map();
		this.#ends = callEnds(input.entries);
		const items: TimelineItem[] = [];
		if (input.before.length > 0) {
			this.#addRun(items, input, input.before, []);
			this.#keep(items, { kind: "gap", key: "gap", loading: true });
		}
		this.#addRun(items, input, input.entries, input.pending);
		this.#items = this.#next;
		return items;
	}

	#addRun(
		items: TimelineItem[],
		input: TimelineInput,
		entries: readonly Entry[],
		pending: readonly Pending[],
	): void {
		let dayStart = Number.POSITIVE_INFINITY;
		let dayEnd = 0;
		let run: Draft[] = [];
		const endRun = () => {
			if (run.length > 0) this.#addMessages(items, input, run);
			run = [];
		};
		const startDay = (time: number) => {
			if (time >= dayStart && time < dayEnd) return;
			endRun();
			const date = new Date(time);
			date.setHours(0, 0, 0, 0);
			dayStart = date.getTime();
			dayEnd = date.setDate(date.getDate() + 1);
			const key = `day ${dayStart}`;
			this.#keep(items, {
				kind: "day",
				key: this.#next.has(key) ? `${key} again` : key,
				time: dayStart,
			});
		};
		for (const entry of entries) {
			if (isMessage(entry)) {
				startDay(entry.time);
				if (entry.id === input.unreadFirst) {
					endRun();
					this.#keep(items, {
						kind: "unread",
						key: "unread",
						count: input.unreadCount,
					});
				}
				run.push(draftOf(input, entry));
			} else if (entry.stateKey !== null && !input.isDirect) {
				const change = toChange(input.room, entry, input.person);
				if (!change) continue;
				startDay(entry.time);
				endRun();
				this.#addChange(items, input, entry, change);
			}
		}
		for (const item of pending) {
			startDay(item.item.createdAt);
			run.push(draftOfPending(input, item));
		}
		endRun();
	}

	#addChange(
		items: TimelineItem[],
		input: TimelineInput,
		entry: Entry,
		change: NonNullable<ReturnType<typeof toChange>>,
	): void {
		const last = items[items.length - 1];
		const by = input.person(entry.sender);
		/* "A added B, C and D" is one line */
		if (
			change.code === "added" &&
			last?.kind === "change" &&
			last.change.code === "added" &&
			last.by === by
		) {
			items.pop();
			this.#keep(items, {
				...last,
				change: {
					code: "added",
					who: [...last.change.who, ...change.who],
				},
			});
			return;
		}
		this.#keep(items, {
			kind: "change",
			key: entry.id,
			eventId: entry.id,
			time: entry.time,
			by,
			change,
		});
	}

	#addMessages(
		items: TimelineItem[],
		input: TimelineInput,
		run: readonly Draft[],
	): void {
		for (const group of bySender(run, input.room.me)) {
			const albums = byAlbum(group);
			albums.forEach((album, i) => {
				this.#addItem(
					items,
					input,
					album,
					i === 0,
					i === albums.length - 1,
				);
			});
		}
	}

	/* Nearly all messages are as they were: found without a look inside. */
	#addItem(
		items: TimelineItem[],
		input: TimelineInput,
		drafts: readonly Draft[],
		start: boolean,
		end: boolean,
	): void {
		const { key, entry, send, sender: id } = drafts[0] as Draft;
		const marked = input.reactions(entry?.id ?? null).length > 0;
		if (drafts.length > 1 || !entry || marked || !isPlain(entry)) {
			this.#memos.delete(key);
			this.#keep(items, this.#toItem(input, drafts, start, end));
			return;
		}
		const sender = input.person(id);
		const local = input.local(key);
		const rights = rightsOf(input, entry.id);
		const held = this.#memos.get(key);
		if (
			held?.entry === entry &&
			held.send === send &&
			held.sender === sender &&
			held.local === local &&
			held.start === start &&
			held.end === end &&
			held.rights === rights
		) {
			this.#next.set(key, held.item);
			items.push(held.item);
			return;
		}
		const made = this.#toItem(input, drafts, start, end);
		const item = stable(this.#items.get(key) as MessageItem, made);
		this.#memos.set(key, {
			entry,
			send,
			sender,
			local,
			start,
			end,
			rights,
			item,
		});
		this.#next.set(key, item);
		items.push(item);
	}

	#toItem(
		input: TimelineInput,
		drafts: readonly Draft[],
		groupStart: boolean,
		groupEnd: boolean,
	): MessageItem {
		const first = drafts[0] as Draft;
		const last = drafts[drafts.length - 1] as Draft;
		const { entry } = first;
		const own = first.sender === input.room.me;
		const deleted = entry?.redactedBy ?? null;
		return {
			kind: "message",
			key: first.key,
			eventId: first.eventId,
			sender: input.person(first.sender),
			own,
			time: last.time,
			groupStart,
			groupEnd,
			body:
				deleted === null
					? this.#body(input, drafts)
					: {
							kind: "deleted",
							by: input.person(deleted),
							time: entry?.redactedAt ?? null,
						},
			quote: deleted === null ? quoteOf(input, first.content) : null,
			edited: drafts.some((d) => d.entry?.edited ?? false),
			asRole: roleName(first.content),
			forwarded: first.content[FORWARDED] === true,
			starred: has(input.starred, first.eventId),
			pinned: has(input.pinned, first.eventId),
			canPin: input.canPin && entry !== null && deleted === null,
			canForward:
				input.canForward &&
				entry !== null &&
				deleted === null &&
				first.type === "m.room.message" &&
				!isPriority(first.content),
			mentionsMe: mentionedIds(first.content).includes(input.room.me),
			send: own && deleted === null ? worst(drafts) : null,
			reactions: deleted === null ? input.reactions(first.eventId) : [],
			canReply:
				input.canSend && first.eventId !== null && deleted === null,
			/* a mark answers nothing, and must not look as if it did */
			canReact:
				input.canSend &&
				entry !== null &&
				deleted === null &&
				!isPriority(first.content),
			canEdit:
				input.canSend &&
				own &&
				entry !== null &&
				deleted === null &&
				drafts.length === 1 &&
				isText(first),
			canDelete:
				entry !== null &&
				deleted === null &&
				!isPriority(first.content) &&
				(own || input.mayRedact),
		};
	}

	#body(input: TimelineInput, drafts: readonly Draft[]): MessageBody {
		const first = drafts[0] as Draft;
		if (drafts.length === 1) return this.#single(input, first);
		const parts: GalleryPart[] = [];
		let caption = "";
		for (const draft of drafts) {
			const part = partOf(
				this.#single(input, draft),
				draft.key,
				draft.eventId,
				draft.send,
			);
			if (part) parts.push(part);
			caption ||= captionOf(draft.content);
		}
		return {
			kind: "gallery",
			parts,
			caption: caption === "" ? [] : toSegments(caption),
		};
	}

	#single(input: TimelineInput, draft: Draft): SingleBody {
		if (draft.type === CALL.invite && draft.entry)
			return callBody(
				draft.entry,
				this.#ends,
				input.room.me,
				Date.now(),
			);
		const shared = this.#shared(input, draft);
		if (shared) return shared;
		const local = input.local(draft.key);
		const mentioned = mentionedOf(input, draft.content);
		const names = mentioned.map((m) => m.name).join("\n");
		const held = this.#bodies.get(draft.key);
		if (
			held &&
			held.content === draft.content &&
			held.local === local &&
			held.names === names
		)
			return held.body;
		const next = toBody(draft.type, draft.content, local, mentioned);
		/* the echo says the same as what was queued: no flicker */
		const body = stable(held?.body, next);
		this.#bodies.set(draft.key, {
			content: draft.content,
			local,
			names,
			body,
		});
		return body;
	}

	/* what depends on other people and other messages */
	#shared(input: TimelineInput, draft: Draft): SingleBody | null {
		if (isPollStart(draft.type)) {
			if (draft.eventId !== null) input.wantVotes(draft.eventId);
			return pollBody({
				room: input.room,
				eventId: draft.eventId,
				sender: draft.sender,
				content: draft.content,
				pending: input.queued,
				canSend: input.canSend,
				person: input.person,
			});
		}
		const contact = contactOf(draft.content);
		if (contact === null) return null;
		return { kind: "contact", person: input.person(contact) };
	}

	#keep(items: TimelineItem[], item: TimelineItem): void {
		const kept = stable(this.#items.get(item.key), item);
		this.#next.set(item.key, kept);
		items.push(kept);
	}
}

function has(ids: ReadonlySet<string>, id: string | null): boolean {
	return id !== null && ids.has(id);
}

function rightsOf(input: TimelineInput, id: string): string {
	const { canSend, mayRedact, canPin, canForward, starred, pinned } = input;
	return [
		canSend,
		mayRedact,
		canPin,
		canForward,
		starred.has(id),
		pinned.has(id),
	].join();
}

/* shows nothing that depends on other messages or other people */
function isPlain({ type, content }: Entry): boolean {
	return (
		type !== CALL.invite &&
		!isPollStart(type) &&
		contactOf(content) === null &&
		!("m.relates_to" in content) &&
		mentionedIds(content).length === 0
	);
}

function isText({ type, content }: Draft): boolean {
	return (
		type === "m.room.message" &&
		content.msgtype === "m.text" &&
		!isPriority(content)
	);
}

function draftOf(input: TimelineInput, entry: Entry): Draft {
	return {
		key: input.keyOf(entry),
		eventId: entry.id,
		sender: entry.sender,
		time: entry.time,
		entry,
		content: entry.content,
		type: entry.type,
		send: entry.sender === input.room.me ? input.sendState(entry) : null,
	};
}

function draftOfPending(input: TimelineInput, pending: Pending): Draft {
	const { item, state } = pending;
	return {
		key: item.txnId,
		eventId: state.kind === "sent" ? state.eventId : null,
		sender: input.room.me,
		time: item.createdAt,
		entry: null,
		content: item.content,
		type: item.type,
		send: input.pendingState(pending),
	};
}

/* "Medical registrar on call": of a message of the role's holder */
function roleName(content: Content): string | null {
	return str(obj(content, ROLE_CONTENT), "name");
}

/* somebody who gives a role up goes on under another head */
function bySender(run: readonly Draft[], me: string): Draft[][] {
	const groups: Draft[][] = [];
	let last: Draft | undefined;
	for (const draft of run) {
		const joins =
			last?.sender === draft.sender &&
			draft.time - last.time < GROUP_MS &&
			(draft.sender === me ||
				roleName(last.content) === roleName(draft.content));
		if (joins) groups[groups.length - 1]?.push(draft);
		else groups.push([draft]);
		last = draft;
	}
	return groups;
}

function byAlbum(group: readonly Draft[]): Draft[][] {
	const albums: Draft[][] = [];
	for (const draft of group) {
		const open = albums[albums.length - 1];
		const first = open?.[0];
		const id = albumOf(draft.content);
		if (
			open &&
			first &&
			id !== null &&
			id === albumOf(first.content) &&
			draft.time - first.time < ALBUM_MS
		)
			open.push(draft);
		else albums.push([draft]);
	}
	return albums;
}

const RANK: Readonly<Record<SendState["kind"], number>> = {
	failed: 0,
	waiting: 1,
	sending: 2,
	sent: 3,
	delivered: 4,
	read: 5,
};

/* an album is where its slowest part is */
function worst(drafts: readonly Draft[]): SendState | null {
	let found: SendState | null = null;
	for (const { send } of drafts)
		if (send && (!found || RANK[send.kind] < RANK[found.kind]))
			found = send;
	return found;
}

export function mentionedIds(content: Content): readonly string[] {
	return list(obj(content, "m.mentions"), "user_ids").filter(
		(id): id is string => typeof id === "string",
	);
}

function mentionedOf(input: TimelineInput, content: Content): Mentioned[] {
	const ids = mentionedIds(content);
	if (ids.length === 0) return [];
	return ids.slice(0, 50).map((userId) => ({
		userId,
		name: input.person(userId).name,
		me: userId === input.room.me,
	}));
}

export function quoteOfEntry(
	entry: Entry,
	key: string,
	person: (userId: string) => Person,
): NonNullable<Quote["message"]> {
	const body =
		entry.redactedBy === null ? toBody(entry.type, entry.content) : null;
	return {
		key,
		eventId: entry.id,
		sender: person(entry.sender),
		preview:
			entry.redactedBy === null
				? toPreview(entry.type, entry.content)
				: {
						kind: "deleted",
						text: "",
						count: 0,
						durationMs: null,
						change: null,
					},
		thumbnail:
			body?.kind === "image"
				? body.picture.thumbnail
				: body?.kind === "video"
					? body.video.poster
					: null,
	};
}

function quoteOf(input: TimelineInput, content: Content): Quote | null {
	const eventId = relation(content).replyTo;
	if (eventId === null) return null;
	const entry = input.find(eventId);
	return {
		eventId,
		message: entry
			? quoteOfEntry(entry, input.keyOf(entry), input.person)
			: null,
	};
}
