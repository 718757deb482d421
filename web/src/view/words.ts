import { t } from "../i18n/en";
import type { ChangeCode, ConversationRow, MessageItem, Person, Preview, Problem, TextSegment } from "../viewmodel/types";
import { outcomeWords } from "./callWords";
import { duration, size } from "./format";

/** "adult" as a choice of its own: "Adult". */
export function sentence(words: string): string {
	return words.charAt(0).toLocaleUpperCase("en-GB") + words.slice(1);
}

export function nameOf(person: Person): string {
	return person.me ? t.you : person.name;
}

/** What happened, in words; codes only under "details". */
export function problemWords(problem: Problem): string {
	if (problem.code === "too-large" && problem.limit) return t.problem.tooLarge(size(problem.limit));
	if (problem.code === "too-fast" && problem.retryAfterMs)
		return t.problem.tooFast(Math.max(1, Math.ceil(problem.retryAfterMs / 1000)));
	return t.problem[problem.code];
}

export function changeWords(by: Person, change: ChangeCode): string {
	const who = nameOf(by);
	switch (change.code) {
		case "created":
			return t.change.created(who);
		case "joined":
			return t.change.joined(nameOf(change.who));
		case "added":
			return t.change.added(who, change.who.map((p) => (p.me ? t.you.toLowerCase() : p.name)));
		case "left":
			return t.change.left(nameOf(change.who));
		case "removed":
			return t.change.removed(who, change.who.me ? t.you.toLowerCase() : change.who.name);
		case "declined":
			return t.change.declined(nameOf(change.who));
		case "renamed":
			return t.change.renamed(who, change.name);
		case "topic":
			return t.change.topic(who, change.topic);
		case "picture":
			return t.change.picture(who);
		case "role":
			return t.change.role(who, change.who.me ? t.you.toLowerCase() : change.who.name, t.roleOf[change.role]);
		case "other":
			return change.text;
	}
}

/** One line: a word for its kind, then its text. */
export function previewWords(preview: Preview): string {
	switch (preview.kind) {
		case "none":
			return t.preview.none;
		case "text":
			return preview.text;
		case "photo":
			return t.preview.withText(t.preview.photo, preview.text);
		case "photos":
			return t.preview.withText(t.preview.photos(preview.count), preview.text);
		case "video":
			return t.preview.withText(t.preview.video, preview.text);
		case "voice":
			return preview.durationMs === null ? t.preview.voice : `${t.preview.voice} ${duration(preview.durationMs)}`;
		case "file":
			return t.preview.withText(t.preview.file, preview.text);
		case "change":
			return preview.change ? changeWords(preview.change.by, preview.change.change) : preview.text;
		case "deleted":
			return t.preview.deleted;
		case "poll":
			return t.preview.withText(t.preview.poll, preview.text);
		case "contact":
			return t.preview.withText(t.preview.contact, preview.text);
		case "place":
			return t.preview.withText(t.preview.place, preview.text);
		case "call":
			return preview.call ? outcomeWords(preview.call) : t.call.voice;
		case "unsupported":
			return preview.text || t.preview.unsupported;
	}
}

export function isGroup(row: Pick<ConversationRow, "kind">): boolean {
	return row.kind !== "direct";
}

/** "Staff nurse, Ward 7": what is known about somebody. */
export function jobLine(person: Person): string {
	return [person.job, person.site].filter(Boolean).join(", ");
}

const kindWords = {
	image: "photo",
	gallery: "photo",
	video: "video",
	voice: "voice",
	file: "file",
} as const;

/** A message as it is read out. */
export function spokenMessage(message: MessageItem): string {
	const { body } = message;
	switch (body.kind) {
		case "text":
			return body.text;
		case "deleted":
			return t.preview.deleted;
		case "unsupported":
		case "priority":
			return body.text;
		case "gallery":
			return t.preview.withText(t.preview.photos(body.parts.length), plainWords(body.caption));
		case "voice":
			return t.preview.voice;
		case "poll":
			return t.preview.withText(t.preview.poll, body.question);
		case "contact":
			return t.preview.withText(t.preview.contact, body.person.name);
		case "place":
			return t.preview.withText(t.preview.place, body.text);
		case "call":
			return outcomeWords(body);
		default:
			return t.preview.withText(t.preview[kindWords[body.kind]], plainWords(body.caption));
	}
}

export function plainWords(segments: readonly TextSegment[]): string {
	return segments.map((segment) => segment.text).join("");
}
