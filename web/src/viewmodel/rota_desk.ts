/* The rota behind "who is on": requests, gaps and clashes, import, calendar. */
import type {
	RotaDifference as Difference,
	RotaProblem as Problem_,
	RotaRequest,
	Shift,
} from "../protocol/clinic_types.ts";
import { attempt } from "./problems.ts";
import { toPerson, toShiftRow } from "./role_row.ts";
import type { Services } from "./services.ts";
import type {
	Person,
	RotaDeskSnapshot,
	RotaDeskViewModel,
	RotaDifferenceView,
	RotaFile,
	RotaRequestRow,
} from "./types.ts";
import { stable, Value } from "./value.ts";

const DAY_MS = 86_400_000;
const AHEAD_MS = 28 * DAY_MS;

export class RotaDesk extends Value<RotaDeskSnapshot> implements RotaDeskViewModel {
	#difference: Difference | null = null;
	readonly #names = new Map<string, string>();
	#requests: readonly RotaRequest[] = [];
	#mine: readonly Shift[] = [];
	#problems: readonly Problem_[] = [];
	#end: () => void = () => undefined;

	constructor(private readonly services: Services) {
		super(EMPTY);
		services.clinic.changed.on((changes) => {
			if (this.isWatched && changes.some((c) => c.kind === "rota" || c.kind === "*"))
				void this.#load();
		});
		services.client.directory.changed.on(() => this.#compose());
	}

	protected override onWatched(): void {
		this.#end = this.services.clinic.watchAll();
		void this.#load();
	}

	protected override onUnwatched(): void {
		this.#end();
	}

	async #load(): Promise<void> {
		const { clinic, client, now } = this.services;
		const from = now();
		try {
			const [me, requests, mine, problems, feeds] = await Promise.all([
				clinic.me(),
				clinic.rotaRequests(),
				clinic.rota({ from_ms: from, to_ms: from + AHEAD_MS, user: client.me }),
				clinic.rotaProblems(from, from + AHEAD_MS),
				clinic.feeds(),
			]);
			this.#requests = requests;
			this.#mine = mine;
			this.#problems = problems;
			this.patch({
				state: "ready",
				manager: me.is_manager,
				feeds: feeds.map((f) => ({
					id: f.feed_id,
					createdAt: f.created_ms,
				})),
			});
			this.#compose();
		} catch {
			if (this.getSnapshot().state === "loading") this.patch({ state: "failed" });
		}
	}

	#compose(): void {
		const before = this.getSnapshot();
		const { people, client } = this.services;
		this.set(
			stable(before, {
				...before,
				mine: this.#mine.map((s) => toShiftRow(people, s)),
				requests: this.#requests.map((r): RotaRequestRow => {
					const from = toPerson(people, r.from) ?? people.person(r.from.user_id);
					const to = toPerson(people, r.to);
					const open = r.state === "asked" || r.state === "agreed";
					return {
						id: r.request_id,
						kind: r.kind,
						state: r.state,
						from,
						to,
						shift: toShiftRow(people, r.shift),
						other: r.other_shift ? toShiftRow(people, r.other_shift) : null,
						note: r.note ?? null,
						mayAgree: r.state === "asked" && !from.me && (to === null || to.userId === client.me),
						mayApprove: before.manager && r.state === "agreed",
						mayWithdraw: open && from.me,
					};
				}),
				difference: this.#difference && this.#toView(this.#difference),
				problems: this.#problems.map((p) => ({
					kind: p.kind,
					what: p.role?.name ?? null,
					person: toPerson(people, p.person),
					from: p.from_ms,
					to: p.to_ms,
				})),
			}),
		);
	}

	async #do(work: () => Promise<unknown>): Promise<boolean> {
		this.patch({ busy: true, problem: null });
		const problem = await attempt(async () => {
			await work();
		});
		this.patch({ busy: false, problem });
		await this.#load();
		return problem === null;
	}

	answer(id: string, answer: "agree" | "refuse" | "approve" | "withdraw"): Promise<boolean> {
		return this.#do(() => this.services.clinic.answerRequest(id, answer));
	}

	askCover(shiftId: string, userId: string | null, note: string): Promise<boolean> {
		return this.#do(() =>
			this.services.clinic.addRequest({
				kind: "cover",
				shift_id: shiftId,
				...(userId === null ? {} : { user_id: userId }),
				...(note.trim() === "" ? {} : { note: note.trim() }),
			}),
		);
	}

	askSwap(shiftId: string, otherShiftId: string): Promise<boolean> {
		return this.#do(() =>
			this.services.clinic.addRequest({
				kind: "swap",
				shift_id: shiftId,
				other_shift_id: otherShiftId,
			}),
		);
	}

	/** shifts of the same role that somebody else has, to swap with */
	async others(roleId: string): Promise<RotaDeskSnapshot["mine"]> {
		const { clinic, client, people, now } = this.services;
		const shifts = await clinic
			.rota({ from_ms: now(), to_ms: now() + AHEAD_MS, role: roleId })
			.catch(() => []);
		return shifts
			.filter((s) => s.person && s.person.user_id !== client.me)
			.map((s) => toShiftRow(people, s));
	}

	async tryFile(file: RotaFile): Promise<void> {
		this.#difference = null;
		this.patch({ difference: null });
		await this.#do(() => this.#compare(file, true));
	}

	async writeFile(file: RotaFile): Promise<void> {
		await this.#do(() => this.#compare(file, false));
	}

	async #compare(file: RotaFile, dryRun: boolean): Promise<void> {
		const { clinic } = this.services;
		this.#difference = await clinic.importRota(file, dryRun);
		if (this.#names.size === 0) {
			const [roles, teams] = await Promise.all([
				clinic.findRoles("").catch(() => []),
				clinic.teams().catch(() => []),
			]);
			for (const role of roles) this.#names.set(role.role_id, role.name);
			for (const team of teams) this.#names.set(team.team_id, team.name);
		}
		this.#compose();
	}

	#toView(d: Difference): RotaDifferenceView {
		return {
			written: d.is_written,
			added: d.added,
			changed: d.changed,
			removed: d.removed,
			unchanged: d.unchanged,
			errors: d.errors.map(({ line, error }) => ({ line, text: error })),
			rows: d.rows.map((r) => ({
				change: r.change,
				what: this.#nameOf(r.role_id ?? r.team_id ?? ""),
				who: this.#who(r.user_id),
				was: this.#who(r.was_user_id),
				from: r.from_ms,
				to: r.to_ms,
			})),
		};
	}

	/* the file has ids; people know names */
	#who(userId: string | undefined): Person | null {
		return userId === undefined ? null : this.services.people.person(userId);
	}

	#nameOf(id: string): string {
		return this.#names.get(id) ?? id;
	}

	async newFeed(): Promise<void> {
		await this.#do(async () => {
			const path = await this.services.clinic.addFeed();
			this.patch({ feedPath: path });
		});
	}

	async endFeed(id: string): Promise<boolean> {
		this.patch({ feedPath: null });
		return this.#do(() => this.services.clinic.removeFeed(id));
	}

	dismissProblem(): void {
		this.patch({ problem: null });
	}
}

const EMPTY: RotaDeskSnapshot = {
	state: "loading",
	manager: false,
	mine: [],
	requests: [],
	problems: [],
	difference: null,
	feedPath: null,
	feeds: [],
	busy: false,
	problem: null,
};
