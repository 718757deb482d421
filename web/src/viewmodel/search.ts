/* Finding messages, in all conversations or in one. */
import {
	type Found,
	type FoundPage,
	isOfKind,
	type MessageQuery,
	searchHistory,
	searchWords,
} from "../protocol/search.ts";
import { relation } from "../protocol/segment.ts";
import { toPreview } from "./body.ts";
import { fold } from "./conversation_list.ts";
import { faceOf } from "./room_info.ts";
import type {
	HitPart,
	SearchHit,
	SearchKind,
	SearchSnapshot,
	SearchViewModel,
} from "./search_types.ts";
import type { Services } from "./services.ts";
import { StaffSearch } from "./staff_search.ts";
import { withoutQuote } from "./text.ts";
import { Value } from "./value.ts";

const PAUSE_MS = 250;
const DAY_MS = 86_400_000;
/* how far one look goes when most of what comes is not what was asked for */
const PAGES = 8;
const ENOUGH = 20;
/* of a long message only what is around the first hit is shown */
const BEFORE = 40;
const AROUND = 220;

export class MessageSearch
	extends Value<SearchSnapshot>
	implements SearchViewModel
{
	readonly staff: StaffSearch;
	#found: Found[] = [];
	#needles: readonly string[] = [];
	#next: string | null = null;
	#abort: AbortController | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(
		private readonly services: Services,
		roomId: string | null,
	) {
		const { client, people } = services;
		const room = roomId === null ? undefined : client.rooms.get(roomId);
		super({
			words: "",
			roomId,
			roomName: room ? faceOf(client, room, people).name : null,
			sender: null,
			kind: "any",
			since: null,
			until: null,
			state: "idle",
			hits: [],
			hasMore: false,
		});
		this.staff = new StaffSearch(services, (userId) => {
			const member = room?.members.get(userId);
			return room !== undefined && member?.membership !== "join";
		});
		client.directory.changed.on(() => this.#show());
	}

	setWords(words: string): void {
		if (words === this.peek().words) return;
		this.patch({ words });
		this.#soon();
	}

	setSender(userId: string | null): void {
		const { people } = this.services;
		this.patch({ sender: userId === null ? null : people.person(userId) });
		this.#soon(0);
	}

	setKind(kind: SearchKind): void {
		this.patch({ kind });
		this.#soon(0);
	}

	setDates(since: number | null, until: number | null): void {
		this.patch({ since, until });
		this.#soon(0);
	}

	retry(): void {
		this.#soon(0);
	}

	loadMore(): void {
		const { state, hasMore } = this.peek();
		if (state === "done" && hasMore) void this.#load(this.#next);
	}

	#soon(pause = PAUSE_MS): void {
		clearTimeout(this.#timer);
		this.#abort?.abort();
		this.#found = [];
		this.#next = null;
		if (!this.#isAsked()) {
			this.patch({ state: "idle", hits: [], hasMore: false });
			return;
		}
		this.patch({ state: "loading", hits: [], hasMore: false });
		this.#timer = setTimeout(() => void this.#load(null), pause);
	}

	/* without words, one conversation can still be looked through */
	#isAsked(): boolean {
		const { words, roomId, kind, sender, since, until } = this.peek();
		if (words.trim().length > 1) return true;
		return (
			roomId !== null &&
			words.trim() === "" &&
			(kind !== "any" || sender !== null || since !== null || until !== null)
		);
	}

	#query(): MessageQuery {
		const { words, roomId, sender, kind } = this.peek();
		return {
			words: words.trim(),
			roomId,
			sender: sender?.userId ?? null,
			withFile: kind !== "any" && kind !== "link",
		};
	}

	async #page(from: string | null, signal: AbortSignal): Promise<FoundPage> {
		const { http } = this.services.client;
		const query = this.#query();
		if (query.words === "" && query.roomId !== null)
			return searchHistory(http, query.roomId, query, from, signal);
		return searchWords(http, query, from, signal);
	}

	async #load(from: string | null): Promise<void> {
		this.#abort?.abort();
		const abort = new AbortController();
		this.#abort = abort;
		this.patch({ state: "loading" });
		const { since } = this.peek();
		try {
			let next = from;
			const before = this.#found.length;
			for (let i = 0; i < PAGES; i++) {
				const page = await this.#page(next, abort.signal);
				if (abort.signal.aborted) return;
				this.#needles = needlesOf(this.peek().words, page.highlights);
				this.#found.push(...page.found.filter((f) => this.#fits(f)));
				next = page.next;
				const last = page.found[page.found.length - 1];
				const isOver =
					since !== null && last !== undefined && last.entry.time < since;
				if (isOver) next = null;
				if (next === null) break;
				if (this.#found.length - before >= ENOUGH) break;
			}
			this.#next = next;
			this.patch({ state: "done", hasMore: next !== null });
			this.#show();
		} catch {
			if (!abort.signal.aborted) this.patch({ state: "failed" });
		}
	}

	#fits({ entry }: Found): boolean {
		const { kind, since, until } = this.peek();
		if (entry.redactedBy !== null) return false;
		if (since !== null && entry.time < since) return false;
		if (until !== null && entry.time >= until + DAY_MS) return false;
		return kind === "any" || isOfKind(entry, kind);
	}

	#show(): void {
		if (this.peek().state !== "done") return;
		const seen = new Set<string>();
		const hits: SearchHit[] = [];
		for (const found of this.#found) {
			if (seen.has(found.entry.id)) continue;
			seen.add(found.entry.id);
			const { roomId, entry } = found;
			hits.push(hitOf(this.services, roomId, entry, this.#needles));
		}
		this.patch({ hits });
	}
}

export function hitOf(
	services: Services,
	roomId: string,
	entry: Found["entry"],
	needles: readonly string[],
): SearchHit {
	const { client, people } = services;
	const room = client.rooms.ensure(roomId);
	const { kind, name, avatar } = faceOf(client, room, people);
	const preview = toPreview(entry.type, entry.content);
	return {
		key: entry.id,
		roomId,
		eventId: entry.id,
		sender: people.person(entry.sender, room),
		time: entry.time,
		where: { kind, name, avatar },
		preview,
		parts: partsOf(wordsOf(entry, preview.text), needles),
	};
}

function wordsOf(entry: Found["entry"], text: string): string {
	return relation(entry.content).replyTo === null ? text : withoutQuote(text);
}

function needlesOf(
	words: string,
	highlights: readonly string[],
): readonly string[] {
	const all = [...highlights, ...words.split(/\s+/)].map(fold);
	return [...new Set(all)].filter((w) => w !== "");
}

/* Folding may change lengths ("ﬁ"): each letter is folded by itself. */
function folded(text: string): { flat: string; at: readonly number[] } {
	let flat = "";
	const at: number[] = [];
	let i = 0;
	for (const letter of text) {
		const plain = letter
			.normalize("NFD")
			.replace(/\p{M}/gu, "")
			.toLocaleLowerCase("en-GB");
		for (let k = 0; k < plain.length; k++) at.push(i);
		flat += plain;
		i += letter.length;
	}
	at.push(text.length);
	return { flat, at };
}

/** the text, cut to where the hits are, with the hits told apart */
export function partsOf(
	text: string,
	needles: readonly string[],
): readonly HitPart[] {
	const { flat, at } = folded(text);
	const spans: [number, number][] = [];
	for (const needle of needles)
		for (let i = flat.indexOf(needle); i >= 0; i = flat.indexOf(needle, i + 1)) {
			/* the beginnings of words, as the server finds them */
			if (i > 0 && /[\p{L}\p{N}]/u.test(flat[i - 1] ?? "")) continue;
			spans.push([at[i] ?? 0, at[i + needle.length] ?? text.length]);
		}
	spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
	const first = spans[0]?.[0] ?? 0;
	const start = first > BEFORE * 2 ? wordStart(text, first - BEFORE) : 0;
	const end = Math.min(text.length, start + AROUND);
	const parts: HitPart[] = [];
	let from = start;
	const put = (to: number, hit: boolean) => {
		if (to > from) parts.push({ text: text.slice(from, to), hit });
		from = Math.max(from, to);
	};
	if (start > 0) parts.push({ text: "… ", hit: false });
	for (const [a, b] of spans) {
		if (a < from || a >= end) continue;
		put(a, false);
		put(Math.min(b, end), true);
	}
	put(end, false);
	if (end < text.length) parts.push({ text: " …", hit: false });
	return parts;
}

function wordStart(text: string, near: number): number {
	const space = text.indexOf(" ", near);
	return space < 0 ? near : space + 1;
}
