/*
 * Finding messages: the server's index for words, a conversation's history
 * where only the kind, the person or the date is asked for.
 */
import { enc, type Http } from "./http.ts";
import { type Entry, toEntry } from "./segment.ts";
import { type RawEvent, str } from "./types.ts";

const V3 = "/_matrix/client/v3";
const PAGE = 50;
const EVENTS = 100;

export interface MessageQuery {
	readonly words: string;
	/** null: all conversations */
	readonly roomId: string | null;
	readonly sender: string | null;
	/** only what has a file */
	readonly withFile: boolean;
}

export interface Found {
	readonly roomId: string;
	readonly entry: Entry;
}

export interface FoundPage {
	/** the newest first */
	readonly found: readonly Found[];
	readonly highlights: readonly string[];
	/** where to go on; null: that was all */
	readonly next: string | null;
}

type Raw = RawEvent & { readonly room_id?: string };

interface SearchAnswer {
	readonly search_categories?: {
		readonly room_events?: {
			readonly results?: readonly { readonly result?: Raw }[];
			readonly highlights?: readonly string[];
			readonly next_batch?: string;
		};
	};
}

function filterOf(query: MessageQuery) {
	return {
		limit: PAGE,
		types: ["m.room.message"],
		...(query.sender ? { senders: [query.sender] } : {}),
		...(query.withFile ? { contains_url: true } : {}),
	};
}

/** messages that hold the words */
export async function searchWords(
	http: Http,
	query: MessageQuery,
	from: string | null,
	signal: AbortSignal,
): Promise<FoundPage> {
	const filter = {
		...filterOf(query),
		...(query.roomId ? { rooms: [query.roomId] } : {}),
	};
	const answer = await http.request<SearchAnswer>("POST", `${V3}/search`, {
		query: { next_batch: from },
		signal,
		body: {
			search_categories: {
				room_events: {
					search_term: query.words,
					keys: ["content.body"],
					order_by: "recent",
					filter,
				},
			},
		},
	});
	const events = answer.search_categories?.room_events;
	const found: Found[] = [];
	for (const { result } of events?.results ?? [])
		if (result?.room_id)
			found.push({ roomId: result.room_id, entry: toEntry(result) });
	return {
		found,
		highlights: events?.highlights ?? [],
		next: events?.next_batch ?? null,
	};
}

/** one conversation's messages, the newest first */
export async function searchHistory(
	http: Http,
	roomId: string,
	query: MessageQuery,
	from: string | null,
	signal?: AbortSignal,
): Promise<FoundPage> {
	const answer = await http.request<{
		readonly chunk: readonly RawEvent[];
		readonly end?: string;
	}>("GET", `${V3}/rooms/${enc(roomId)}/messages`, {
		query: {
			from,
			dir: "b",
			limit: PAGE,
			filter: JSON.stringify(filterOf(query)),
		},
		...(signal ? { signal } : {}),
	});
	const found = answer.chunk
		.map(toEntry)
		.filter((entry) => entry.replaces === null)
		.map((entry) => ({ roomId, entry }));
	const end = answer.end ?? null;
	return { found, highlights: [], next: end === from ? null : end };
}

/** the newest events of some types in one conversation */
export async function roomEvents(
	http: Http,
	roomId: string,
	types: readonly string[],
): Promise<readonly Entry[]> {
	const answer = await http.request<{ readonly chunk: readonly RawEvent[] }>(
		"GET",
		`${V3}/rooms/${enc(roomId)}/messages`,
		{
			query: {
				dir: "b",
				limit: EVENTS,
				filter: JSON.stringify({ types }),
			},
		},
	);
	return answer.chunk.map(toEntry);
}

export type FileKind = "photo" | "video" | "voice" | "document" | "link";

const LINK = /\bhttps?:\/\//i;

export function isOfKind(entry: Entry, kind: FileKind): boolean {
	const { content } = entry;
	const type = str(content, "msgtype");
	switch (kind) {
		case "photo":
			return type === "m.image";
		case "video":
			return type === "m.video";
		case "voice":
			return (
				type === "m.audio" &&
				("org.matrix.msc3245.voice" in content || "m.voice" in content)
			);
		case "document":
			return (
				type === "m.file" ||
				(type === "m.audio" && !isOfKind(entry, "voice"))
			);
		case "link":
			return LINK.test(str(content, "body") ?? "");
	}
}

