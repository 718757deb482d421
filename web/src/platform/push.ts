/* The page's side of pushes: permission, subscription, badge, notifications. */
import type { PushChoices, PushWords } from "./sw_push.ts";

export type PushSupport = "ready" | "install" | "unsupported";

/** a browser's subscription, as the server wants it */
export interface Subscribed {
	readonly url: string;
	readonly p256dh: string;
	readonly auth: string;
}

export interface PushAsk {
	readonly kind: string;
	readonly event_id?: string;
	readonly room_id?: string;
	readonly item_id?: string;
}

/** a notification that stands: what it is about, and since when */
export interface PushNote extends PushAsk {
	readonly at: number;
}

const CHOICE_CACHE = "wardwire-choices";
const CHOICES = "/worker-choices";

const isApple = /iPhone|iPad|iPod/.test(navigator.userAgent);

function isInstalled(): boolean {
	return (
		matchMedia("(display-mode: standalone)").matches ||
		(navigator as { standalone?: boolean }).standalone === true
	);
}

function toBase64Url(bytes: ArrayBuffer | null): string {
	return btoa(String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0))))
		.replaceAll("+", "-")
		.replaceAll("/", "_")
		.replaceAll("=", "");
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
	const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
	return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}

function describe(subscription: PushSubscription): Subscribed {
	return {
		url: subscription.endpoint,
		p256dh: toBase64Url(subscription.getKey("p256dh")),
		auth: toBase64Url(subscription.getKey("auth")),
	};
}

async function registration(): Promise<ServiceWorkerRegistration | null> {
	if (!("serviceWorker" in navigator)) return null;
	return (await navigator.serviceWorker.getRegistration("/")) ?? null;
}

export const push = {
	support(): PushSupport {
		if (
			"serviceWorker" in navigator &&
			"PushManager" in globalThis &&
			"Notification" in globalThis
		)
			return "ready";
		return isApple && !isInstalled() ? "install" : "unsupported";
	},

	isApple,

	permission(): NotificationPermission {
		return "Notification" in globalThis ? Notification.permission : "denied";
	},

	/** only inside of a touch: browsers ask then and nowhere else */
	ask: (): Promise<NotificationPermission> => Notification.requestPermission(),

	/** the subscription for the server's key; made anew when it is another's */
	async subscribe(key: string): Promise<Subscribed> {
		await navigator.serviceWorker.ready;
		const worker = await registration();
		if (!worker) throw new Error("no service worker");
		const held = await worker.pushManager.getSubscription();
		if (held) {
			if (toBase64Url(held.options.applicationServerKey) === key)
				return describe(held);
			await held.unsubscribe();
		}
		return describe(
			await worker.pushManager.subscribe({
				userVisibleOnly: true,
				applicationServerKey: toBytes(key),
			}),
		);
	},

	/** what was subscribed; null: nothing */
	async unsubscribe(): Promise<Subscribed | null> {
		const held = await (await registration())?.pushManager?.getSubscription();
		if (!held) return null;
		const was = describe(held);
		await held.unsubscribe();
		return was;
	},

	async choose(choices: PushChoices): Promise<void> {
		const cache = await caches.open(CHOICE_CACHE);
		await cache.put(CHOICES, new Response(JSON.stringify(choices)));
	},

	async badge(unread: number): Promise<void> {
		try {
			if (unread > 0) await navigator.setAppBadge?.(unread);
			else await navigator.clearAppBadge?.();
		} catch {
			/* not installed: there is no icon to mark */
		}
	},

	/** closes the notifications that need not stand any more */
	async tidy(isOver: (note: PushNote) => boolean): Promise<void> {
		const notes = (await (await registration())?.getNotifications()) ?? [];
		for (const note of notes) {
			const { push: about, at = 0 } = (note.data ?? {}) as {
				push?: PushAsk;
				at?: number;
			};
			if (about && isOver({ ...about, at })) note.close();
		}
	},

	/** what the service worker asks and tells */
	listen(listener: {
		describe(ask: PushAsk): Promise<PushWords | null>;
		open(path: string): void;
		resubscribe(): void;
	}): void {
		if (!("serviceWorker" in navigator)) return;
		navigator.serviceWorker.addEventListener("message", (event) => {
			const data = event.data as {
				type?: string;
				path?: string;
				push?: PushAsk;
			} | null;
			if (data?.type === "open") listener.open(data.path ?? "/");
			if (data?.type === "resubscribe") listener.resubscribe();
			if (data?.type !== "push" || !data.push) return;
			const port = event.ports[0];
			void listener
				.describe(data.push)
				.catch(() => null)
				.then((answer) => port?.postMessage(answer));
		});
	},
};

export type PushPlatform = typeof push;
