/* The lists of my teams. */
import type { HandoverHead } from "../protocol/handover.ts";
import type { HandoverRow, WardSnapshot, WardTeam, WardViewModel } from "./handover_types.ts";
import { toProblem } from "./problems.ts";
import type { Services } from "./services.ts";
import { Value } from "./value.ts";

const DAY_FROM = 8;
const NIGHT_FROM = 20;

/** the shift that is on at that time: 08:00 to 20:00 or 20:00 to 08:00 */
export function shiftAt(now: number): { from: number; to: number } {
	const from = new Date(now);
	const hour = from.getHours();
	from.setMinutes(0, 0, 0);
	if (hour < DAY_FROM) from.setDate(from.getDate() - 1);
	from.setHours(hour >= DAY_FROM && hour < NIGHT_FROM ? DAY_FROM : NIGHT_FROM);
	const to = new Date(from);
	if (from.getHours() === DAY_FROM) to.setHours(NIGHT_FROM);
	else {
		to.setDate(to.getDate() + 1);
		to.setHours(DAY_FROM);
	}
	return { from: from.getTime(), to: to.getTime() };
}

export class Ward extends Value<WardSnapshot> implements WardViewModel {
	constructor(private readonly services: Services) {
		super({
			state: "loading",
			teams: [],
			shift: shiftAt(services.now()),
			busy: false,
			problem: null,
		});
		services.clinic.changed.on((changes) => {
			if (!this.isWatched) return;
			if (changes.some((c) => ["*", "handover", "team"].includes(c.kind)))
				void this.#load();
		});
	}

	protected override onWatched(): void {
		void this.#load();
	}

	retry(): void {
		this.patch({ state: "loading" });
		void this.#load();
	}

	async #load(): Promise<void> {
		const { handovers, now } = this.services;
		try {
			const shift = shiftAt(now());
			const teams = await handovers.teams();
			const lists = await Promise.all(
				teams.map((team) => handovers.list(team.team_id)),
			);
			this.patch({
				state: "ready",
				shift,
				teams: teams.map((team, i) =>
					toTeam(team, lists[i] ?? [], shift.from),
				),
			});
		} catch {
			if (this.getSnapshot().teams.length === 0)
				this.patch({ state: "failed" });
		}
	}

	async begin(teamId: string): Promise<string | null> {
		const { shift } = this.getSnapshot();
		this.patch({ busy: true, problem: null });
		try {
			const list = await this.services.handovers.begin(
				teamId,
				shift.from,
				shift.to,
			);
			this.patch({ busy: false });
			return list.handover_id;
		} catch (error) {
			this.patch({ busy: false, problem: toProblem(error) });
			void this.#load();
			return null;
		}
	}
}

function toRow(head: HandoverHead): HandoverRow {
	return {
		id: head.handover_id,
		from: head.from_ms,
		to: head.to_ms,
		complete: head.completed_ms !== undefined,
		items: head.item_count,
		accepted: head.accepted_count,
		openTasks: head.open_task_count,
	};
}

function toTeam(
	team: { team_id: string; name: string },
	lists: readonly HandoverHead[],
	shiftFrom: number,
): WardTeam {
	return {
		id: team.team_id,
		name: team.name,
		lists: lists.map(toRow),
		canBegin: !lists.some((list) => list.from_ms === shiftFrom),
	};
}
