/* Finding colleagues, and choosing some of them. */
import { fold } from "./conversation_list.ts";
import type { Services } from "./services.ts";
import type { Person, StaffSearchSnapshot, StaffSearchViewModel } from "./types.ts";
import { Value } from "./value.ts";

const PAUSE_MS = 150;

export class StaffSearch
	extends Value<StaffSearchSnapshot>
	implements StaffSearchViewModel
{
	#ids: readonly string[] = [];
	#next: string | null = null;
	#abort: AbortController | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#started = false;

	constructor(
		private readonly services: Services,
		/** who is not offered: oneself, those who are here already */
		private readonly isHidden: (userId: string) => boolean,
	) {
		super({
			search: "",
			results: [],
			state: "idle",
			hasMore: false,
			selected: [],
		});
	}

	protected override onWatched(): void {
		if (this.#started) return;
		this.#started = true;
		void this.#load(null);
	}

	setSearch(search: string): void {
		if (search === this.getSnapshot().search) return;
		this.patch({ search, state: "loading" });
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.#load(null), PAUSE_MS);
	}

	loadMore(): void {
		const { state } = this.getSnapshot();
		if (state === "idle" && this.#next !== null)
			void this.#load(this.#next);
	}

	retry(): void {
		void this.#load(null);
	}

	/** who is here has changed */
	refresh(): void {
		this.patch({ results: this.#people(this.#ids) });
	}

	#people(ids: readonly string[]): readonly Person[] {
		return ids
			.filter((id) => !this.isHidden(id))
			.map((id) => this.services.people.person(id));
	}

	async #load(from: string | null): Promise<void> {
		this.#abort?.abort();
		const abort = new AbortController();
		this.#abort = abort;
		this.patch({ state: "loading" });
		try {
			const page = await this.services.client.directory.search(
				fold(this.getSnapshot().search),
				from,
				abort.signal,
			);
			if (abort.signal.aborted) return;
			const ids = page.results.map((r) => r.user_id);
			this.#ids = from === null ? ids : [...this.#ids, ...ids];
			this.#next = page.next;
			this.patch({
				state: "idle",
				results: this.#people(this.#ids),
				hasMore: page.next !== null,
			});
		} catch {
			if (!abort.signal.aborted) this.patch({ state: "failed" });
		}
	}

	toggle(userId: string): void {
		const { selected } = this.getSnapshot();
		const without = selected.filter((p) => p.userId !== userId);
		if (without.length < selected.length) {
			this.patch({ selected: without });
			return;
		}
		const person = this.services.people.person(userId);
		this.patch({ selected: [...selected, person] });
	}

	clear(): void {
		this.patch({ selected: [] });
	}
}
