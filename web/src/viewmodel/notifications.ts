/*
 * Notifications of this device while the app is closed: whether they come, and
 * how loud. What stands on the screen already is taken down as it is read.
 */
import type { Install } from "../platform/install.ts";
import type { PushAsk, PushNote, PushPlatform } from "../platform/push.ts";
import type { PushWords } from "../platform/sw_push.ts";
import { Pushes } from "../protocol/push.ts";
import { ROOM_CLASS, str } from "../protocol/types.ts";
import { hasEnded, waitsForMe } from "./priority_item.ts";
import { toProblem } from "./problems.ts";
import type { Services } from "./services.ts";
import type { SettingsSnapshot } from "./settings.ts";
import type {
	NotificationsSnapshot,
	NotificationsViewModel,
	QuietHours,
} from "./types.ts";
import type { UrgentInbox } from "./urgent_inbox.ts";
import { Value } from "./value.ts";

const ASK_AGAIN_MS = 21 * 24 * 3600_000;
const TIDY_MS = 400;
const NEWS_MS = 10_000;
const LOOKS = 8;
const LOOK_MS = 100;

export class Notifications
	extends Value<NotificationsSnapshot>
	implements NotificationsViewModel
{
	readonly #pushes: Pushes;
	#tidying: ReturnType<typeof setTimeout> | undefined;
	#ends: (() => void)[] = [];

	constructor(
		private readonly services: Services,
		private readonly platform: PushPlatform,
		private readonly deviceId: string,
		private readonly urgent: UrgentInbox,
		private readonly isIncidentOver: (id: string) => boolean,
		private readonly installer: Install,
	) {
		super(EMPTY);
		this.#pushes = new Pushes(services.client.http);
		this.#compose("off");
	}

	start(): void {
		const { client, settings } = this.services;
		this.#ends = [
			client.rooms.changed.on(() => this.#tidySoon()),
			this.urgent.subscribe(() => this.#tidySoon()),
			settings.subscribe(() => this.#compose(this.peek().state)),
			this.installer.onChange(() => this.#compose(this.peek().state)),
		];
		void this.renew();
	}

	stop(): void {
		clearTimeout(this.#tidying);
		for (const end of this.#ends) end();
	}

	/** signed out: nothing may come here any more */
	async clear(): Promise<void> {
		this.stop();
		await this.platform.tidy(() => true).catch(() => undefined);
		await this.platform.badge(0);
		if (this.#isMine) {
			this.services.settings.change({ pushFor: null });
			await this.platform.unsubscribe().catch(() => undefined);
		}
	}

	/* two people in two windows: the browser has one subscription */
	get #isMine(): boolean {
		return (
			this.services.settings.getSnapshot().pushFor === this.deviceId
		);
	}

	#compose(state: NotificationsSnapshot["state"]): void {
		const held = this.services.settings.getSnapshot();
		const support = this.platform.support();
		const blocked =
			support === "ready" && this.platform.permission() === "denied";
		const late =
			this.services.now() - held.pushAskedAt > ASK_AGAIN_MS;
		this.patch({
			support,
			state: blocked ? "blocked" : state,
			offered:
				!blocked && support !== "unsupported" && state === "off" && late,
			names: held.pushNames,
			sounds: held.sounds,
			quiet: quietOf(held),
			installable: this.installer.isPossible(),
		});
		void this.platform
			.choose({
				sounds: held.sounds,
				quietFrom: held.quietFrom,
				quietTo: held.quietTo,
			})
			.catch(() => undefined);
	}

	/** at each start, and when the browser changed its subscription */
	async renew(): Promise<void> {
		if (!this.#isMine || this.platform.support() !== "ready") return;
		if (this.platform.permission() !== "granted") return;
		this.#compose("on");
		try {
			await this.#subscribe();
		} catch (error) {
			/* the one that is set may still do */
			console.warn("push", error);
		}
	}

	async #subscribe(): Promise<void> {
		const key = await this.#pushes.key();
		await this.#pushes.set(
			await this.platform.subscribe(key),
			this.services.browser.deviceName(),
		);
	}

	async turnOn(): Promise<void> {
		if (this.platform.support() !== "ready") return;
		this.patch({ state: "busy", problem: null, test: "none" });
		try {
			if ((await this.platform.ask()) !== "granted") {
				this.services.settings.change({
					pushAskedAt: this.services.now(),
				});
				this.#compose("off");
				return;
			}
			await this.#subscribe();
			this.services.settings.change({ pushFor: this.deviceId });
			this.#compose("on");
		} catch (error) {
			this.#compose("off");
			this.patch({ problem: toProblem(error) });
		}
	}

	async turnOff(): Promise<void> {
		this.patch({ state: "busy", problem: null, test: "none" });
		this.services.settings.change({
			pushFor: null,
			pushAskedAt: this.services.now(),
		});
		try {
			const was = await this.platform.unsubscribe();
			if (was) await this.#pushes.remove(was);
		} catch (error) {
			this.patch({ problem: toProblem(error) });
		}
		this.#compose("off");
	}

	dismissOffer(): void {
		this.services.settings.change({ pushAskedAt: this.services.now() });
	}

	install(): void {
		void this.installer.ask();
	}

	setNames(on: boolean): void {
		this.services.settings.change({ pushNames: on });
	}

	setSounds(on: boolean): void {
		this.services.settings.change({ sounds: on });
	}

	setQuiet(quiet: QuietHours | null): void {
		this.services.settings.change({
			quietFrom: quiet?.from ?? null,
			quietTo: quiet?.to ?? null,
		});
	}

	async sendTest(): Promise<void> {
		this.patch({ test: "busy", problem: null });
		try {
			const sent = await this.#pushes.test(this.deviceId);
			this.patch({ test: sent ? "sent" : "failed" });
		} catch (error) {
			this.patch({ test: "failed", problem: toProblem(error) });
		}
	}

	/* ---- what is on the screen ---- */

	#tidySoon(): void {
		this.#tidying ??= setTimeout(() => {
			this.#tidying = undefined;
			void this.#tidy();
		}, TIDY_MS);
	}

	async #tidy(): Promise<void> {
		const { rooms } = this.services.client;
		if (!rooms.loaded) return;
		await this.platform.tidy((note) => this.#isOver(note));
		if (this.#isMine) await this.platform.badge(this.#unread());
	}

	/* A push may be here before the page's own news of what it is about: what is
	 * not known yet stands. Tests go by a tap. */
	#isOver(note: PushNote): boolean {
		const { client, priorities, now } = this.services;
		const isNew = now() - note.at < NEWS_MS;
		if (note.kind === "incident")
			return this.isIncidentOver(note.item_id ?? "");
		if (note.kind === "priority") {
			const item = priorities.items.get(note.item_id ?? "");
			if (item) return hasEnded(item) || !waitsForMe(item);
			return priorities.loaded && !isNew;
		}
		if (note.kind === "call_over") return true;
		const room = client.rooms.get(note.room_id ?? "");
		if (!room || room.notifications > 0) return false;
		return !isNew || room.live.has(note.event_id ?? "");
	}

	/* as the server counts for its pushes */
	#unread(): number {
		const { rooms } = this.services.client;
		let sum = 0;
		for (const room of rooms.byId.values())
			if (!rooms.isMuted(room)) sum += room.notifications;
		return sum;
	}

	/** who wrote, for a notification; never what, never in a patient's room */
	async describe(ask: PushAsk): Promise<PushWords | null> {
		const { client, people, settings, browser, isOpen } = this.services;
		const room =
			ask.room_id === undefined ? undefined : client.rooms.get(ask.room_id);
		const seen =
			browser.isAttentive() &&
			(ask.kind === "priority" ||
				/* it rings here */
				ask.kind === "call" ||
				ask.kind === "call_over" ||
				(room !== undefined && isOpen(room.id)));
		const none = { title: null, body: null, seen };
		if (!room || !settings.getSnapshot().pushNames || !this.#isMine)
			return none;
		const kind = str(room.state(ROOM_CLASS)?.content, "class");
		if (kind === "patient" || kind === "role") return none;
		let entry = room.live.entries.find((e) => e.id === ask.event_id);
		/* the push is often faster than the page's own news */
		for (let i = 0; !entry && i < LOOKS; i++) {
			await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
			entry = room.live.entries.find((e) => e.id === ask.event_id);
		}
		if (!entry) return none;
		return {
			title: people.person(entry.sender, room).name,
			body: null,
			seen,
		};
	}
}

function quietOf(held: SettingsSnapshot): QuietHours | null {
	return held.quietFrom !== null && held.quietTo !== null
		? { from: held.quietFrom, to: held.quietTo }
		: null;
}

const EMPTY: NotificationsSnapshot = {
	support: "unsupported",
	state: "off",
	offered: false,
	names: false,
	sounds: true,
	quiet: null,
	installable: false,
	test: "none",
	problem: null,
};
