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
const PRIME_PAGES = 5;
const PRIME_PAGE = 100;
const TELL_MS = 40;

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
	#primed = true;
	/* single cards come in swarms: told together */
	readonly #untold = new Set<string>();
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(
		private readonly http: Http,
		private readonly now: () => number = Date.now,
	) {}

	/** what is known now; asks the server when that is nothing, or old */
	card(userId: string): StaffRecord | null {
		if (!this.#isFresh(userId)) this.#want(userId);
		return this.#cards.get(userId)?.record ?? null;
	}

	#isFresh(userId: string): boolean {
		const held = this.#cards.get(userId);
		return held !== undefined && this.now() - held.at <= FRESH_MS;
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

	/** a few pages know most names of a Trust's everyday; single cards wait
	 *  for them */
	async prime(): Promise<void> {
		const never = new AbortController().signal;
		this.#primed = false;
		try {
			let from: string | null = null;
			for (let i = 0; i < PRIME_PAGES; i++) {
				const page: StaffResults = await this.search(
					"",
					from,
					never,
					PRIME_PAGE,
				);
				from = page.next;
				if (from === null) break;
			}
		} catch {
			/* then one by one */
		}
		this.#primed = true;
		this.#pump();
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

	#tellSoon(userId: string): void {
		this.#untold.add(userId);
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			const told = new Set(this.#untold);
			this.#untold.clear();
			this.changed.emit(told);
		}, TELL_MS);
	}

	#pump(): void {
		if (!this.#primed) return;
		for (const userId of this.#wanted) {
			if (this.#asking.size >= PARALLEL) return;
			this.#wanted.delete(userId);
			if (this.#isFresh(userId)) continue;
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
			this.#cards.set(userId, { record, at: this.now() });
			this.#tellSoon(userId);
		} catch (error) {
			const gone = error instanceof ApiError && error.status === 404;
			const old = this.#cards.get(userId)?.record ?? null;
			/* after a failure: again when it has become old */
			this.#cards.set(userId, {
				record: gone ? null : old,
				at: this.now(),
			});
			if (gone) this.#tellSoon(userId);
		}
	}
}
