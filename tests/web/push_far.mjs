/*
 * A push service and a browser's subscription to it.  Chromium without a
 * network cannot subscribe, so the page is handed a subscription with real
 * keys; what the server sends is unsealed here and given to the service worker
 * as the browser would.
 */
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";

const reader = join(import.meta.dirname, "..", "api", "js", "browser_push.mjs");
const patience = 30000;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class PushFar {
	static async create() {
		const far = new PushFar();
		far.pushes = [];
		far.status = 201;
		far.child = spawn(process.execPath, [reader], { stdio: ["pipe", "pipe", "inherit"] });
		far.lines = createInterface({ input: far.child.stdout })[Symbol.asyncIterator]();
		far.keys = JSON.parse((await far.lines.next()).value);
		far.http = createServer((request, response) => {
			const parts = [];
			request.on("data", (part) => parts.push(part));
			request.on("end", () => {
				far.take(Buffer.concat(parts), request.headers, far.status);
				response.writeHead(far.status, { "Content-Length": 0 }).end();
			});
		});
		await new Promise((resolve) => far.http.listen(0, "127.0.0.1", resolve));
		far.url = `http://127.0.0.1:${far.http.address().port}/push`;
		return far;
	}

	/* one after another: the child answers line by line */
	take(body, headers, status) {
		this.busy = (this.busy ?? Promise.resolve()).then(async () => {
			this.child.stdin.write(`${JSON.stringify({ body: body.toString("base64"), vapid: headers.authorization })}\n`);
			const { push } = JSON.parse((await this.lines.next()).value);
			this.pushes.push({ ...push, status });
		});
	}

	/** The next push that fits; it is taken out. */
	async next(test, limit = patience) {
		const end = Date.now() + limit;
		for (;;) {
			const i = this.pushes.findIndex((push) => push.status < 300 && test(push));
			if (i >= 0) return this.pushes.splice(i, 1)[0];
			if (Date.now() > end) throw new Error(`no such push: ${JSON.stringify(this.pushes)}`);
			await sleep(30);
		}
	}

	/** Before the page loads: its browser can subscribe. */
	async arm(person) {
		await person.context.addInitScript(
			({ url, keys }) => {
				const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)).buffer;
				const held = () => localStorage.getItem("test.subscription");
				const make = () => ({
					endpoint: url,
					options: { applicationServerKey: bytes(held()) },
					getKey: (name) => bytes(keys[name]),
					unsubscribe: async () => (localStorage.removeItem("test.subscription"), true),
				});
				PushManager.prototype.getSubscription = async () => (held() ? make() : null);
				PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
					localStorage.setItem("test.subscription", btoa(String.fromCharCode(...new Uint8Array(applicationServerKey))));
					return make();
				};
			},
			{ url: this.url, keys: this.keys },
		);
	}

	/** As the browser does when its push service says so. */
	async deliver(person, push) {
		const cdp = await person.context.newCDPSession(person.page);
		const found = new Promise((resolve) => {
			cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
				const one = registrations.find((r) => r.scopeURL.startsWith(person.server.url) && !r.isDeleted);
				if (one) resolve(one.registrationId);
			});
		});
		await cdp.send("ServiceWorker.enable");
		const { status, ...data } = push;
		await cdp.send("ServiceWorker.deliverPushMessage", { origin: person.server.url, registrationId: await found, data: JSON.stringify(data) });
		await cdp.detach();
	}

	/** What stands on the device, once something does. */
	async notes(person, test = (notes) => notes.length > 0) {
		const end = Date.now() + patience;
		for (;;) {
			const [worker] = person.context.serviceWorkers();
			const notes = worker ? await worker.evaluate(async () => (await self.registration.getNotifications()).map((n) => ({ title: n.title, body: n.body, tag: n.tag, silent: n.silent }))) : [];
			if (test(notes)) return notes;
			if (Date.now() > end) throw new Error(`the notifications are ${JSON.stringify(notes)}`);
			await sleep(50);
		}
	}

	/** A finger on the notification. */
	async tap(person, tag) {
		const [worker] = person.context.serviceWorkers();
		await worker.evaluate(async (wanted) => {
			const [notification] = (await self.registration.getNotifications()).filter((n) => n.tag.startsWith(wanted));
			self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
		}, tag);
	}

	close() {
		this.http.close();
		this.http.closeAllConnections();
		this.child.stdin.end();
	}
}
