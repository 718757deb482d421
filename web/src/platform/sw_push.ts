/*
 * The service worker's part of pushes: each one shows a notification, proves to
 * the server that it came, and opens what it is about. A push holds ids only;
 * a page that is open may say who wrote, nobody says what.
 */
import { words } from "../i18n/en_worker.ts";

const DELIVERED = "/_wardwire/push/v1/delivered";
const CHOICES = "/worker-choices";
export const CHOICE_CACHE = "wardwire-choices";
const DESCRIBE_MS = 1_500;
const TRIES = 3;
const SHOWN_MAX = 50;

interface Push {
	readonly kind: string;
	readonly event_id?: string;
	readonly room_id?: string;
	readonly item_id?: string;
	readonly priority?: string;
	readonly is_test?: boolean;
	readonly unread?: number;
	readonly highlight?: boolean;
	readonly sound?: string;
	readonly receipt?: string;
}

/** what the person chose on this device; platform/push.ts writes it */
export interface PushChoices {
	readonly sounds: boolean;
	/** "22:00"; null: none */
	readonly quietFrom: string | null;
	readonly quietTo: string | null;
}

/** what a page knows of a push */
export interface PushWords {
	readonly title: string | null;
	readonly body: string | null;
	/** it is on the screen already */
	readonly seen: boolean;
}

interface Note {
	readonly title: string;
	readonly body: string;
	readonly tag: string;
	readonly path: string;
	readonly loud: boolean;
	readonly stays: boolean;
}

export function servePushes(
	worker: ServiceWorkerGlobalScope,
	wipe: () => Promise<void>,
): void {
	worker.addEventListener("push", (event) => {
		event.waitUntil(receive(worker, read(event.data), wipe));
	});
	worker.addEventListener("notificationclick", (event) => {
		event.notification.close();
		event.waitUntil(open(worker, event.notification));
	});
	worker.addEventListener("pushsubscriptionchange", (event) => {
		(event as ExtendableEvent).waitUntil(resubscribe(worker));
	});
}

function read(data: PushMessageData | null): Push {
	try {
		const push = data?.json() as Push | null;
		if (push && typeof push.kind === "string") return push;
	} catch {
		/* not ours, and yet something has to be shown */
	}
	return { kind: "unknown" };
}

async function receive(
	worker: ServiceWorkerGlobalScope,
	push: Push,
	wipe: () => Promise<void>,
): Promise<void> {
	const told = deliver(worker, push);
	if (push.kind === "wipe") await wipe();
	const [choices, known] = await Promise.all([
		readChoices(),
		describe(worker, push),
	]);
	const note = compose(push, known);
	/* what has rung already needs no second sound to be missed */
	const rang = push.kind === "call_missed" && (await stands(worker, note.tag));
	const silent = !note.loud || rang || isHushed(push, choices);
	const seen = known?.seen === true;
	await worker.registration.showNotification(note.title, {
		body: note.body,
		tag: note.tag,
		icon: "/icon-192.png",
		badge: "/icon-192.png",
		lang: "en-GB",
		requireInteraction: note.stays,
		silent: silent || seen,
		/* shakes and sounds again although it takes the old one's place */
		renotify: !silent && !seen,
		data: { path: note.path, push, at: Date.now() },
	} as NotificationOptions);
	/* what is on the screen needs no note, but each push has to show one */
	if (seen) await close(worker, (n) => n.tag === note.tag);
	await badge(push.unread);
	await told;
}

function compose(push: Push, known: PushWords | null): Note {
	const room = push.room_id ?? "";
	const loud = push.sound !== undefined;
	switch (push.kind) {
		case "priority": {
			const name = words.priority[push.priority ?? ""] ?? words.message;
			return {
				title: push.is_test === true ? `${words.test}: ${name}` : name,
				body: words.tapToOpen,
				tag: `item:${push.item_id ?? ""}`,
				path: `/urgent/${encodeURIComponent(push.item_id ?? "")}`,
				loud,
				stays: true,
			};
		}
		case "incident":
			return {
				title: words.incident[push.priority ?? ""] ?? words.message,
				body: words.tapToOpen,
				tag: `item:${push.item_id ?? ""}`,
				path: `/incident/${encodeURIComponent(push.item_id ?? "")}`,
				loud: true,
				stays: true,
			};
		case "alert_test":
			return {
				title: `${words.test}: ${words.alertTest}`,
				body: words.alertTestWords,
				tag: `test:${push.item_id ?? ""}`,
				path: `/alert-test/${encodeURIComponent(push.item_id ?? "")}`,
				loud: true,
				stays: true,
			};
		case "wipe":
			return { title: words.wiped, body: words.wipedWords, tag: "wipe", path: "/", loud: true, stays: true };
		case "test":
			return { title: words.product, body: words.pushTest, tag: "push-test", path: "/me/notifications", loud: true, stays: false };
		case "call":
		case "call_missed":
		case "call_over":
			return {
				title: known?.title ?? words.product,
				body: words.calls[push.kind],
				/* one for each call: it rings, then it is missed or over */
				tag: `call:${push.item_id ?? room}`,
				path: pathOf({ ...push, event_id: undefined }),
				loud,
				stays: push.kind === "call",
			};
		case "event":
			return {
				title: known?.title ?? words.product,
				body: known?.body ?? words.messages(push.unread ?? 0),
				tag: `room:${room}`,
				path: pathOf(push),
				loud,
				stays: false,
			};
		default:
			return { title: words.product, body: words.invited, tag: "other", path: "/", loud: false, stays: false };
	}
}

function isCall({ kind }: Push): boolean {
	return kind === "call" || kind === "call_missed" || kind === "call_over";
}

function pathOf({
	room_id,
	event_id,
}: {
	readonly room_id?: string | undefined;
	readonly event_id?: string | undefined;
}): string {
	if (room_id === undefined) return "/";
	const room = `/c/${encodeURIComponent(room_id)}`;
	return event_id === undefined ? room : `${room}/${encodeURIComponent(event_id)}`;
}

/* ---- quiet ---- */

/* Neither choice ever holds back what is urgent, nor a test. */
function isHushed(push: Push, choices: PushChoices): boolean {
	if (push.kind !== "event" && !isCall(push)) return false;
	return !choices.sounds || isQuietNow(choices, new Date());
}

export function isQuietNow(choices: PushChoices, now: Date): boolean {
	const from = minutes(choices.quietFrom);
	const to = minutes(choices.quietTo);
	if (from === null || to === null || from === to) return false;
	const at = now.getHours() * 60 + now.getMinutes();
	return from < to ? at >= from && at < to : at >= from || at < to;
}

function minutes(text: string | null): number | null {
	const parts = /^(\d\d):(\d\d)$/.exec(text ?? "");
	return parts ? Number(parts[1]) * 60 + Number(parts[2]) : null;
}

async function readChoices(): Promise<PushChoices> {
	try {
		const cache = await caches.open(CHOICE_CACHE);
		const kept = await cache.match(CHOICES);
		if (kept) return (await kept.json()) as PushChoices;
	} catch {
		/* none were made */
	}
	return { sounds: true, quietFrom: null, quietTo: null };
}

/* ---- what pages know ---- */

async function describe(
	worker: ServiceWorkerGlobalScope,
	push: Push,
): Promise<PushWords | null> {
	const pages = await worker.clients.matchAll({ type: "window" });
	const answers = await Promise.all(pages.map((page) => ask(page, push)));
	const found = answers.filter((a) => a !== null);
	return found.find((a) => a.seen) ?? found.find((a) => a.title !== null) ?? null;
}

function ask(page: Client, push: Push): Promise<PushWords | null> {
	return new Promise((resolve) => {
		const channel = new MessageChannel();
		const timer = setTimeout(() => resolve(null), DESCRIBE_MS);
		channel.port1.onmessage = (event) => {
			clearTimeout(timer);
			resolve(event.data as PushWords | null);
		};
		page.postMessage({ type: "push", push: bare(push) }, [channel.port2]);
	});
}

/* the secret is the worker's alone */
function bare(push: Push): Omit<Push, "receipt"> {
	const { receipt: _secret, ...rest } = push;
	return rest;
}

async function tellAll(
	worker: ServiceWorkerGlobalScope,
	message: unknown,
): Promise<void> {
	for (const page of await worker.clients.matchAll({ type: "window" }))
		page.postMessage(message);
}

/* Only a page can tell the server: it does, or somebody is asked to open one. */
async function resubscribe(worker: ServiceWorkerGlobalScope): Promise<void> {
	const pages = await worker.clients.matchAll({ type: "window" });
	if (pages.length > 0) return tellAll(worker, { type: "resubscribe" });
	await worker.registration
		.showNotification(words.product, {
			body: words.renew,
			tag: "renew",
			icon: "/icon-192.png",
			lang: "en-GB",
			requireInteraction: true,
			data: { path: "/me/notifications", at: Date.now() },
		})
		.catch(() => undefined);
}

/* ---- receipts ---- */

async function deliver(
	worker: ServiceWorkerGlobalScope,
	push: Push,
): Promise<void> {
	const id = isCall(push) ? push.event_id : (push.item_id ?? push.event_id);
	if (push.receipt === undefined || id === undefined) return;
	const notes = await worker.registration.getNotifications();
	const shown = notes
		.map((n) => (n.data as { push?: Push } | null)?.push?.event_id)
		.filter((event) => event !== undefined)
		.slice(0, SHOWN_MAX);
	const body = JSON.stringify({
		receipt: push.receipt,
		kind: push.kind,
		id,
		...(push.room_id === undefined ? {} : { room_id: push.room_id }),
		...(shown.length > 0 ? { shown } : {}),
	});
	for (let i = 0; i < TRIES; i++) {
		try {
			const answer = await fetch(DELIVERED, {
				method: "POST",
				headers: { "Content-Type": "application/json" },
				credentials: "omit",
				cache: "no-store",
				body,
			});
			if (answer.ok) {
				await settle(worker, (await answer.json()) as After);
				return;
			}
			if (answer.status < 500 && answer.status !== 429) return;
		} catch {
			/* no network for a moment */
		}
		await new Promise((resolve) => setTimeout(resolve, 1_000 << i));
	}
}

interface After {
	readonly unread?: number;
	readonly over?: readonly string[];
}

/* What was read elsewhere goes. */
async function settle(
	worker: ServiceWorkerGlobalScope,
	{ unread, over }: After,
): Promise<void> {
	const gone = new Set(over ?? []);
	await close(worker, (note) => {
		const event = (note.data as { push?: Push } | null)?.push?.event_id;
		return event !== undefined && gone.has(event);
	});
	await badge(unread);
}

async function close(
	worker: ServiceWorkerGlobalScope,
	test: (note: Notification) => boolean,
): Promise<void> {
	for (const note of await worker.registration.getNotifications())
		if (test(note)) note.close();
}

async function stands(
	worker: ServiceWorkerGlobalScope,
	tag: string,
): Promise<boolean> {
	return (await worker.registration.getNotifications({ tag })).length > 0;
}

async function badge(unread: number | undefined): Promise<void> {
	if (unread === undefined) return;
	try {
		if (unread > 0) await navigator.setAppBadge?.(unread);
		else await navigator.clearAppBadge?.();
	} catch {
		/* not installed: there is no icon to mark */
	}
}

/* ---- a tap ---- */

async function open(
	worker: ServiceWorkerGlobalScope,
	note: Notification,
): Promise<void> {
	const { path, push } = (note.data ?? {}) as { path?: string; push?: Push };
	/* a tap on a test counts only once the server knows that it came */
	if (push?.kind === "alert_test") await deliver(worker, push);
	const pages = await worker.clients.matchAll({ type: "window" });
	const page = pages.find((p) => p.visibilityState === "visible") ?? pages[0];
	if (!page) {
		await worker.clients.openWindow(path ?? "/");
		return;
	}
	page.postMessage({ type: "open", path: path ?? "/" });
	await page.focus().catch(() => undefined);
}
