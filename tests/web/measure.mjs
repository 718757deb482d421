/*
 * How fast the built app is on a slow phone: Chromium with a processor four
 * times slower, and the network of a poor 4G place for loading.  Says numbers,
 * fails nothing: docs/modules/web.md holds them beside the budgets.
 *   node tests/web/measure.mjs [messages]
 */
import { launch } from "../../web/tools/browser.mjs";
import { castOf } from "./cast.mjs";
import { Person } from "./person.mjs";
import { Server } from "./server.mjs";

const count = Number(process.argv[2] ?? 10000);
/* 1 where the machine itself is that busy */
const slowdown = Number(process.env.SLOWDOWN ?? 4);
const median = (all) => [...all].sort((a, b) => a - b)[all.length >> 1];
const say = (what, ms) => console.log(`${String(Math.round(ms)).padStart(8)} ms  ${what}`);

const server = await Server.create();
const browser = await launch();
const cast = castOf();
try {
	const nurse = await Person.arrive(browser, server, "phone");
	await nurse.signIn(cast.nurse.name, cast.password);
	const cdp = await nurse.context.newCDPSession(nurse.page);
	await nurse.at(cast.doctor.shown);
	await fill(decodeURIComponent(new URL(nurse.page.url()).pathname.split("/")[2]));
	await cdp.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
	await opening(nurse);
	await scrolling(nurse);
	await loading(nurse, cdp);
} finally {
	await browser.close();
	await server.close();
}

async function ask(method, path, body, token) {
	const answer = await fetch(`${server.url}/_matrix/client/v3${path}`, {
		method,
		headers: { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) },
		body: JSON.stringify(body),
	});
	if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
	return answer.json();
}

/* As many messages as a busy ward writes in some months. */
async function fill(room) {
	const { access_token: token } = await ask("POST", "/login", { type: "m.login.password", identifier: { type: "m.id.user", user: cast.doctor.name }, password: cast.password });
	let next = 0;
	const work = async () => {
		while (next < count) {
			const i = next++;
			await ask("PUT", `/rooms/${encodeURIComponent(room)}/send/m.room.message/m${i}`, { msgtype: "m.text", body: `Message ${i}. ${"Sats 94 on 2 litres, comfortable. ".repeat(i % 5)}` }, token);
		}
	};
	await Promise.all(Array.from({ length: 4 }, work));
	await ask("POST", "/logout", {}, token);
}

/* From the tap to the first frame that shows the messages. */
async function opening({ page }) {
	const times = [];
	for (let i = 0; i < 9; i++) {
		await page.getByRole("button", { name: "Back" }).first().click();
		await page.locator("[data-row] > a").first().waitFor();
		await page.waitForTimeout(600);
		times.push(
			await page.evaluate(
				(at) =>
					new Promise((resolve) => {
						const row = document.querySelectorAll("[data-row] > a")[at];
						const from = performance.now();
						row.click();
						const look = () => {
							if (document.querySelector("[role=log] [role=article]")) requestAnimationFrame(() => resolve(performance.now() - from));
							else requestAnimationFrame(look);
						};
						requestAnimationFrame(look);
					}),
				i % 3,
			),
		);
	}
	say("open a conversation (median of 9)", median(times));
	say("open a conversation (worst of 9)", Math.max(...times));
}

async function scrolling({ page }) {
	await page.getByRole("button", { name: "Back" }).first().click();
	await page.locator("[data-row] > a").filter({ hasText: cast.doctor.shown }).first().click();
	await page.getByRole("log").waitFor();
	await page.waitForTimeout(1500);
	const told = await page.evaluate(async (enough) => {
		const log = document.querySelector("[role=log]");
		let box = log;
		while (box && getComputedStyle(box).overflowY !== "auto" && getComputedStyle(box).overflowY !== "scroll") box = box.parentElement;
		box ??= log.querySelector("*");
		const tasks = [];
		new PerformanceObserver((list) => tasks.push(...list.getEntries().map((e) => e.duration))).observe({ type: "longtask" });
		const from = performance.now();
		let still = 0;
		let way = 0;
		while (performance.now() - from < enough && still < 240) {
			const before = box.scrollTop;
			box.scrollBy(0, -240);
			await new Promise((resolve) => requestAnimationFrame(resolve));
			way += Math.abs(before - box.scrollTop);
			still = box.scrollTop === 0 || before === box.scrollTop ? still + 1 : 0;
		}
		return { tasks, way, ms: performance.now() - from };
	}, 60000);
	console.log(`scrolled ${Math.round(told.way)} px in ${Math.round(told.ms)} ms; long tasks over 50 ms: ${told.tasks.length}`);
	say("longest task while scrolling", Math.max(0, ...told.tasks));
	if (told.tasks.length > 0) say("median of the long ones", median(told.tasks));
}

async function loading({ page }, cdp) {
	await cdp.send("Network.enable");
	await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 90_000 });
	for (const what of ["cold", "warm", "warm"]) {
		if (what === "cold") {
			await cdp.send("Network.clearBrowserCache");
			await page.evaluate(async () => {
				for (const name of await caches.keys()) await caches.delete(name);
				for (const each of await navigator.serviceWorker.getRegistrations()) await each.unregister();
			});
		}
		const from = Date.now();
		await page.goto("/");
		await page.locator("[data-row] > a").first().waitFor();
		say(`first useful screen, ${what} (slow 4G, slow processor)`, Date.now() - from);
	}
}
