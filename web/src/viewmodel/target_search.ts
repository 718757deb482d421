/* To whom a priority message may go: roles and teams, by what people say. */
import { fold } from "./conversation_list.ts";
import type { Services } from "./services.ts";
import type {
	RoleName,
	TargetSearchSnapshot,
	TargetSearchViewModel,
} from "./types.ts";
import { Value } from "./value.ts";

const PAUSE_MS = 150;

export class TargetSearch
	extends Value<TargetSearchSnapshot>
	implements TargetSearchViewModel
{
	#teams: readonly RoleName[] = [];
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(private readonly services: Services) {
		super({ search: "", state: "loading", roles: [], teams: [] });
	}

	protected override onWatched(): void {
		void this.services.clinic
			.teams()
			.then((teams) => {
				this.#teams = teams.map((t) => ({ id: t.team_id, name: t.name }));
				this.#compose();
			})
			.catch(() => undefined);
		void this.#load();
	}

	setSearch(search: string): void {
		this.patch({ search });
		this.#compose();
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.#load(), PAUSE_MS);
	}

	async #load(): Promise<void> {
		const { search } = this.getSnapshot();
		try {
			const roles = await this.services.clinic.findRoles(fold(search));
			if (this.getSnapshot().search !== search) return;
			this.patch({
				state: "ready",
				roles: roles.map((r) => ({ id: r.role_id, name: r.name })),
			});
		} catch {
			this.patch({ state: "failed" });
		}
	}

	#compose(): void {
		const words = fold(this.getSnapshot().search);
		this.patch({
			teams: this.#teams.filter((team) => fold(team.name).includes(words)),
		});
	}
}
