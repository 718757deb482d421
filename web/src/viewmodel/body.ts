/* An event's content to what a bubble shows, and to one line of preview. */
import { downloadPath, thumbnailPath } from "../protocol/media.ts";
import { isPollStart, toQuestion } from "../protocol/polls.ts";
import { relation } from "../protocol/segment.ts";
import {
	ALBUM,
	type Content,
	list,
	num,
	obj,
	PREVIEW,
	PRIORITY,
	str,
} from "../protocol/types.ts";
import { readHtml } from "./html.ts";
import { contactOf, placeOf } from "./shared_things.ts";
import { markdownToHtml } from "./markdown.ts";
import { isJumbo, type Mentioned, toSegments, withoutQuote } from "./text.ts";
import type {
	DocumentFile,
	GalleryPart,
	MessageBody,
	Picture,
	Preview,
	TextBlock,
	TextSegment,
	Video,
	Voice,
} from "./types.ts";

/** Addresses of this device's own copies, while a message goes up. */
export interface LocalMedia {
	readonly main: string | null;
	readonly thumbnail: string | null;
}

export type SingleBody = Exclude<
	MessageBody,
	{ kind: "gallery" } | { kind: "deleted" }
>;

const NO_LOCAL: LocalMedia = { main: null, thumbnail: null };
const PREVIEW_MAX = 4096;
const previews = new Map<string, string>();

/* The policy of the page allows blobs, not data addresses. */
export function previewSource(content: Content): string | null {
	const data =
		str(content, PREVIEW) ?? str(obj(content, "info"), PREVIEW) ?? null;
	if (data === null || data.length > PREVIEW_MAX) return null;
	const held = previews.get(data);
	if (held !== undefined) return held;
	const match = /^data:(image\/(?:jpeg|webp|png));base64,([\w+/=]+)$/.exec(
		data,
	);
	if (!match?.[1] || !match[2]) return null;
	try {
		const bytes = Uint8Array.from(atob(match[2]), (c) => c.charCodeAt(0));
		const address = URL.createObjectURL(
			new Blob([bytes], { type: match[1] }),
		);
		previews.set(data, address);
		return address;
	} catch {
		return null;
	}
}

function fileName(content: Content): string {
	return str(content, "filename") ?? str(content, "body") ?? "";
}

/** the words with a file, when they are not just its name */
export function captionOf(content: Content): string {
	const name = str(content, "filename");
	const body = str(content, "body");
	return name !== null && body !== null && body !== name ? body : "";
}

function size(value: number | null): number | null {
	return value !== null && value > 0 && value < 100_000 ? value : null;
}

function toPicture(content: Content, local: LocalMedia): Picture | null {
	const info = obj(content, "info");
	const mxc = str(content, "url");
	const name = fileName(content);
	const src = local.main ?? (mxc ? downloadPath(mxc, name) : null);
	if (src === null) return null;
	const isGif = str(info, "mimetype") === "image/gif";
	const small = mxc && !isGif ? thumbnailPath(mxc, 800, 800) : null;
	return {
		src,
		thumbnail: local.main ?? small ?? src,
		width: size(num(info, "w")),
		height: size(num(info, "h")),
		preview: previewSource(content),
		name,
		mimetype: str(info, "mimetype"),
		size: num(info, "size"),
	};
}

function toVideo(content: Content, local: LocalMedia): Video | null {
	const info = obj(content, "info");
	const mxc = str(content, "url");
	const name = fileName(content);
	const src = local.main ?? (mxc ? downloadPath(mxc, name) : null);
	if (src === null) return null;
	const poster = str(info, "thumbnail_url");
	return {
		src,
		poster: local.thumbnail ?? (poster ? downloadPath(poster) : null),
		preview: previewSource(content),
		width: size(num(info, "w")),
		height: size(num(info, "h")),
		durationMs: num(info, "duration"),
		name,
		mimetype: str(info, "mimetype"),
		size: num(info, "size"),
	};
}

function toVoice(content: Content, local: LocalMedia): Voice | null {
	const info = obj(content, "info");
	const mxc = str(content, "url");
	const src = local.main ?? (mxc ? downloadPath(mxc) : null);
	if (src === null) return null;
	const audio = obj(content, "org.matrix.msc1767.audio");
	const waveform = list(audio, "waveform").filter(
		(v): v is number => typeof v === "number",
	);
	return {
		src,
		durationMs: num(info, "duration") ?? num(audio, "duration"),
		waveform: waveform.map((v) => Math.min(1, Math.max(0, v / 1024))),
		mimetype: str(info, "mimetype"),
		size: num(info, "size"),
		name: fileName(content),
	};
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
	"application/pdf": "PDF",
	"application/msword": "DOC",
	"text/plain": "TXT",
	"text/csv": "CSV",
	"application/zip": "ZIP",
};

/* by the names that people know them by */
const OFFICE: readonly (readonly [RegExp, string])[] = [
	[/^do[ct][xm]?$/i, "Word"],
	[/^xl[st][xmb]?$/i, "Excel"],
	[/^p[po][tst][xm]?$/i, "PowerPoint"],
];

export function typeName(name: string, mimetype: string | null): string {
	const extension = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1];
	if (extension) {
		const office = OFFICE.find(([form]) => form.test(extension));
		return office?.[1] ?? extension.toUpperCase();
	}
	const known = mimetype ? TYPE_NAMES[mimetype] : undefined;
	if (known) return known;
	const part = mimetype?.split("/")[1]?.replace(/[^a-z0-9].*$/i, "");
	return part && part.length <= 5 ? part.toUpperCase() : "FILE";
}

function toFile(content: Content, local: LocalMedia): DocumentFile | null {
	const info = obj(content, "info");
	const mxc = str(content, "url");
	const name = fileName(content);
	const src = local.main ?? (mxc ? downloadPath(mxc, name) : null);
	if (src === null) return null;
	const mimetype = str(info, "mimetype");
	return {
		src,
		name,
		type: typeName(name, mimetype),
		mimetype,
		size: num(info, "size"),
		pages: num(info, "org.wardwire.pages"),
	};
}

function caption(
	content: Content,
	mentioned: readonly Mentioned[],
): readonly TextSegment[] {
	const text = captionOf(content);
	return text === "" ? [] : toSegments(text, mentioned);
}

export function isVoice(content: Content): boolean {
	return (
		"org.matrix.msc3245.voice" in content ||
		"org.matrix.msc3245.voice.v2" in content ||
		"m.voice" in content
	);
}

function mediaBody(
	content: Content,
	local: LocalMedia,
	mentioned: readonly Mentioned[],
): SingleBody | null {
	const words = () => caption(content, mentioned);
	switch (str(content, "msgtype")) {
		case "m.image": {
			const picture = toPicture(content, local);
			return picture && { kind: "image", picture, caption: words() };
		}
		case "m.video": {
			const video = toVideo(content, local);
			return video && { kind: "video", video, caption: words() };
		}
		case "m.audio": {
			if (isVoice(content)) {
				const voice = toVoice(content, local);
				return voice && { kind: "voice", voice };
			}
			const file = toFile(content, local);
			return file && { kind: "file", file, caption: words() };
		}
		case "m.file": {
			const file = toFile(content, local);
			return file && { kind: "file", file, caption: words() };
		}
		default:
			return null;
	}
}

const PRIORITIES = ["emergency", "urgent", "routine", "information"] as const;

export function isPriority(content: Content): boolean {
	return str(obj(content, PRIORITY), "item_id") !== null;
}

function priorityBody(content: Content, text: string): SingleBody | null {
	const told = obj(content, PRIORITY);
	const itemId = str(told, "item_id");
	const priority = PRIORITIES.find((p) => p === str(told, "priority"));
	if (itemId === null || !priority) return null;
	const isTest = told.is_test === true;
	return { kind: "priority", itemId, priority, isTest, text };
}

export function toBody(
	type: string,
	content: Content,
	local: LocalMedia = NO_LOCAL,
	mentioned: readonly Mentioned[] = [],
): SingleBody {
	const body = str(content, "body");
	if (type !== "m.room.message")
		return { kind: "unsupported", text: body ?? "" };
	const priority = priorityBody(content, body ?? "");
	if (priority) return priority;
	const place = placeOf(content);
	if (place) return place;
	const media = mediaBody(content, local, mentioned);
	if (media) return media;
	if (body === null) return { kind: "unsupported", text: "" };
	const isReply = relation(content).replyTo !== null;
	const text = isReply ? withoutQuote(body) : body;
	return {
		kind: "text",
		...formatted(content, text, mentioned),
		text,
		jumbo: isJumbo(text),
		notice: str(content, "msgtype") === "m.notice",
	};
}

const HTML = "org.matrix.custom.html";

function htmlOf(content: Content): string | null {
	return str(content, "format") === HTML ? str(content, "formatted_body") : null;
}

/** formatted words without their marks */
function plainBlocks(blocks: readonly TextBlock[]): string {
	return blocks
		.map((block) => {
			if (block.kind === "code") return block.text;
			if (block.kind === "quote") return plainBlocks(block.blocks);
			if (block.kind === "list") return block.items.map(plainBlocks).join(", ");
			return block.segments.map((s) => s.text).join("");
		})
		.join(" ");
}

function formatted(
	content: Content,
	text: string,
	mentioned: readonly Mentioned[],
): { segments: readonly TextSegment[]; blocks?: readonly TextBlock[] } {
	const html = htmlOf(content);
	const me = mentioned.find((m) => m.me)?.userId ?? "";
	const blocks = html === null ? null : readHtml(html, mentioned, me);
	const [only] = blocks ?? [];
	if (blocks === null || !only) return { segments: toSegments(text, mentioned) };
	if (blocks.length === 1 && only.kind === "paragraph")
		return { segments: only.segments };
	return { segments: toSegments(text, mentioned), blocks };
}

/** a text as a message's content, with what its signs mean */
export function textContent(words: string): Content {
	const html = markdownToHtml(words);
	const plain = { msgtype: "m.text", body: words };
	return html === null
		? plain
		: { ...plain, format: HTML, formatted_body: html };
}

export function albumOf(content: Content): string | null {
	return str(content, ALBUM);
}

const EMPTY: Preview = {
	kind: "none",
	text: "",
	count: 0,
	durationMs: null,
	change: null,
};

export function noPreview(): Preview {
	return EMPTY;
}

/** the line of a list for one message */
export function toPreview(type: string, content: Content): Preview {
	const body = str(content, "body") ?? "";
	const words = captionOf(content);
	const duration = num(obj(content, "info"), "duration");
	if (isPollStart(type)) {
		const text = toQuestion(content)?.question ?? body;
		return { ...EMPTY, kind: "poll", text };
	}
	if (type !== "m.room.message")
		return { ...EMPTY, kind: "unsupported", text: body };
	if (contactOf(content) !== null)
		return { ...EMPTY, kind: "contact", text: body.split("\n")[0] ?? "" };
	switch (str(content, "msgtype")) {
		case "m.location":
			return { ...EMPTY, kind: "place", text: placeOf(content)?.text ?? "" };
		case "m.image":
			return { ...EMPTY, kind: "photo", text: words, count: 1 };
		case "m.video":
			return {
				...EMPTY,
				kind: "video",
				text: words,
				durationMs: duration,
			};
		case "m.audio":
			if (isVoice(content))
				return { ...EMPTY, kind: "voice", durationMs: duration };
			return { ...EMPTY, kind: "file", text: fileName(content) };
		case "m.file":
			return {
				...EMPTY,
				kind: "file",
				text: words || fileName(content),
			};
		default: {
			const isReply = relation(content).replyTo !== null;
			const html = htmlOf(content);
			const blocks = html === null ? null : readHtml(html, [], "");
			if (blocks) return { ...EMPTY, kind: "text", text: plainBlocks(blocks) };
			return {
				...EMPTY,
				kind: "text",
				text: isReply ? withoutQuote(body) : body,
			};
		}
	}
}

export function partOf(
	body: SingleBody,
	key: string,
	eventId: string | null,
	send: GalleryPart["send"],
): GalleryPart | null {
	if (body.kind === "image")
		return { key, eventId, send, media: { kind: "image", ...body.picture } };
	if (body.kind === "video")
		return { key, eventId, send, media: { kind: "video", ...body.video } };
	return null;
}
