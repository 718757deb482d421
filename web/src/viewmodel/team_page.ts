/* One team: its members, and who of them is on duty. */
import type { TeamPage } from "../protocol/clinic_types.ts";
import { toPerson, toReach } from "./role_row.ts";
import type { Services } from "./services.ts";
import type { TeamMemberRow, TeamPageSnapshot, TeamPageViewModel } from "./types.ts";
import { stable, Value } from "./value.ts";

export class TeamPageModel
	extends Value<TeamPageSnapshot>
	implements TeamPageViewModel
{
	#page: TeamPage | null = null;

	constructor(
		readonly id: string,
		private readonly services: Services,
	) {
		super({ state: "loading", name: "", members: [], tiers: [] });
		services.client.directory.changed.on(() => this.#compose());
	}

	protected override onWatched(): void {
		void this.#load();
	}

	async #load(): Promise<void> {
		try {
			this.#page = await this.services.clinic.team(this.id);
			this.#compose();
		} catch {
			if (!this.#page) this.patch({ state: "failed" });
		}
	}

	#compose(): void {
		const page = this.#page;
		if (!page) return;
		const { people } = this.services;
		const members = page.members.flatMap((m): TeamMemberRow[] => {
			const person = toPerson(people, m.person);
			const reach = toReach(m.reach);
			return person && reach
				? [{ person, tier: m.tier, onDuty: m.on_duty, reach }]
				: [];
		});
		const tiers = [...new Set(members.map((m) => m.tier))].sort();
		this.set(
			stable(this.getSnapshot(), {
				state: "ready",
				name: page.name,
				members,
				tiers: tiers.filter((tier) => tier > 0),
			}),
		);
	}
}
