/*
 * Polls (MSC3381). The specification does not hold them yet: they go out
 * under the names that other apps send, and both names are read.
 */
import type { Entry } from "./segment.ts";
import { type Content, list, num, obj, str } from "./types.ts";

const OLD = "org.matrix.msc3381.poll";
const TEXT = "org.matrix.msc1767.text";

export const POLL = {
	start: `${OLD}.start`,
	response: `${OLD}.response`,
	end: `${OLD}.end`,
} as const;

const STARTS: readonly string[] = [POLL.start, "m.poll.start"];
const RESPONSES: readonly string[] = [POLL.response, "m.poll.response"];
const ENDS: readonly string[] = [POLL.end, "m.poll.end"];
const MOST_ANSWERS = 20;
const MOST_TEXT = 340;

export function isPollStart(type: string): boolean {
	return STARTS.includes(type);
}

export function isPollPart(type: string): boolean {
	return RESPONSES.includes(type) || ENDS.includes(type);
}

export interface PollQuestion {
	readonly question: string;
	readonly answers: readonly { readonly id: string; readonly text: string }[];
	/** how many each may choose */
	readonly most: number;
	/** nobody sees the counts before it is closed */
	readonly secret: boolean;
}

/* "m.text" is a list of representations, the older name one text */
function textOf(content: Content): string | null {
	const old = str(content, TEXT);
	if (old !== null) return old;
	const held = content["m.text"];
	if (typeof held === "string") return held;
	for (const each of list(content, "m.text")) {
		const body = str(each as Content, "body");
		if (body !== null) return body;
	}
	return str(content, "body");
}

export function toQuestion(content: Content): PollQuestion | null {
	const poll =
		POLL.start in content ? obj(content, POLL.start) : obj(content, "m.poll");
	const question = textOf(obj(poll, "question"))?.slice(0, MOST_TEXT) ?? null;
	const answers: { id: string; text: string }[] = [];
	for (const each of list(poll, "answers").slice(0, MOST_ANSWERS)) {
		if (typeof each !== "object" || each === null) continue;
		const id = str(each as Content, "id") ?? str(each as Content, "m.id");
		const text = textOf(each as Content)?.slice(0, MOST_TEXT) ?? null;
		if (id === null || text === null) continue;
		if (!answers.some((a) => a.id === id)) answers.push({ id, text });
	}
	if (question === null || answers.length === 0) return null;
	const most = num(poll, "max_selections") ?? 1;
	return {
		question,
		answers,
		most: Math.max(1, Math.min(answers.length, Math.floor(most))),
		secret: !(str(poll, "kind") ?? "").endsWith(".disclosed"),
	};
}

export function pollContent(poll: PollQuestion): Content {
	const text = [
		poll.question,
		...poll.answers.map((a, i) => `${i + 1}. ${a.text}`),
	].join("\n");
	return {
		[POLL.start]: {
			kind: `${OLD}.${poll.secret ? "undisclosed" : "disclosed"}`,
			max_selections: poll.most,
			question: { [TEXT]: poll.question, body: poll.question, msgtype: "m.text" },
			answers: poll.answers.map((a) => ({ id: a.id, [TEXT]: a.text })),
		},
		[TEXT]: text,
		body: text,
		"m.mentions": {},
	};
}

function about(eventId: string): Content {
	return { "m.relates_to": { rel_type: "m.reference", event_id: eventId } };
}

export function voteContent(
	eventId: string,
	answers: readonly string[],
): Content {
	return { ...about(eventId), [POLL.response]: { answers } };
}

export function endContent(eventId: string): Content {
	return { ...about(eventId), [POLL.end]: {}, [TEXT]: "The poll is closed" };
}

export function targetOf(content: Content): string | null {
	const relates = obj(content, "m.relates_to");
	if (str(relates, "rel_type") !== "m.reference") return null;
	return str(relates, "event_id");
}

/** what was chosen; nothing valid is a vote that was taken back */
export function choiceOf(
	content: Content,
	poll: PollQuestion,
): readonly string[] {
	const given =
		POLL.response in content
			? list(obj(content, POLL.response), "answers")
			: list(content, "m.selections");
	const chosen = given
		.slice(0, poll.most)
		.filter((id): id is string => poll.answers.some((a) => a.id === id));
	return [...new Set(chosen)];
}

/** The votes and ends of one conversation's polls, by the poll. */
export class Polls {
	readonly #parts = new Map<string, Map<string, Entry>>();
	/* grows with each change: what was counted is counted anew */
	version = 0;

	add(entry: Entry): void {
		const target = targetOf(entry.content);
		if (target === null) return;
		const parts = this.#parts.get(target) ?? new Map<string, Entry>();
		if (parts.has(entry.id)) return;
		parts.set(entry.id, entry);
		this.#parts.set(target, parts);
		this.version++;
	}

	remove(eventId: string): void {
		for (const parts of this.#parts.values())
			if (parts.delete(eventId)) this.version++;
	}

	of(target: string): readonly Entry[] {
		return [...(this.#parts.get(target)?.values() ?? [])];
	}
}

/** when it was closed by somebody who may; null: it is open */
export function closedAt(
	parts: readonly Entry[],
	mayClose: (userId: string) => boolean,
): number | null {
	const times = parts
		.filter((e) => ENDS.includes(e.type) && mayClose(e.sender))
		.map((e) => e.time);
	return times.length > 0 ? Math.min(...times) : null;
}

/** the last vote of each person, cast before the end */
export function votesOf(
	parts: readonly Entry[],
	poll: PollQuestion,
	end: number | null,
): ReadonlyMap<string, readonly string[]> {
	const last = new Map<string, Entry>();
	for (const entry of parts) {
		if (!RESPONSES.includes(entry.type)) continue;
		if (end !== null && entry.time > end) continue;
		const held = last.get(entry.sender);
		if (!held || held.time <= entry.time) last.set(entry.sender, entry);
	}
	const votes = new Map<string, readonly string[]>();
	for (const [userId, entry] of last)
		votes.set(userId, choiceOf(entry.content, poll));
	return votes;
}
