/* Plain text to segments: links and mentions. Markup of others is not used. */
import type { TextSegment } from "./types.ts";

export interface Mentioned {
	readonly userId: string;
	readonly name: string;
	readonly me: boolean;
}

const LINK = /\bhttps?:\/\/[^\s<>"']+/giu;
const TRAILING = /[.,;:!?)\]}'"]+$/u;

function trimLink(link: string): string {
	let trimmed = link.replace(TRAILING, "");
	/* a bracket that was opened inside belongs to the address */
	while (
		trimmed.length < link.length &&
		link[trimmed.length] === ")" &&
		(trimmed.match(/\(/g)?.length ?? 0) >
			(trimmed.match(/\)/g)?.length ?? 0)
	)
		trimmed = link.slice(0, trimmed.length + 1);
	return trimmed;
}

function splitMentions(
	text: string,
	mentioned: readonly Mentioned[],
): TextSegment[] {
	const segments: TextSegment[] = [];
	let from = 0;
	while (from < text.length) {
		let at = -1;
		let found: Mentioned | undefined;
		for (const person of mentioned) {
			const i = text.indexOf(`@${person.name}`, from);
			const longer =
				i === at && person.name.length > (found?.name.length ?? 0);
			if (i >= 0 && (at < 0 || i < at || longer)) {
				at = i;
				found = person;
			}
		}
		if (at < 0 || !found) break;
		if (at > from)
			segments.push({ kind: "text", text: text.slice(from, at) });
		segments.push({
			kind: "mention",
			text: `@${found.name}`,
			userId: found.userId,
			me: found.me,
		});
		from = at + found.name.length + 1;
	}
	if (from < text.length)
		segments.push({ kind: "text", text: text.slice(from) });
	return segments;
}

export function toSegments(
	text: string,
	mentioned: readonly Mentioned[] = [],
): TextSegment[] {
	const segments: TextSegment[] = [];
	let from = 0;
	for (const match of text.matchAll(LINK)) {
		const link = trimLink(match[0]);
		if (!URL.canParse(link)) continue;
		segments.push(
			...splitMentions(text.slice(from, match.index), mentioned),
		);
		segments.push({ kind: "link", text: link, href: link });
		from = match.index + link.length;
	}
	segments.push(...splitMentions(text.slice(from), mentioned));
	return segments;
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** one to three emoji and nothing else */
export function isJumbo(text: string): boolean {
	const trimmed = text.trim();
	if (trimmed === "" || trimmed.length > 40) return false;
	if (/[\p{L}\p{N}]/u.test(trimmed)) return false;
	const parts = [...graphemes.segment(trimmed)]
		.map((s) => s.segment)
		.filter((s) => s.trim() !== "");
	return (
		parts.length <= 3 &&
		parts.every((p) => /\p{Extended_Pictographic}/u.test(p))
	);
}

/* Older apps put the quoted words in front of a reply's text. */
export function withoutQuote(body: string): string {
	if (!/^> <@/.test(body)) return body;
	const lines = body.split("\n");
	let i = 0;
	while (i < lines.length && lines[i]?.startsWith(">")) i++;
	if (lines[i] === "") i++;
	return lines.slice(i).join("\n");
}
