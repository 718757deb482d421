/*
 * Who put which mark on which message of one conversation. A list that has
 * not changed is the same object as before.
 */
import type { Entry } from "./segment.ts";
import { type Content, obj, str } from "./types.ts";

export const REACTION = "m.reaction";

export interface Reaction {
	readonly key: string;
	/** in the order they came; eventId is what takes it back */
	readonly by: readonly { readonly userId: string; readonly eventId: string }[];
}

interface Mark {
	readonly target: string;
	readonly key: string;
	readonly userId: string;
}

const NONE: readonly Reaction[] = [];
const KEY_MAX = 32;

/** what a reaction's content marks, and with what; null: it is none */
export function toMark(
	content: Content,
): { readonly target: string; readonly key: string } | null {
	const relates = obj(content, "m.relates_to");
	const target = str(relates, "event_id");
	const key = str(relates, "key");
	if (str(relates, "rel_type") !== "m.annotation") return null;
	if (target === null || key === null) return null;
	return key === "" || key.length > KEY_MAX ? null : { target, key };
}

export class Reactions {
	/* event id of the reaction -> what it is */
	readonly #marks = new Map<string, Mark>();
	readonly #ids = new Map<string, Set<string>>();
	readonly #lists = new Map<string, readonly Reaction[]>();

	add(entry: Entry): void {
		const mark = toMark(entry.content);
		if (!mark || this.#marks.has(entry.id)) return;
		this.#marks.set(entry.id, { ...mark, userId: entry.sender });
		const ids = this.#ids.get(mark.target) ?? new Set();
		this.#ids.set(mark.target, ids.add(entry.id));
		this.#lists.delete(mark.target);
	}

	/** the reaction was taken back */
	remove(eventId: string): void {
		const mark = this.#marks.get(eventId);
		if (!mark) return;
		this.#marks.delete(eventId);
		this.#ids.get(mark.target)?.delete(eventId);
		this.#lists.delete(mark.target);
	}

	of(target: string): readonly Reaction[] {
		const ids = this.#ids.get(target);
		if (!ids || ids.size === 0) return NONE;
		const held = this.#lists.get(target);
		if (held) return held;
		const list = this.#list(ids);
		this.#lists.set(target, list);
		return list;
	}

	#list(ids: ReadonlySet<string>): readonly Reaction[] {
		const byKey = new Map<string, Map<string, string>>();
		for (const eventId of ids) {
			const mark = this.#marks.get(eventId);
			if (!mark) continue;
			const users = byKey.get(mark.key) ?? new Map<string, string>();
			if (!users.has(mark.userId)) users.set(mark.userId, eventId);
			byKey.set(mark.key, users);
		}
		return [...byKey].map(([key, users]) => ({
			key,
			by: [...users].map(([userId, eventId]) => ({ userId, eventId })),
		}));
	}
}
