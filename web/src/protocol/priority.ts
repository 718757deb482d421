/* Priority messages: requests, and what this device holds of them. */
import type { Clinic } from "./clinic.ts";
import { Emitter } from "./emitter.ts";
import { ApiError, enc, type Http } from "./http.ts";
import type {
	NewPriority,
	Priority,
	PriorityContent,
	PriorityReply,
} from "./priority_types.ts";
import { ServerClock } from "./server_clock.ts";

const BASE = "/_wardwire/clinic/v1/priority";
const ATTEMPT_MS = 15_000;
const LIMIT = 200;

const path = (id: string, verb = "") =>
	`${BASE}/${enc(id)}${verb === "" ? "" : `/${verb}`}`;

export class Priorities {
	readonly items = new Map<string, Priority>();
	/** ids whose item is another than before, or gone */
	readonly changed = new Emitter<[ReadonlySet<string>]>();
	readonly clock = new ServerClock();
	#loaded = false;

	constructor(
		private readonly http: Http,
		clinic: Clinic,
	) {
		clinic.changed.on((changes) => {
			if (changes.some((c) => c.kind === "*"))
				void this.loadOpen().catch(() => undefined);
			for (const { kind, id } of changes)
				if (kind === "priority")
					void this.load(id).catch(() => undefined);
		});
	}

	get loaded(): boolean {
		return this.#loaded;
	}

	/** those I sent or was given that have not ended */
	async loadOpen(): Promise<void> {
		const { items } = await this.http.request<{
			items: readonly Priority[];
		}>("GET", BASE, { query: { open: true, limit: LIMIT } });
		const open = new Set(items.map((item) => item.item_id));
		/* what ended meanwhile says how when it is asked for */
		const ended = [...this.items.values()].filter(
			(item) => item.ended_ms === undefined && !open.has(item.item_id),
		);
		for (const item of items) this.items.set(item.item_id, item);
		if (items[0]) this.clock.learn(items[0].now_ms);
		this.#loaded = true;
		this.changed.emit(open);
		for (const { item_id } of ended)
			void this.load(item_id).catch(() => undefined);
	}

	/** everybody's open ones; for managers and the switchboard */
	async listAll(): Promise<readonly Priority[]> {
		const { items } = await this.http.request<{
			items: readonly Priority[];
		}>("GET", BASE, { query: { open: true, all: true, limit: LIMIT } });
		return items;
	}

	async load(id: string): Promise<void> {
		try {
			this.#keep(await this.http.request<Priority>("GET", path(id)));
		} catch (error) {
			if (error instanceof ApiError && error.status === 404) {
				this.items.delete(id);
				this.changed.emit(new Set([id]));
			}
			throw error;
		}
	}

	/* an answer that was overtaken on its way says nothing */
	#keep(item: Priority): Priority {
		this.clock.learn(item.now_ms);
		const held = this.items.get(item.item_id);
		if (!held || held.now_ms <= item.now_ms) {
			this.items.set(item.item_id, item);
			this.changed.emit(new Set([item.item_id]));
		}
		return item;
	}

	async send(message: NewPriority, signal: AbortSignal): Promise<Priority> {
		return this.#keep(
			await this.http.request<Priority>("POST", BASE, {
				body: message,
				signal,
				timeoutMs: ATTEMPT_MS,
			}),
		);
	}

	async #act(id: string, verb: string, body: object): Promise<void> {
		this.#keep(
			await this.http.request<Priority>("POST", path(id, verb), {
				body,
				timeoutMs: ATTEMPT_MS,
			}),
		);
	}

	answer(
		id: string,
		reply: PriorityReply,
		more: { minutes?: number; reason?: string; on_behalf?: string } = {},
	): Promise<void> {
		return this.#act(id, "answer", { reply, ...more });
	}

	handBack(id: string): Promise<void> {
		return this.#act(id, "hand_back", {});
	}

	close(id: string, outcome: string): Promise<void> {
		return this.#act(id, "close", outcome === "" ? {} : { outcome });
	}

	escalate(id: string): Promise<void> {
		return this.#act(id, "escalate", {});
	}

	cancel(id: string, reason: string): Promise<void> {
		return this.#act(id, "cancel", reason === "" ? {} : { reason });
	}

	add(id: string, text: string): Promise<void> {
		return this.#act(id, "add", { text });
	}

	correct(id: string, content: PriorityContent): Promise<void> {
		return this.#act(id, "correct", { content });
	}

	async receipt(id: string, kind: "delivered" | "seen"): Promise<void> {
		await this.http.request("POST", path(id, "receipt"), {
			body: { kind },
		});
	}
}
