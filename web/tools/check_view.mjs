/*
 * Two promises of the view, checked:
 *  - no colour and no size is written outside of tokens.css;
 *  - every pair of colours that carries words has a contrast of 4.5:1, and
 *    every pair that carries marks 3:1, in both themes.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const web = join(import.meta.dirname, "..");
const view = join(web, "src", "view");
const problems = [];

/* ---- literals ---- */

const colour = /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|color-mix|color)\(|(?<![-\w])(?:white|black|red|green|blue|teal|gr[ae]y|orange|purple)(?![-\w])/i;
const size = /(?<![\w-])\d*\.?\d+(?:px|rem|em|ch|ex|vh|vw|dvh|svh|lvh|pt|ms|s)\b/;

for (const folder of [view, join(web, "gallery")]) {
	for (const name of readdirSync(folder)) {
		if (!name.endsWith(".css") || name === "tokens.css") continue;
		const css = readFileSync(join(folder, name), "utf8").replace(/\/\*[^]*?\*\//g, (c) => c.replace(/[^\n]/g, " "));
		css.split("\n").forEach((line, i) => {
			const value = line.includes(":") ? line.slice(line.indexOf(":") + 1) : line;
			if (/^\s*(@|&|[.:#[*a-z][^;]*\{)/.test(line) && line.trim().endsWith("{")) return;
			if (colour.test(value) || size.test(value)) problems.push(`${relative(web, join(folder, name))}:${i + 1}: a literal, not a token:${value}`);
		});
	}
}

/* Everything used must exist. */
const tokens = readFileSync(join(view, "tokens.css"), "utf8");
const known = new Set([...tokens.matchAll(/(--[\w-]+):/g)].map((m) => m[1]));
for (const name of readdirSync(view)) {
	if (!name.endsWith(".css") && !name.endsWith(".tsx")) continue;
	const text = readFileSync(join(view, name), "utf8");
	const own = new Set([...text.matchAll(/(--[\w-]+)"?:/g)].map((m) => m[1]));
	for (const [, used] of text.matchAll(/var\((--[\w-]+)/g)) {
		if (!known.has(used) && !own.has(used) && !inherited(used)) problems.push(`${name}: ${used} is no token`);
	}
}
/* Set by a bubble for what is inside it. */
function inherited(name) {
	return ["--stamp", "--stamp-place", "--stamp-room", "--stamp-end", "--share", "--well", "--link", "--ratio", "--tick-cut", "--photo-start", "--photo-end"].includes(name);
}

/* ---- contrast ---- */

function theme(selector) {
	const at = tokens.indexOf(`${selector} {`);
	const body = tokens.slice(at, tokens.indexOf("\n}", at));
	return Object.fromEntries([...body.matchAll(/(--[\w-]+):\s*(#[0-9a-f]{6})\b/gi)].map((m) => [m[1].slice(2), m[2]]));
}
const light = theme(":root");
const dark = { ...light, ...theme(':root[data-theme="dark"]') };

function luminance(hex) {
	const [r, g, b] = [1, 3, 5].map((i) => {
		const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
		return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a, b) {
	const [hi, lo] = [luminance(a), luminance(b)].sort((x, y) => y - x);
	return (hi + 0.05) / (lo + 0.05);
}

const grounds = ["paper", "surface", "surface-2", "canvas"];
const words = [
	...grounds.flatMap((g) => ["ink", "ink-2", "accent-ink"].map((i) => [i, g])),
	["ink-2", "surface-3"],
	["ink", "surface-3"],
	["emergency", "surface"],
	["emergency", "canvas"],
	["emergency", "emergency-soft"],
	["urgent", "urgent-soft"],
	["urgent", "surface"],
	["external", "surface"],
	["external", "theirs"],
	["duty-ink", "surface"],
	["duty-ink", "surface-2"],
	["duty-ink", "accent-soft"],
	["on-accent", "accent"],
	["on-accent", "accent-hover"],
	["on-accent-soft", "accent-soft"],
	["ink", "accent-soft"],
	["ink-2", "accent-soft"],
	["accent-ink", "accent-soft"],
	["emergency", "accent-soft"],
	["external", "accent-soft"],
	["own-ink", "own"],
	["own-ink-2", "own"],
	["own-ink", "own-well"],
	["own-ink-2", "own-well"],
	["own-link", "own"],
	["own-link", "own-well"],
	["theirs-ink", "theirs"],
	["theirs-ink-2", "theirs"],
	["theirs-ink", "theirs-well"],
	["theirs-ink-2", "theirs-well"],
	["theirs-link", "theirs"],
	["theirs-link", "theirs-well"],
	["viewer-ink", "viewer"],
	...[1, 2, 3, 4, 5, 6, 7, 8].flatMap((n) => [
		[`avatar-${n}-ink`, `avatar-${n}`],
		[`name-${n}`, "theirs"],
		[`name-${n}`, "canvas"],
	]),
];
const marks = [
	["duty", "surface"],
	["focus", "surface"],
	["focus", "canvas"],
	["focus", "surface-2"],
	["line-strong", "surface"],
	["accent", "surface"],
];
for (const [name, colours] of [["light", light], ["dark", dark]]) {
	for (const [pairs, least] of [[words, 4.5], [marks, 3]]) {
		for (const [a, b] of pairs) {
			const ratio = contrast(colours[a] ?? "#000000", colours[b] ?? "#000000");
			if (ratio < least) problems.push(`${name}: ${a} on ${b} has ${ratio.toFixed(2)}:1, needs ${least}:1`);
		}
	}
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`view: no literals; ${words.length + marks.length} colour pairs pass in both themes`);
