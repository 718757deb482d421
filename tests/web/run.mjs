/* Starts a server, lets people loose on it, and says how it went. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { launch } from "../../web/tools/browser.mjs";
import { castOf } from "./cast.mjs";
import { journeys } from "./journeys.mjs";
import { complaints, Person } from "./person.mjs";
import { Server } from "./server.mjs";
import { story, storyName } from "./story.mjs";

const root = join(import.meta.dirname, "..", "..");
const only = process.argv[2]?.toLowerCase();
const always = new Set([1]); /* signing in */
const journeyLimit = 240000;
const storyLimit = 540000;
let passed = 0;
let failed = 0;

function report(ok, name, error, ms) {
	if (ok) passed++;
	else failed++;
	console.log(`${ok ? "ok" : "not ok"} ${passed + failed} - ${name}${ms === undefined ? "" : ` # ${ms} ms`}`);
	if (error) console.log(String(error).replace(/^/gm, "  # "));
}

function withLimit(promise, limit = journeyLimit) {
	let timer;
	const late = new Promise((_, reject) => {
		timer = setTimeout(() => reject(new Error(`no end after ${limit / 1000} s`)), limit);
	});
	return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const view = spawnSync(process.execPath, [join(root, "web", "tools", "check_view.mjs")], { encoding: "utf8" });
report(view.status === 0, "the view: no literal outside of the tokens, and enough contrast", view.status === 0 ? null : view.stderr);

const chosen = (name) => !only || only.split("|").some((words) => name.toLowerCase().includes(words));

/* Beside the others; the end waits for it. */
async function tellStory(cast) {
	const from = Date.now();
	try {
		await withLimit(story(browser, cast), storyLimit);
		report(true, storyName, null, Date.now() - from);
	} catch (error) {
		report(false, storyName, error.stack, Date.now() - from);
	}
}

let server;
let browser;
try {
	server = await Server.create();
	browser = await launch();
	const world = {
		server,
		browser,
		cast: castOf(),
		nurse: await Person.arrive(browser, server, "phone"),
		doctor: await Person.arrive(browser, server, "desktop"),
	};
	let telling = Promise.resolve();
	let broken = false;
	for (const [i, { name, go }] of journeys.entries()) {
		if (!always.has(i) && !chosen(name)) continue;
		const from = Date.now();
		try {
			await withLimit(go(world));
			report(true, name, null, Date.now() - from);
		} catch (error) {
			report(false, name, error.stack, Date.now() - from);
			for (const who of ["nurse", "doctor"]) {
				await world[who].page.screenshot({ path: join(root, "tests", "web", "screenshots", `failed-${i}-${who}.png`) }).catch(() => {});
				await world[who].context.setOffline(false).catch(() => {});
				await world[who].page.keyboard.press("Escape").catch(() => {});
			}
			if (i === 1) broken = true;
		}
		if (broken) break;
		/* It begins when the others have signed in: not all at once. */
		if (i === 1 && chosen(storyName)) telling = tellStory(world.cast);
	}
	await telling;
	report(complaints.length === 0, "the browsers complained about nothing", complaints.length === 0 ? null : complaints.slice(0, 20).join("\n"));
} catch (error) {
	report(false, "the stage is set", error.stack);
} finally {
	await browser?.close();
	const trouble = await server?.close();
	if (server) report(!trouble, "the server ended without a sanitizer's word", trouble ? readTail(trouble) : null);
}

function readTail(log) {
	return log.split("\n").slice(-60).join("\n");
}

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
