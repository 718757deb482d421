/*
 * What is written with the usual signs, to HTML for everybody: **bold**,
 * *italics*, ~~struck~~, `code`, lists, > quotes, [words](address). The signs
 * only count at the edges of words: "2*3*4" and "K_max" stay as they are.
 */
import { safeHref } from "./html.ts";

const MAX_DEPTH = 6;
/* a page of prose; longer things are pasted, not written */
const MAX_LENGTH = 10_000;

function escape(text: string): string {
	return text
		.replaceAll("&", "&amp;")
		.replaceAll("<", "&lt;")
		.replaceAll(">", "&gt;")
		.replaceAll('"', "&quot;");
}

interface Rule {
	readonly pattern: RegExp;
	html(words: string, target: string, depth: number): string | null;
}

/* the first sign in the text wins */
const RULES: readonly Rule[] = [
	{
		pattern: /`([^`\n]+)`/u,
		html: (words) => `<code>${escape(words)}</code>`,
	},
	{
		pattern: /\[([^\][\n]{1,300})\]\((https?:\/\/[^\s()]{1,1000})\)/u,
		html: (words, target, depth) => {
			const href = safeHref(target);
			if (href === null) return null;
			return `<a href="${escape(href)}">${inline(words, depth)}</a>`;
		},
	},
	{
		pattern: /(?<![\p{L}\p{N}*])\*\*(?=\S)([^\n]{0,2000}?\S)\*\*(?![\p{L}\p{N}*])/u,
		html: (words, _, depth) => `<strong>${inline(words, depth)}</strong>`,
	},
	{
		pattern: /(?<![\p{L}\p{N}~])~~(?=\S)([^\n]{0,2000}?\S)~~(?![\p{L}\p{N}~])/u,
		html: (words, _, depth) => `<del>${inline(words, depth)}</del>`,
	},
	{
		pattern: /(?<![\p{L}\p{N}*])\*(?=[^\s*])([^*\n]{0,2000}?[^\s*])?\*(?![\p{L}\p{N}*])/u,
		html: (words, _, depth) => (words ? `<em>${inline(words, depth)}</em>` : null),
	},
	{
		pattern: /(?<![\p{L}\p{N}_])_(?=[^\s_])([^_\n]{0,2000}?[^\s_])_(?![\p{L}\p{N}_])/u,
		html: (words, _, depth) => `<em>${inline(words, depth)}</em>`,
	},
];

/* addresses keep their signs: "https://a/_b_" is no italics */
const ADDRESS = /\bhttps?:\/\/\S+/u;

function inline(text: string, depth: number): string {
	if (depth > MAX_DEPTH) return plain(text);
	let out = "";
	let rest = text;
	while (rest !== "") {
		const made = nextOf(rest, depth);
		if (!made) break;
		out += plain(rest.slice(0, made.at)) + made.html;
		rest = rest.slice(made.end);
	}
	return out + plain(rest);
}

function plain(text: string): string {
	return escape(text).replaceAll("\n", "<br>");
}

interface Made {
	readonly at: number;
	readonly end: number;
	readonly html: string;
}

function nextOf(text: string, depth: number): Made | null {
	let made: Made | null = null;
	for (const { pattern, html } of RULES) {
		const found = pattern.exec(text);
		if (!found || (made && found.index >= made.at)) continue;
		const result = html(found[1] ?? "", found[2] ?? "", depth + 1);
		if (result === null) continue;
		const end = found.index + found[0].length;
		made = { at: found.index, end, html: result };
	}
	const address = ADDRESS.exec(text);
	if (!address || (made && made.at <= address.index)) return made;
	const end = address.index + address[0].length;
	return { at: address.index, end, html: escape(address[0]) };
}

const FENCE = /^```/;
const QUOTE = /^> ?/;
const BULLET = /^[-*] (?=\S)/;
const NUMBER = /^(\d{1,4})[.)] (?=\S)/;

function runOf(
	lines: readonly string[],
	from: number,
	pattern: RegExp,
): string[] {
	let end = from;
	while (end < lines.length && pattern.test(lines[end] as string)) end++;
	return lines.slice(from, end);
}

function listHtml(run: readonly string[], pattern: RegExp): string {
	const items = run
		.map((line) => `<li>${inline(line.replace(pattern, ""), 0)}</li>`)
		.join("");
	if (pattern === BULLET) return `<ul>${items}</ul>`;
	const start = NUMBER.exec(run[0] ?? "")?.[1] ?? "1";
	return start === "1" || start === ""
		? `<ol>${items}</ol>`
		: `<ol start="${Number(start)}">${items}</ol>`;
}

function blocks(lines: readonly string[], depth: number): string {
	const out: string[] = [];
	let plain: string[] = [];
	const flush = () => {
		const text = plain.join("\n").trim();
		plain = [];
		if (text !== "") out.push(`<p>${inline(text, 0)}</p>`);
	};
	for (let i = 0; i < lines.length; ) {
		const line = lines[i] as string;
		const close = FENCE.test(line)
			? lines.findIndex((l, k) => k > i && FENCE.test(l))
			: -1;
		const pattern = [BULLET, NUMBER].find((p) => p.test(line));
		if (close > i) {
			flush();
			const code = lines.slice(i + 1, close).join("\n");
			out.push(`<pre><code>${escape(code)}</code></pre>`);
			i = close + 1;
		} else if (QUOTE.test(line) && depth < 3) {
			flush();
			const run = runOf(lines, i, QUOTE);
			const inner = run.map((l) => l.replace(QUOTE, ""));
			out.push(`<blockquote>${blocks(inner, depth + 1)}</blockquote>`);
			i += run.length;
		} else if (pattern) {
			flush();
			const run = runOf(lines, i, pattern);
			out.push(listHtml(run, pattern));
			i += run.length;
		} else {
			if (line.trim() === "") flush();
			else plain.push(line);
			i++;
		}
	}
	flush();
	return out.join("");
}

/* numbers in a single line are just words: "2. line is in" */
function isSingle(lines: readonly string[]): boolean {
	return lines.length === 1 && NUMBER.test(lines[0] ?? "");
}

/** HTML for what is written; null: there is no sign in it */
export function markdownToHtml(text: string): string | null {
	if (text.length > MAX_LENGTH) return null;
	const lines = text.split("\n");
	if (isSingle(lines) || !/[*_~`[>\-)]|^\d/mu.test(text)) return null;
	const html = blocks(lines, 0);
	if (!/<(?!\/?p>|br>)/.test(html)) return null;
	return html.startsWith("<p>") && html.indexOf("</p>") === html.length - 4
		? html.slice(3, -4)
		: html;
}
