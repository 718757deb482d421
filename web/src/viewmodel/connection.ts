/* Whether the server can be reached, and what waits for it. */
import type { Outbox } from "../protocol/outbox.ts";
import type { Network, SyncLoop } from "../protocol/sync.ts";
import type { ConnectionSnapshot, ConnectionViewModel } from "./types.ts";
import { Value } from "./value.ts";

/** A newer build of the app that waits; the platform implements it. */
export interface Updates {
	onReady(listener: () => void): void;
	apply(): void;
}

export class ConnectionModel
	extends Value<ConnectionSnapshot>
	implements ConnectionViewModel
{
	#ends: (() => void)[] = [];
	#sync: SyncLoop | null = null;
	#outbox: Outbox | null = null;

	constructor(
		private readonly network: Network,
		private readonly updates: Updates,
		private readonly retryStart: () => void,
	) {
		super({
			state: network.isOnline() ? "connecting" : "offline",
			since: Date.now(),
			retryAt: null,
			queued: 0,
			updateReady: false,
		});
		updates.onReady(() => this.patch({ updateReady: true }));
		/* before anybody is signed in */
		network.onOffline(() => {
			if (!this.#sync) this.patch({ state: "offline" });
		});
		network.onWake(() => {
			if (!this.#sync)
				this.patch({
					state: this.network.isOnline() ? "connecting" : "offline",
				});
		});
	}

	attach(sync: SyncLoop, outbox: Outbox): void {
		this.#sync = sync;
		this.#outbox = outbox;
		this.patch({ ...sync.status, queued: outbox.unsent });
		this.#ends = [
			sync.statusChanged.on((status) => this.patch(status)),
			outbox.changed.on(() => this.patch({ queued: outbox.unsent })),
		];
	}

	detach(): void {
		for (const end of this.#ends) end();
		this.#ends = [];
		this.#sync = null;
		this.#outbox = null;
		this.patch({ state: "connecting", retryAt: null, queued: 0 });
	}

	/** before anybody is signed in: the server does not answer */
	unreachable(retryAt: number | null): void {
		if (this.#sync) return;
		const away = this.network.isOnline() ? "reconnecting" : "offline";
		this.patch({
			state: retryAt === null ? "connecting" : away,
			retryAt,
		});
	}

	retryNow(): void {
		this.retryStart();
		this.#sync?.retryNow();
		this.#outbox?.wake();
	}

	reload(): void {
		this.updates.apply();
	}
}
