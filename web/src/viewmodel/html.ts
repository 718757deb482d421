/*
 * Others' formatted words, read into a tree of our own. Nothing of their
 * HTML is ever given to the browser: what is not in the lists below is left
 * out, its text stays, and addresses are only those of the web, mail and
 * telephone.
 */
import { type Mentioned, toSegments } from "./text.ts";
import type { TextBlock, TextMark, TextSegment } from "./types.ts";

const MAX_LENGTH = 64 * 1024;
const MAX_DEPTH = 24;
const MAX_NODES = 5000;

interface Node {
	readonly tag: string;
	readonly href: string | null;
	readonly start: number;
	readonly children: (Node | string)[];
}

const MARKS: Readonly<Record<string, TextMark>> = {
	b: "bold",
	strong: "bold",
	h1: "bold",
	h2: "bold",
	h3: "bold",
	h4: "bold",
	h5: "bold",
	h6: "bold",
	th: "bold",
	i: "italic",
	em: "italic",
	del: "strike",
	s: "strike",
	strike: "strike",
	code: "code",
};
const BLOCKS = new Set(
	"p div blockquote ul ol li pre h1 h2 h3 h4 h5 h6 hr table thead tbody tr details summary".split(
		" ",
	),
);
const VOID = new Set(["br", "hr", "img", "input", "wbr", "meta", "link"]);
/* what is inside of these was never meant to be read */
const DROPPED = new Set(
	"script style title head template noscript textarea iframe object embed svg math select mx-reply".split(
		" ",
	),
);
const ENTITIES: Readonly<Record<string, string>> = {
	amp: "&",
	lt: "<",
	gt: ">",
	quot: '"',
	apos: "'",
	nbsp: "\u00a0",
};

function decode(text: string): string {
	return text.replace(
		/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/g,
		(whole, decimal?: string, hex?: string, name?: string) => {
			if (name !== undefined) return ENTITIES[name] ?? whole;
			const code = Number.parseInt(decimal ?? hex ?? "", decimal ? 10 : 16);
			if (code === 0 || code > 0x10ffff) return "\ufffd";
			if (code >= 0xd800 && code <= 0xdfff) return "\ufffd";
			return String.fromCodePoint(code);
		},
	);
}

/* Where a tag that begins at `from` ends; quotes may hide a ">". */
function tagEnd(html: string, from: number): number {
	let quote = "";
	for (let i = from; i < html.length; i++) {
		const letter = html[i] as string;
		if (quote !== "") {
			if (letter === quote) quote = "";
		} else if (letter === '"' || letter === "'") quote = letter;
		else if (letter === ">") return i;
		else if (letter === "<") return -1;
	}
	return -1;
}

function attribute(inside: string, name: string): string | null {
	const found = new RegExp(
		`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`,
		"i",
	).exec(inside);
	const value = found?.[1] ?? found?.[2] ?? found?.[3];
	return value === undefined ? null : decode(value);
}

function nodeOf(tag: string, inside: string): Node {
	const start = Number.parseInt(attribute(inside, "start") ?? "1", 10);
	return {
		tag,
		href: tag === "a" ? attribute(inside, "href") : null,
		start: Number.isFinite(start) && Math.abs(start) < 1e6 ? start : 1,
		children: [],
	};
}

/* "<p>" ends a "<p>", "<li>" the one before */
function closes(open: string, next: string): boolean {
	if (next === "li") return open === "li";
	return open === "p" && BLOCKS.has(next);
}

class Builder {
	readonly root: Node = nodeOf("", "");
	readonly #stack: Node[] = [this.root];
	#nodes = 0;
	#dropped = "";

	get #top(): Node {
		return this.#stack[this.#stack.length - 1] ?? this.root;
	}

	text(text: string): void {
		if (text === "" || this.#dropped !== "") return;
		this.#top.children.push(decode(text));
	}

	open(tag: string, inside: string): void {
		if (this.#dropped !== "" || ++this.#nodes > MAX_NODES) return;
		if (DROPPED.has(tag)) {
			if (!inside.endsWith("/")) this.#dropped = tag;
			return;
		}
		if (closes(this.#top.tag, tag)) this.#stack.pop();
		const node = nodeOf(tag, inside);
		this.#top.children.push(node);
		if (!VOID.has(tag) && this.#stack.length < MAX_DEPTH)
			this.#stack.push(node);
	}

	close(tag: string): void {
		if (this.#dropped !== "") {
			if (tag === this.#dropped) this.#dropped = "";
			return;
		}
		const at = this.#stack.findLastIndex((n) => n.tag === tag);
		if (at > 0) this.#stack.length = at;
	}
}

function toTree(html: string): Node {
	const builder = new Builder();
	let from = 0;
	while (from < html.length) {
		const at = html.indexOf("<", from);
		if (at < 0) break;
		builder.text(html.slice(from, at));
		if (html.startsWith("<!--", at)) {
			const end = html.indexOf("-->", at + 4);
			from = end < 0 ? html.length : end + 3;
			continue;
		}
		const named = /^<(\/?)([a-zA-Z][a-zA-Z0-9-]{0,15})(?=[\s/>])/.exec(
			html.slice(at, at + 20),
		);
		const end = named ? tagEnd(html, at + 1) : -1;
		if (!named?.[2] || end < 0) {
			builder.text("<");
			from = at + 1;
			continue;
		}
		const tag = named[2].toLowerCase();
		const inside = html.slice(at + named[0].length, end);
		if (named[1] === "/") builder.close(tag);
		else builder.open(tag, inside);
		from = end + 1;
	}
	builder.text(html.slice(Math.min(from, html.length)));
	return builder.root;
}

/** an address that may be opened; null: none of ours */
export function safeHref(href: string | null): string | null {
	if (href === null || href.length > 2048) return null;
	const trimmed = href.trim();
	if (!/^(?:https?:\/\/|mailto:|tel:)/i.test(trimmed)) return null;
	if (!URL.canParse(trimmed)) return null;
	const url = new URL(trimmed);
	if (url.username !== "" || url.password !== "") return null;
	return ["http:", "https:", "mailto:", "tel:"].includes(url.protocol)
		? url.href
		: null;
}

const PERSON = /^https:\/\/matrix\.to\/#\/(@[^/?]+:[^/?]+)$/i;

function personOf(href: string): string | null {
	const found = PERSON.exec(href)?.[1];
	if (found === undefined) return null;
	try {
		const id = decodeURIComponent(found);
		return id.length < 256 ? id : null;
	} catch {
		return null;
	}
}

interface Around {
	readonly marks: readonly TextMark[];
	readonly link: string | null;
	readonly pre: boolean;
}

class Reader {
	constructor(
		private readonly mentioned: readonly Mentioned[],
		private readonly me: string,
	) {}

	blocks(nodes: readonly (Node | string)[], around: Around): TextBlock[] {
		const blocks: TextBlock[] = [];
		let line: TextSegment[] = [];
		const flush = () => {
			const segments = tidy(line);
			line = [];
			if (segments.length > 0) blocks.push({ kind: "paragraph", segments });
		};
		const walk = (nodes: readonly (Node | string)[], around: Around) => {
			for (const node of nodes) {
				if (typeof node === "string") {
					line.push(...this.#text(node, around));
				} else if (node.tag === "br") {
					line.push({ kind: "text", text: "\n" });
				} else if (BLOCKS.has(node.tag)) {
					flush();
					const made = this.#block(node, around);
					if (made) blocks.push(made);
					else {
						walk(node.children, within(node, around));
						flush();
					}
				} else {
					walk(node.children, within(node, around));
					if (node.tag === "td" || node.tag === "th")
						line.push({ kind: "text", text: "  " });
				}
			}
		};
		walk(nodes, around);
		flush();
		return blocks;
	}

	#block(node: Node, around: Around): TextBlock | null {
		switch (node.tag) {
			case "pre":
				return { kind: "code", text: plain(node).replace(/\n$/, "") };
			case "blockquote": {
				const blocks = this.blocks(node.children, around);
				return { kind: "quote", blocks };
			}
			case "ul":
			case "ol": {
				const items = node.children
					.filter((c): c is Node => typeof c !== "string")
					.map((c) => this.blocks(c.children, around));
				const ordered = node.tag === "ol";
				return { kind: "list", ordered, start: node.start, items };
			}
			default:
				return null;
		}
	}

	#text(text: string, { marks, link, pre }: Around): TextSegment[] {
		const words = pre ? text : text.replace(/[ \t\r\n\f]+/g, " ");
		if (words === "") return [];
		const marked = marks.length > 0 ? { marks } : {};
		if (link !== null) {
			const userId = personOf(link);
			if (userId !== null) {
				const me = userId === this.me;
				return [{ kind: "mention", text: words, userId, me, ...marked }];
			}
			return [{ kind: "link", text: words, href: link, ...marked }];
		}
		if (marks.includes("code")) return [{ kind: "text", text: words, marks }];
		return toSegments(words, this.mentioned).map((s) => ({ ...s, ...marked }));
	}
}

function within(node: Node, around: Around): Around {
	const mark = MARKS[node.tag];
	const marks =
		mark && !around.marks.includes(mark)
			? [...around.marks, mark]
			: around.marks;
	const link =
		node.tag === "a" ? (safeHref(node.href) ?? around.link) : around.link;
	return { ...around, marks, link };
}

function plain(node: Node | string): string {
	if (typeof node === "string") return node;
	if (node.tag === "br") return "\n";
	return node.children.map(plain).join("");
}

/* no blank at the ends of lines, nothing empty */
function tidy(line: readonly TextSegment[]): TextSegment[] {
	const segments: TextSegment[] = [];
	for (const segment of line) {
		const last = segments[segments.length - 1];
		const starts = last === undefined || last.text.endsWith("\n");
		const text = starts ? segment.text.replace(/^ +/, "") : segment.text;
		if (text === "") continue;
		const joins =
			last?.kind === "text" &&
			segment.kind === "text" &&
			last.marks === undefined &&
			segment.marks === undefined;
		if (joins)
			segments[segments.length - 1] = { kind: "text", text: last.text + text };
		else segments.push({ ...segment, text });
	}
	while (segments.length > 0) {
		const last = segments[segments.length - 1] as TextSegment;
		const text = last.text.replace(/[ \n]+$/, "");
		if (text === last.text) break;
		segments.pop();
		if (text !== "") {
			segments.push({ ...last, text });
			break;
		}
	}
	return segments;
}

/** others' HTML as blocks; null: nothing to show */
export function readHtml(
	html: string,
	mentioned: readonly Mentioned[],
	me: string,
): readonly TextBlock[] | null {
	if (html.length > MAX_LENGTH) return null;
	const reader = new Reader(mentioned, me);
	const around: Around = { marks: [], link: null, pre: false };
	const blocks = reader.blocks(toTree(html).children, around);
	return blocks.length > 0 ? blocks : null;
}
