/*
 * The staff of the Trust: search, and single cards that are fetched when
 * somebody first appears on screen and kept for a while.
 */
import { ApiError, enc, type Http } from "./http.ts";
import { Emitter } from "./emitter.ts";
import type { StaffRecord } from "./types.ts";

const BASE = "/_wardwire/directory/v1/staff";
const FRESH_MS = 5 * 60_000;
const PARALLEL = 4;

interface StaffPage {
	readonly staff: readonly StaffRecord[];
	readonly total?: number;
	readonly next?: string | null;
}

export interface StaffResults {
	readonly results: readonly StaffRecord[];
	readonly next: string | null;
}

interface Held {
	/** null: the directory does not know the person */
	readonly record: StaffRecord | null;
	readonly at: number;
}

export class Directory {
	readonly changed = new Emitter<[ReadonlySet<string>]>();
	readonly #cards = new Map<string, Held>();
	readonly #wanted = new Set<string>();
	readonly #asking = new Set<string>();

	constructor(
		private readonly http: Http,
		private readonly now: () => number = Date.now,
	) {}

	/** what is known now; asks the server when that is nothing, or old */
	card(userId: string): StaffRecord | null {
		const held = this.#cards.get(userId);
		if (!held || this.now() - held.at > FRESH_MS) this.#want(userId);
		return held?.record ?? null;
	}

	isKnown(userId: string): boolean {
		return this.#cards.has(userId);
	}

	async search(
		search: string,
		from: string | null,
		signal: AbortSignal,
		limit = 30,
	): Promise<StaffResults> {
		const page = await this.http.request<StaffPage>("GET", BASE, {
			query: {
				search: search === "" ? null : search,
				from,
				limit,
			},
			signal,
		});
		this.#learn(page.staff);
		return { results: page.staff, next: page.next ?? null };
	}

	/** the first page fills most names of a Trust's everyday */
	async prime(): Promise<void> {
		await this.search("", null, new AbortController().signal, 100).catch(
			() => undefined,
		);
	}

	#learn(records: readonly StaffRecord[]): void {
		const changed = new Set<string>();
		for (const record of records) {
			this.#cards.set(record.user_id, { record, at: this.now() });
			changed.add(record.user_id);
		}
		if (changed.size > 0) this.changed.emit(changed);
	}

	/** asks again, whatever is held */
	async renew(userId: string): Promise<void> {
		await this.#fetch(userId);
	}

	#want(userId: string): void {
		if (this.#asking.has(userId)) return;
		this.#wanted.add(userId);
		queueMicrotask(() => this.#pump());
	}

	#pump(): void {
		for (const userId of this.#wanted) {
			if (this.#asking.size >= PARALLEL) return;
			this.#wanted.delete(userId);
			this.#asking.add(userId);
			void this.#fetch(userId).finally(() => {
				this.#asking.delete(userId);
				this.#pump();
			});
		}
	}

	async #fetch(userId: string): Promise<void> {
		try {
			const record = await this.http.request<StaffRecord>(
				"GET",
				`${BASE}/${enc(userId)}`,
			);
			this.#learn([record]);
		} catch (error) {
			const gone = error instanceof ApiError && error.status === 404;
			const old = this.#cards.get(userId)?.record ?? null;
			/* after a failure: again when it has become old */
			this.#cards.set(userId, {
				record: gone ? null : old,
				at: this.now(),
			});
			if (gone) this.changed.emit(new Set([userId]));
		}
	}
}
