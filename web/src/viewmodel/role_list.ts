/* Every role of the Trust, found by the words people use. */
import type { Role } from "../protocol/clinic_types.ts";
import { fold } from "./conversation_list.ts";
import { toRoleRow } from "./role_row.ts";
import type { Services } from "./services.ts";
import type {
	RoleFilter,
	RoleListSnapshot,
	RoleListViewModel,
	RoleRow,
} from "./types.ts";
import { stable, Value } from "./value.ts";

const PAUSE_MS = 150;

export class RoleList
	extends Value<RoleListSnapshot>
	implements RoleListViewModel
{
	#roles: readonly Role[] = [];
	#end: () => void = () => undefined;
	#abort: AbortController | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(private readonly services: Services) {
		super({
			state: "loading",
			search: "",
			filter: "all",
			rows: [],
			mine: 0,
		});
		services.clinic.changed.on((changes) => {
			if (changes.some((c) => ["*", "role", "rota", "team"].includes(c.kind)))
				this.#reload();
		});
		services.client.directory.changed.on(() => this.#compose());
	}

	protected override onWatched(): void {
		this.#end = this.services.clinic.watchAll();
		void this.#load();
	}

	protected override onUnwatched(): void {
		this.#end();
		clearTimeout(this.#timer);
	}

	setSearch(search: string): void {
		if (search === this.getSnapshot().search) return;
		this.patch({ search });
		this.#reload();
	}

	setFilter(filter: RoleFilter): void {
		this.patch({ filter });
		this.#compose();
	}

	retry(): void {
		this.patch({ state: "loading" });
		void this.#load();
	}

	#reload(): void {
		if (!this.isWatched) return;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.#load(), PAUSE_MS);
	}

	async #load(): Promise<void> {
		this.#abort?.abort();
		const abort = new AbortController();
		this.#abort = abort;
		try {
			const roles = await this.services.clinic.findRoles(
				fold(this.getSnapshot().search),
				abort.signal,
			);
			if (abort.signal.aborted) return;
			this.#roles = roles;
			this.patch({ state: "ready" });
			this.#compose();
		} catch {
			/* what is held stays on screen */
			if (!abort.signal.aborted && this.#roles.length === 0)
				this.patch({ state: "failed" });
		}
	}

	#compose(): void {
		const before = this.getSnapshot();
		const all = this.#roles.map((r) => toRoleRow(this.services.people, r));
		this.set(
			stable(before, {
				...before,
				rows: all.filter((row) => shows(row, before.filter)),
				mine: all.filter((row) => row.mine !== null).length,
			}),
		);
	}
}

function shows(row: RoleRow, filter: RoleFilter): boolean {
	switch (filter) {
		case "all":
			return true;
		case "mine":
			return row.mine !== null;
		case "empty":
			return row.holder === null;
	}
}
