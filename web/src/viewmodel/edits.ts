/* New words for messages of mine that are on their way. */
import type { Pending } from "../protocol/outbox.ts";
import { textContent } from "./body.ts";
import {
	type Entry,
	relation,
	toEntry,
	withEdit,
} from "../protocol/segment.ts";
import type { Content } from "../protocol/types.ts";

/** an edit that is queued, by the message it changes; the newest wins */
export function queuedEdits(
	pending: readonly Pending[],
	me: string,
): ReadonlyMap<string, Entry> {
	const found = new Map<string, Entry>();
	for (const { item, state } of pending) {
		const { type, target } = relation(item.content);
		if (type !== "m.replace" || target === null) continue;
		if (state.kind === "failed") continue;
		found.set(
			target,
			toEntry({
				event_id: item.txnId,
				type: item.type,
				sender: me,
				origin_server_ts: item.createdAt,
				content: item.content,
			}),
		);
	}
	return found;
}

export function withQueued(
	entries: readonly Entry[],
	edits: ReadonlyMap<string, Entry>,
): readonly Entry[] {
	if (edits.size === 0) return entries;
	return entries.map((entry) => {
		const edit = edits.get(entry.id);
		return edit ? withEdit(entry, edit) : entry;
	});
}

/** `readBefore`: how many had read it when it was changed */
export function editContent(
	target: string,
	words: string,
	mentions: Content,
	readBefore: number,
): Content {
	return {
		msgtype: "m.text",
		body: `* ${words}`,
		"m.mentions": {},
		"m.new_content": {
			...textContent(words),
			"m.mentions": mentions,
			[READ_BEFORE]: readBefore,
		},
		"m.relates_to": { rel_type: "m.replace", event_id: target },
	};
}

export const READ_BEFORE = "org.wardwire.read_before";
