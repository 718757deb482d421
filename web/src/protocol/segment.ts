/*
 * A run of a conversation's events without holes, oldest first, with tokens
 * to go on at either end. Entries are immutable: an edit or a redaction puts
 * a new Entry in the old one's place.
 */
import { type Content, obj, type RawEvent, str } from "./types.ts";

export interface Entry {
	readonly id: string;
	readonly type: string;
	readonly sender: string;
	readonly time: number;
	/** after edits; empty when redacted */
	readonly content: Content;
	readonly stateKey: string | null;
	readonly prevContent: Content | null;
	readonly redactedBy: string | null;
	readonly redactedAt: number | null;
	readonly edited: boolean;
	/** our own transaction, when this device sent it */
	readonly txnId: string | null;
	/** the event this one edits; such entries are not shown */
	readonly replaces: string | null;
}

export function relation(content: Content): {
	type: string | null;
	target: string | null;
	replyTo: string | null;
} {
	const relates = obj(content, "m.relates_to");
	return {
		type: str(relates, "rel_type"),
		target: str(relates, "event_id"),
		replyTo: str(obj(relates, "m.in_reply_to"), "event_id"),
	};
}

export function toEntry(raw: RawEvent): Entry {
	const content = raw.content ?? {};
	const because = raw.unsigned?.redacted_because;
	const related = relation(content);
	const entry: Entry = {
		id: raw.event_id,
		type: raw.type,
		sender: raw.sender,
		time: raw.origin_server_ts,
		content,
		stateKey: raw.state_key ?? null,
		prevContent: raw.unsigned?.prev_content ?? null,
		redactedBy: because ? because.sender : null,
		redactedAt: because ? because.origin_server_ts : null,
		edited: false,
		txnId: raw.unsigned?.transaction_id ?? null,
		replaces: related.type === "m.replace" ? related.target : null,
	};
	const edit = bundledEdit(raw);
	return edit ? withEdit(entry, edit) : entry;
}

/* the newest edit, which a server may send along with the first version */
function bundledEdit(raw: RawEvent): Entry | null {
	const edit = obj(raw.unsigned?.["m.relations"], "m.replace");
	const whole = edit as unknown as RawEvent;
	if (str(edit, "event_id") === null || str(edit, "sender") === null)
		return null;
	return toEntry({ ...whole, content: obj(edit, "content"), unsigned: {} });
}

export function withEdit(entry: Entry, edit: Entry): Entry {
	const content = obj(edit.content, "m.new_content");
	if (entry.redactedBy !== null || entry.sender !== edit.sender) return entry;
	if (Object.keys(content).length === 0) return entry;
	/* a reply stays a reply: the relation is the first one's */
	const relates = entry.content["m.relates_to"];
	return {
		...entry,
		content:
			relates === undefined
				? content
				: { ...content, "m.relates_to": relates },
		edited: true,
	};
}

export function redacted(entry: Entry, by: string, time: number): Entry {
	return {
		...entry,
		content: {},
		redactedBy: by,
		redactedAt: time,
		edited: false,
	};
}

export class Segment {
	entries: readonly Entry[] = [];
	/** token for what is older; null: the beginning is here */
	back: string | null;
	/** token for what is newer; null: this reaches the newest */
	forward: string | null;
	#first = 0;
	readonly #position = new Map<string, number>();

	constructor(back: string | null, forward: string | null) {
		this.back = back;
		this.forward = forward;
	}

	has(id: string): boolean {
		return this.#position.has(id);
	}

	get(id: string): Entry | undefined {
		const position = this.#position.get(id);
		return position === undefined
			? undefined
			: this.entries[position - this.#first];
	}

	/** a number that grows along the segment; undefined: not in it */
	order(id: string): number | undefined {
		return this.#position.get(id);
	}

	get last(): Entry | undefined {
		return this.entries[this.entries.length - 1];
	}

	append(events: readonly Entry[]): void {
		const fresh = this.#fresh(events);
		if (fresh.length === 0) return;
		let position = this.#first + this.entries.length;
		for (const entry of fresh) this.#position.set(entry.id, position++);
		this.entries = [...this.entries, ...fresh];
	}

	/** oldest first, like everything here */
	prepend(events: readonly Entry[]): void {
		const fresh = this.#fresh(events);
		this.#first -= fresh.length;
		let position = this.#first;
		for (const entry of fresh) this.#position.set(entry.id, position++);
		if (fresh.length > 0) this.entries = [...fresh, ...this.entries];
	}

	replace(entry: Entry): void {
		const position = this.#position.get(entry.id);
		if (position === undefined) return;
		const next = [...this.entries];
		next[position - this.#first] = entry;
		this.entries = next;
	}

	#fresh(events: readonly Entry[]): Entry[] {
		const seen = new Set<string>();
		return events.filter((e) => {
			if (this.#position.has(e.id) || seen.has(e.id)) return false;
			seen.add(e.id);
			return true;
		});
	}
}
