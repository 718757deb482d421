/*
 * The sync loop: the SDK's SlidingSync drives it, this file carries its
 * requests. It holds on through restarts and bad networks: a request is
 * repeated with back-off until it is answered, and a lost position starts
 * afresh without anything on screen going away.
 */
import { ApiError, type Http } from "./http.ts";
import { Emitter } from "./emitter.ts";
import {
	ExtensionState,
	type MSC3575List,
	type MSC3575RoomSubscription,
	type MSC3575SlidingSyncRequest,
	type MSC3575SlidingSyncResponse,
	SlidingSync,
	SlidingSyncEvent,
	SlidingSyncState,
} from "matrix-js-sdk/lib/sliding-sync.js";
import type { MatrixClient } from "matrix-js-sdk";
import { DELIVERED, ROLE_ROOM, ROOM_CLASS, type SyncResponse } from "./types.ts";

const PATH = "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync";
const POLL_MS = 30_000;
const LIST = "all";
const FIRST_WINDOW = 20;
const WINDOW_STEP = 100;

const REQUIRED_STATE: string[][] = [
	["m.room.create", ""],
	["m.room.name", ""],
	["m.room.topic", ""],
	["m.room.avatar", ""],
	["m.room.power_levels", ""],
	["m.room.pinned_events", ""],
	[ROOM_CLASS, ""],
	[ROLE_ROOM, ""],
	["m.room.member", "$ME"],
	["m.room.member", "$LAZY"],
];

const IN_LIST: MSC3575RoomSubscription = {
	timeline_limit: 12,
	required_state: REQUIRED_STATE,
};
const OPEN: MSC3575RoomSubscription = {
	timeline_limit: 50,
	required_state: REQUIRED_STATE,
};

export interface SyncStatus {
	readonly state: "connecting" | "online" | "reconnecting" | "offline";
	readonly since: number;
	readonly retryAt: number | null;
}

/** What tells us that trying now makes sense; the platform implements it. */
export interface Network {
	isOnline(): boolean;
	/** the network came back, or the page was looked at again */
	onWake(listener: () => void): () => void;
	onOffline(listener: () => void): () => void;
}

export class SyncLoop {
	readonly statusChanged = new Emitter<[SyncStatus]>();
	readonly answered = new Emitter<[SyncResponse]>();
	status: SyncStatus;
	#sliding: SlidingSync;
	#subscribed = new Set<string>();
	#window = FIRST_WINDOW;
	#toDevice: string | undefined;
	#stopped = false;
	#wake: (() => void) | null = null;
	#failures = 0;
	#endings: (() => void)[] = [];
	#lastAnswer = 0;

	constructor(
		private readonly http: Http,
		private readonly network: Network,
		private readonly connId: string,
		private readonly now: () => number = Date.now,
	) {
		this.status = { state: "connecting", since: now(), retryAt: null };
		this.#sliding = this.#make();
	}

	/** all rooms are in the window */
	complete = false;

	start(): void {
		this.#endings.push(
			this.network.onWake(() => this.#onWake()),
			this.network.onOffline(() => this.#lostContact(null)),
		);
		void this.#sliding.start().catch((error: unknown) => {
			console.error("sync stopped", error);
			if (!this.#stopped) this.#restart();
		});
	}

	stop(): void {
		this.#stopped = true;
		for (const end of this.#endings) end();
		this.#sliding.stop();
		this.#wake?.();
	}

	retryNow(): void {
		this.#failures = Math.min(this.#failures, 1);
		this.#wake?.();
	}

	/** the conversations on screen, wherever they are in the list */
	setOpen(roomIds: ReadonlySet<string>): void {
		const same =
			roomIds.size === this.#subscribed.size &&
			[...roomIds].every((id) => this.#subscribed.has(id));
		if (same) return;
		this.#subscribed = new Set(roomIds);
		this.#sliding.resend();
	}

	#make(): SlidingSync {
		const lists = new Map<string, MSC3575List>([
			[LIST, { ...IN_LIST, ranges: [[0, this.#window - 1]] }],
		]);
		/* SlidingSync asks of the client nothing but this one method */
		const client = {
			slidingSync: (
				request: MSC3575SlidingSyncRequest,
				_base: string | undefined,
				signal: AbortSignal | undefined,
			) => this.#carry(request, signal ?? new AbortController().signal),
		} as unknown as MatrixClient;
		const sliding = new SlidingSync("", lists, OPEN, client, POLL_MS);
		this.#registerExtensions(sliding);
		sliding.on(SlidingSyncEvent.Lifecycle, (state, response) => {
			if (state !== SlidingSyncState.Complete || !response) return;
			this.#accept(response as unknown as SyncResponse);
		});
		return sliding;
	}

	#registerExtensions(sliding: SlidingSync): void {
		const everywhere = { lists: ["*"], rooms: ["*"] };
		const requests: Record<string, () => object> = {
			account_data: () => ({ enabled: true, ...everywhere }),
			typing: () => ({ enabled: true, ...everywhere }),
			receipts: () => ({
				enabled: true,
				[DELIVERED]: true,
				...everywhere,
			}),
			to_device: () => ({ enabled: true, since: this.#toDevice }),
		};
		for (const [name, request] of Object.entries(requests))
			sliding.registerExtension({
				name: () => name,
				when: () => ExtensionState.PostProcess,
				onRequest: () => Promise.resolve(request()),
				/* the whole answer is taken in one piece in #accept */
				onResponse: () => Promise.resolve(),
			});
	}

	#restart(): void {
		this.#sliding.stop();
		this.#sliding = this.#make();
		void sleep(1000, null).then(() => {
			if (!this.#stopped) void this.#sliding.start();
		});
	}

	#accept(response: SyncResponse): void {
		try {
			this.answered.emit(response);
		} catch (error) {
			/* one bad answer must not end the loop */
			console.error("sync answer", error);
		}
		const toDevice = response.extensions?.to_device?.next_batch;
		if (toDevice !== undefined) this.#toDevice = toDevice;
		const count = response.lists?.[LIST]?.count ?? 0;
		this.complete = count <= this.#window;
		if (!this.complete) {
			this.#window = Math.min(this.#window + WINDOW_STEP, count);
			this.#sliding.setListRanges(LIST, [[0, this.#window - 1]]);
		}
	}

	/* One request, repeated until there is an answer to give. */
	async #carry(
		request: MSC3575SlidingSyncRequest,
		signal: AbortSignal,
	): Promise<MSC3575SlidingSyncResponse> {
		const { pos, timeout, clientTimeout, ...body } = request;
		delete body.unsubscribe_rooms;
		/* not sticky in the simplified protocol: said each time */
		const subscriptions: Record<string, MSC3575RoomSubscription> = {};
		for (const id of this.#subscribed) subscriptions[id] = OPEN;
		body.room_subscriptions = subscriptions;
		for (;;) {
			const hurry = this.#failures > 0 || !this.complete;
			try {
				const response =
					await this.http.request<MSC3575SlidingSyncResponse>(
						"POST",
						PATH,
						{
							query: {
								pos,
								timeout: hurry ? 0 : timeout,
							},
							body: { conn_id: this.connId, ...body },
							signal,
							timeoutMs: hurry ? 20_000 : clientTimeout,
						},
					);
				this.#contact();
				return onlyKnown(response);
			} catch (error) {
				if (signal.aborted) throw abortError();
				await this.#afterFailure(error, pos, signal);
			}
		}
	}

	async #afterFailure(
		error: unknown,
		pos: string | undefined,
		signal: AbortSignal,
	): Promise<void> {
		const api = error instanceof ApiError ? error : null;
		this.#failures++;
		if (api && api.status === 400 && pos !== undefined) {
			/* the position is unknown: SlidingSync starts afresh */
			await sleep(this.#failures > 1 ? 1000 : 0, signal);
			throw Object.assign(new Error(api.errcode), { httpStatus: 400 });
		}
		if (!api) console.error("sync", error);
		const delay = api?.retryAfterMs ?? backoff(this.#failures);
		this.#lostContact(this.now() + delay);
		await new Promise<void>((resolve) => {
			const timer = setTimeout(resolve, delay);
			this.#wake = () => {
				clearTimeout(timer);
				resolve();
			};
			signal.addEventListener("abort", () => this.#wake?.(), {
				once: true,
			});
		});
		this.#wake = null;
		if (signal.aborted || this.#stopped) throw abortError();
	}

	#contact(): void {
		this.#failures = 0;
		this.#lastAnswer = this.now();
		if (this.status.state !== "online")
			this.#setStatus({
				state: "online",
				since: this.now(),
				retryAt: null,
			});
	}

	#lostContact(retryAt: number | null): void {
		const state = this.network.isOnline() ? "reconnecting" : "offline";
		const since =
			this.status.state === "online" ||
			this.status.state === "connecting"
				? this.now()
				: this.status.since;
		/* one lost request is no news yet while starting */
		if (this.status.state === "connecting" && this.#failures < 2) return;
		this.#setStatus({ state, since, retryAt });
	}

	#onWake(): void {
		if (this.#wake) {
			this.retryNow();
			return;
		}
		/* the open request may hang on a connection that is long dead */
		if (this.now() - this.#lastAnswer > POLL_MS + 5_000) {
			this.#failures = Math.max(this.#failures, 1);
			this.#sliding.resend();
		}
	}

	#setStatus(status: SyncStatus): void {
		this.status = status;
		this.statusChanged.emit(status);
	}
}

/* SlidingSync falls over extensions it has not asked for. */
function onlyKnown(
	response: MSC3575SlidingSyncResponse,
): MSC3575SlidingSyncResponse {
	const known = ["account_data", "typing", "receipts", "to_device"];
	const extensions: Record<string, object> = {};
	for (const name of known) {
		const value = response.extensions?.[name];
		if (value) extensions[name] = value;
	}
	const lists = response.lists?.[LIST] ? response.lists : {};
	return { ...response, lists, extensions };
}

function abortError(): Error {
	return new DOMException("aborted", "AbortError");
}

/** A server that restarts is back in seconds: slow only after a while. */
export function backoff(failures: number): number {
	const base =
		failures <= 8
			? Math.min(2_500, 400 * 2 ** Math.min(failures - 1, 8))
			: Math.min(15_000, 2_500 * 2 ** Math.min(failures - 8, 4));
	return base * (0.75 + Math.random() / 2);
}

export function sleep(ms: number, signal: AbortSignal | null): Promise<void> {
	return new Promise((resolve) => {
		const timer = setTimeout(resolve, ms);
		signal?.addEventListener(
			"abort",
			() => {
				clearTimeout(timer);
				resolve();
			},
			{ once: true },
		);
	});
}
