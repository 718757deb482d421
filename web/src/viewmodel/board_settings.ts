/* The daily test call, the number to dial and the kinds of emergency team. */
import type { ClinicSettings } from "../protocol/clinic_types.ts";
import { toEmergencyTeams } from "./priority_item.ts";
import { attempt } from "./problems.ts";
import type { Services } from "./services.ts";
import type {
	BoardSettingsSnapshot,
	BoardSettingsViewModel,
	EmergencyTeamRow,
} from "./types.ts";
import { stable, Value } from "./value.ts";

export class BoardSettings
	extends Value<BoardSettingsSnapshot>
	implements BoardSettingsViewModel
{
	constructor(private readonly services: Services) {
		super(EMPTY);
		services.clinic.changed.on((changes) => {
			const meant = changes.some(
				({ kind }) => kind === "settings" || kind === "*",
			);
			if (meant && this.isWatched) void this.#load();
		});
	}

	protected override onWatched(): void {
		void this.#load();
	}

	async #load(): Promise<void> {
		const { clinic } = this.services;
		try {
			const [me, settings, roles, teams] = await Promise.all([
				clinic.me(),
				clinic.settings(),
				clinic.findRoles(""),
				clinic.teams(),
			]);
			const names = new Map<string, string>();
			for (const role of roles) names.set(role.role_id, role.name);
			for (const team of teams) names.set(team.team_id, team.name);
			const before = this.getSnapshot();
			this.set(
				stable(before, {
					...before,
					loaded: true,
					manager: me.is_manager,
					emergencyNumber: settings.emergency_number || "2222",
					testAt: settings.test_call_at ?? "",
					teams: toEmergencyTeams(settings).map((kind) => {
						const id = kind.roleId ?? kind.teamId;
						return { ...kind, to: id && (names.get(id) ?? id) };
					}),
				}),
			);
		} catch {
			/* the board beside it says that the server does not answer */
		}
	}

	async save(given: {
		emergencyNumber: string;
		testAt: string;
		teams: readonly EmergencyTeamRow[];
	}): Promise<boolean> {
		this.patch({ busy: true, problem: null });
		const settings: ClinicSettings = {
			emergency_number: given.emergencyNumber.trim(),
			test_call_at: given.testAt,
			emergency_teams: given.teams.map(({ name, roleId, teamId }) => ({
				name: name.trim(),
				...(roleId === null ? {} : { role_id: roleId }),
				...(teamId === null ? {} : { team_id: teamId }),
			})),
		};
		const problem = await attempt(() =>
			this.services.clinic.setSettings(settings),
		);
		this.patch({ busy: false, problem });
		await this.#load();
		return problem === null;
	}
}

const EMPTY: BoardSettingsSnapshot = {
	loaded: false,
	manager: false,
	emergencyNumber: "2222",
	testAt: "",
	teams: [],
	busy: false,
	problem: null,
};
