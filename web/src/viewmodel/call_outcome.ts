/* What became of a call, from the events of its conversation. */
import { CALL, hasVideo, toSignal } from "../protocol/call_types.ts";
import type { Room } from "../protocol/room.ts";
import type { Entry } from "../protocol/segment.ts";
import { str } from "../protocol/types.ts";
import type { CallBody, Preview } from "./types.ts";

const OPEN_MS = 120_000;

interface Ends {
	answeredAt: number | null;
	endedAt: number | null;
	declined: boolean;
}

/** By call id; the entries may begin in the middle of a call. */
export function callEnds(entries: readonly Entry[]): ReadonlyMap<string, Ends> {
	const all = new Map<string, Ends>();
	for (const entry of entries) {
		if (!entry.type.startsWith("m.call.")) continue;
		const callId = str(entry.content, "call_id");
		if (callId === null) continue;
		const ends = all.get(callId) ?? {
			answeredAt: null,
			endedAt: null,
			declined: false,
		};
		if (entry.type === CALL.answer) ends.answeredAt ??= entry.time;
		if (entry.type === CALL.reject) ends.declined = true;
		if (entry.type === CALL.hangup) ends.endedAt ??= entry.time;
		all.set(callId, ends);
	}
	return all;
}

export function callBody(
	entry: Entry,
	ends: ReadonlyMap<string, Ends>,
	me: string,
	now: number,
): CallBody {
	const found = ends.get(str(entry.content, "call_id") ?? "");
	const own = entry.sender === me;
	const signal = toSignal({
		event_id: entry.id,
		type: entry.type,
		sender: entry.sender,
		origin_server_ts: entry.time,
		content: entry.content,
	});
	const base = {
		kind: "call",
		own,
		video: signal !== null && hasVideo(signal),
		durationMs: null,
	} as const;
	if (found?.answeredAt != null) {
		if (found.endedAt === null) return { ...base, outcome: "talked" };
		const durationMs = Math.max(0, found.endedAt - found.answeredAt);
		return { ...base, outcome: "talked", durationMs };
	}
	if (found?.declined) return { ...base, outcome: "declined" };
	const over = found?.endedAt != null || now - entry.time > OPEN_MS;
	if (!over) return { ...base, outcome: "open" };
	return { ...base, outcome: own ? "no-answer" : "missed" };
}

/** The line of a list for the newest call of a room. */
export function callPreview(room: Room, entry: Entry, now: number): Preview {
	const ends = callEnds(room.live.entries);
	return {
		kind: "call",
		text: "",
		count: 0,
		durationMs: null,
		change: null,
		call: callBody(entry, ends, room.me, now),
	};
}
