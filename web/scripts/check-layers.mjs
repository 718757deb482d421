/*
 * Who may import whom under web/src. A view knows its view model and nothing
 * of the protocol; a view model knows nothing of React.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

const root = join(import.meta.dirname, "..", "src");
const may = {
	i18n: [],
	platform: ["i18n"],
	protocol: ["platform"],
	viewmodel: ["protocol", "platform", "i18n"],
	view: ["viewmodel", "platform", "i18n"],
	/* files directly in src: the wiring */
	".": ["protocol", "viewmodel", "view", "platform", "i18n"],
};
const kept = [
	{ name: /^matrix-js-sdk/, to: ["protocol"] },
	{ name: /^react/, to: ["view", "."] },
];
/* the view knows the contract of the view models, never their parts */
const viewMay = /^viewmodel\/types(\.ts)?$/;

const importPattern =
	/(?:^|\n)\s*(?:import|export)\s[^;]*?from\s*["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)|(?:^|\n)\s*import\s*["']([^"']+)["']/g;

let problems = 0;
function report(file, text) {
	console.error(`${relative(process.cwd(), file)}: ${text}`);
	problems++;
}

function folderOf(path) {
	const rel = relative(root, path);
	return rel.includes("/") ? rel.split("/")[0] : ".";
}

function check(file) {
	const from = folderOf(file);
	const source = readFileSync(file, "utf8");
	for (const match of source.matchAll(importPattern)) {
		const name = match[1] ?? match[2] ?? match[3];
		if (!name.startsWith(".")) {
			const rule = kept.find((k) => k.name.test(name));
			if (rule && !rule.to.includes(from))
				report(file, `${name} is kept to ${rule.to.join(", ")}`);
			continue;
		}
		const target = normalize(join(dirname(file), name));
		if (relative(root, target).startsWith("..")) continue;
		const to = folderOf(target);
		if (to === from) continue;
		if (!may[from]?.includes(to))
			report(file, `${from} may not import ${to} (${name})`);
		else if (from === "view" && to === "viewmodel") {
			const rel = relative(root, target);
			if (!viewMay.test(rel))
				report(file, `the view uses viewmodel/types, not ${rel}`);
		}
	}
}

for (const entry of readdirSync(root, { recursive: true, withFileTypes: true }))
	if (entry.isFile() && /\.tsx?$/.test(entry.name))
		check(join(entry.parentPath, entry.name));

if (problems > 0) process.exit(1);
