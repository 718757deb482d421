/*
 * Holds the build to its budget: all JavaScript that index.html pulls in
 * before anything is lazily loaded, gzipped, at most 400 KB.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const dist = join(import.meta.dirname, "..", "dist");
const budget = 400 * 1024;

const manifest = JSON.parse(
	readFileSync(join(dist, ".vite", "manifest.json"), "utf8"),
);
const entry = "index.html";
const seen = new Set();
let total = 0;

function add(key) {
	if (seen.has(key)) return;
	seen.add(key);
	const chunk = manifest[key];
	const bytes = gzipSync(readFileSync(join(dist, chunk.file))).length;
	console.log(`${String(bytes).padStart(9)}  ${chunk.file}`);
	total += bytes;
	for (const next of chunk.imports ?? []) add(next);
}

add(entry);
console.log(`${String(total).padStart(9)}  initial JavaScript, gzipped`);
const html = readFileSync(join(dist, "index.html"), "utf8");
if (/<script(?![^>]*\ssrc=)/.test(html) || /<style|\sstyle=/.test(html)) {
	console.error("index.html has inline script or style: the CSP refuses it");
	process.exit(1);
}
if (!existsSync(join(dist, "sw.js"))) {
	console.error("sw.js is missing");
	process.exit(1);
}
for (const key of seen)
	if (/\.wasm/.test((manifest[key].assets ?? []).join())) {
		console.error(`${manifest[key].file} brings WebAssembly with it`);
		process.exit(1);
	}
if (total > budget) {
	console.error(`over the budget of ${budget}`);
	process.exit(1);
}
