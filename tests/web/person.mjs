/* Somebody with a phone or a desktop: what they do and what they see. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sizes } from "../../web/tools/browser.mjs";

const axe = readFileSync(join(import.meta.dirname, "..", "..", "web", "node_modules", "axe-core", "axe.min.js"), "utf8");
const pictures = join(import.meta.dirname, "screenshots");
const patience = 40000;
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/* Everything a browser complains about, over all journeys. */
export const complaints = [];

/* In the page: what axe finds in the theme that is on, and of colours in the other. */
async function barriers(rules) {
	const say = ({ violations }, theme) => violations.map((v) => `${v.id}${theme}: ${v.help}\n    ${v.nodes.map((n) => n.html.slice(0, 160)).join("\n    ")}`);
	const { dataset } = document.documentElement;
	const theme = dataset.theme;
	const found = say(await globalThis.axe.run(document, { runOnly: rules }), "");
	const calm = new CSSStyleSheet();
	calm.replaceSync("*, *::before, *::after { transition: none !important }");
	document.adoptedStyleSheets = [calm];
	try {
		dataset.theme = theme === "dark" ? "light" : "dark";
		found.push(...say(await globalThis.axe.run(document, { runOnly: { type: "rule", values: ["color-contrast"] } }), ` (${dataset.theme})`));
	} finally {
		dataset.theme = theme;
		document.adoptedStyleSheets = [];
	}
	return found;
}

export class Person {
	static async arrive(browser, server, device, more = {}) {
		const person = new Person();
		person.server = server;
		person.device = device;
		person.context = await browser.newContext({
			...sizes[device],
			baseURL: server.url,
			locale: "en-GB",
			timezoneId: "Europe/London",
			permissions: ["camera", "microphone", "clipboard-read", "clipboard-write"],
			/* axe puts its own script in; the app's policy is checked on its answers. */
			bypassCSP: false,
			...more,
		});
		person.context.setDefaultTimeout(patience);
		await person.window();
		return person;
	}

	/** Over a browser that was begun elsewhere. */
	static of(context, server, device) {
		const person = new Person();
		Object.assign(person, { server, device, context });
		context.setDefaultTimeout(patience);
		return person;
	}

	async window() {
		this.page = await this.context.newPage();
		this.page.on("pageerror", (error) => complaints.push(`${this.user ?? "nobody"}: ${error.stack ?? error.message}`));
		this.page.on("console", (line) => {
			if (line.type() !== "error") return;
			const words = line.text();
			/* The browser's own note about an answer that is no success. */
			if (/Failed to load resource/.test(words)) return;
			complaints.push(`${this.user ?? "nobody"}: ${words}`);
		});
		return this.page;
	}

	get phone() {
		return this.device === "phone";
	}

	async signIn(user, password) {
		this.user = user;
		await this.page.goto("/");
		await this.page.getByLabel("Staff name").fill(user);
		await this.page.getByLabel("Password", { exact: true }).fill(password);
		await this.page.getByRole("button", { name: "Sign in" }).click();
		await this.inbox().waitFor();
	}

	inbox() {
		return this.page.getByRole("heading", { name: "Inbox", exact: true });
	}

	async goInbox() {
		/* Every layer leads back; each step is awaited, however slow the machine. */
		const end = Date.now() + patience;
		while (!(await this.inbox().isVisible()) && Date.now() < end) {
			const before = this.page.url();
			const back = this.page.getByRole("button", { name: "Back" }).first();
			const link = this.page.getByRole("link", { name: "Inbox" }).first();
			if (await back.isVisible()) await back.click();
			else if (await link.isVisible()) await link.click();
			for (let i = 0; i < 20 && this.page.url() === before && !(await this.inbox().isVisible()); i++) await this.page.waitForTimeout(20);
			await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
		}
		await this.inbox().waitFor();
	}

	/** In the talk of that name, wherever one was. */
	async at(name) {
		const heading = this.page.getByRole("heading", { name, exact: true, level: 1 });
		if (!(await heading.isVisible()) || !(await this.log.isVisible())) await this.open(name);
		await heading.waitFor();
	}

	/** At the newest message, wherever in the conversation one was. */
	async newest() {
		const down = this.page.getByRole("button", { name: /^Go to the newest message$|^\d+ new message/ });
		if (await down.isVisible()) await down.click();
		await down.waitFor({ state: "detached" });
	}

	row(name) {
		return this.page.locator("[data-row] > a").filter({ hasText: name }).first();
	}

	async open(name) {
		if (this.phone) await this.goInbox();
		const search = this.page.getByLabel("Search people and groups");
		await search.fill(name);
		/* not a role's conversation that bears the name, too */
		await this.page.locator("[data-row] > a").filter({ has: this.page.getByText(name, { exact: true }) }).first().click();
		await this.page.getByRole("log").waitFor();
	}

	/** About the other in a talk of two; on a phone the name leads there. */
	async about() {
		const name = await this.page.getByRole("heading", { level: 1 }).last().innerText();
		if (this.phone) await this.page.getByRole("link").filter({ has: this.page.getByRole("heading", { name, level: 1 }) }).click();
		else await this.page.getByRole("button", { name: "About this person" }).click();
	}

	/** Finds somebody in the staff list and opens the talk with them. */
	async startWith(name) {
		if (this.phone) await this.goInbox();
		await this.page.getByRole("button", { name: "New message" }).first().click();
		await this.page.getByLabel("Search by name, job or ward").fill(name);
		await this.page.getByRole("list", { name: "Staff" }).getByRole("button", { name }).first().click();
		await this.page.getByRole("heading", { name, exact: true, level: 1 }).waitFor();
	}

	get field() {
		return this.page.locator("#composer");
	}

	get log() {
		return this.page.getByRole("log");
	}

	async say(words) {
		await this.field.fill(words);
		if (this.phone) await this.page.getByRole("button", { name: "Send", exact: true }).click();
		else await this.field.press("Enter");
		await this.sees(words);
	}

	message(words) {
		return this.log.getByRole("article").filter({ hasText: words }).last();
	}

	async sees(words) {
		await this.message(words).waitFor();
	}

	async seesNot(words) {
		assert.equal(await this.log.getByRole("article").filter({ hasText: words }).count(), 0, `still sees: ${words}`);
	}

	async count(words) {
		return this.log.getByRole("article").filter({ hasText: words }).count();
	}

	/** Waits until the tick of an own message shows one of the states. */
	async tick(words, ...states) {
		const wanted = states.map((state) => `[data-state=${state}]`).join(",");
		await this.message(words).locator(wanted).waitFor();
	}

	async attach(kind, files) {
		await this.page.locator(`[data-pick=${kind}]`).first().setInputFiles(files);
	}

	async send() {
		await this.page.getByRole("button", { name: "Send", exact: true }).click();
	}

	/** A finger on something: held until its menu is there, or drawn aside. */
	async touch(target, { hold = 0, draw = 0 }) {
		const cdp = await this.context.newCDPSession(this.page);
		const menu = this.page.getByRole("menu");
		/* On a busy machine what one aims at may still move, and a finger be seen late. */
		for (let tries = 3; ; tries--) {
			const box = await target.boundingBox();
			const finger = (type, x) => cdp.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y: box.y + box.height / 2 }] });
			const x = draw < 0 ? box.x + box.width - 30 : box.x + Math.min(30, box.width / 2);
			await finger("touchStart", x);
			for (let i = 1; draw !== 0 && i <= 10; i++) {
				await finger("touchMove", x + (draw * i) / 10);
				await this.page.waitForTimeout(16);
			}
			await this.page.waitForTimeout(hold);
			const missed = hold > 0 && (await menu.waitFor({ timeout: 4000 }).then(() => false, (error) => error));
			await finger("touchEnd", x);
			if (!missed) break;
			if (tries === 1) throw missed;
		}
		await cdp.detach();
	}

	/** Two fingers on something, so far apart before and after. */
	async pinch(target, from, to) {
		const box = await target.boundingBox();
		const view = this.page.viewportSize();
		const x = Math.min(view.width, Math.max(0, box.x) * 2 + box.width) / 2;
		const y = view.height / 2;
		const cdp = await this.context.newCDPSession(this.page);
		const fingers = (type, far) => cdp.send("Input.dispatchTouchEvent", { type, touchPoints: far === null ? [] : [{ x: x - far / 2, y, id: 1 }, { x: x + far / 2, y, id: 2 }] });
		await fingers("touchStart", from);
		for (let i = 1; i <= 8; i++) {
			await fingers("touchMove", from + ((to - from) * i) / 8);
			await this.page.waitForTimeout(16);
		}
		await fingers("touchEnd", null);
		await cdp.detach();
	}

	/** No barrier that axe can find, in either theme; a picture if asked for. */
	async looksGood(name) {
		await this.still();
		await this.picture(name);
		await this.page.evaluate(axe);
		const found = await this.page.evaluate(barriers, rules);
		assert.equal(found.length, 0, `${name} at ${this.device}:\n  ${found.join("\n  ")}`);
		const over = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		assert.ok(over <= 0, `${name} at ${this.device} is ${over} px too wide`);
	}

	/** Until nothing moves that ends by itself. */
	async still() {
		await this.page.waitForTimeout(40);
		await this.page.evaluate(async (longest) => {
			const moving = document.getAnimations().filter((each) => each.effect?.getComputedTiming().endTime < longest);
			const ends = Promise.allSettled(moving.map((each) => each.finished));
			await Promise.race([ends, new Promise((done) => setTimeout(done, longest))]);
		}, 1000);
	}

	async picture(name) {
		if (!process.env.SCREENSHOTS) return;
		mkdirSync(pictures, { recursive: true });
		await this.page.screenshot({ path: join(pictures, `real-${name}-${this.device}.png`) });
	}

	async leave() {
		await this.context.close();
	}
}
