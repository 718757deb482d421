/* The switchboard board: every role, sorted by what needs a person. */
import { type Beat, Heartbeat } from "../protocol/heartbeat.ts";
import type { Role, TestCall } from "../protocol/clinic_types.ts";
import { ApiError } from "../protocol/http.ts";
import type { Priority } from "../protocol/priority_types.ts";
import { toPriorityItem } from "./priority_item.ts";
import { attempt } from "./problems.ts";
import { toPerson, toRoleRow } from "./role_row.ts";
import type { Services } from "./services.ts";
import type { BoardNeed, BoardRow, BoardSnapshot, BoardTest, BoardViewModel } from "./types.ts";
import { stable, Value } from "./value.ts";

const PAUSE_MS = 200;
const KINDS = ["*", "role", "rota", "team", "test_call", "priority", "settings", "device"];
const NEEDS: readonly BoardNeed[] = ["urgent", "empty", "unreachable", "off-shift", "overdue", "not-tested", null];

export class Board extends Value<BoardSnapshot> implements BoardViewModel {
	#roles: readonly Role[] = [];
	#test: TestCall | null = null;
	#emergencies: readonly Priority[] | null = [];
	#end: () => void = () => undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;
	readonly #heart: Heartbeat;

	constructor(
		private readonly services: Services,
		makeHeart: (told: (beat: Beat) => void) => Heartbeat = (told) => new Heartbeat(told),
	) {
		super(EMPTY);
		this.#heart = makeHeart((beat) => this.#beat(beat));
		services.clinic.changed.on((changes) => {
			if (this.isWatched && changes.some((c) => KINDS.includes(c.kind)))
				this.#reload();
		});
		services.client.directory.changed.on(() => this.#compose());
	}

	protected override onWatched(): void {
		this.#end = this.services.clinic.watchAll();
		this.#heart.start();
		void this.#load();
	}

	protected override onUnwatched(): void {
		this.#end();
		this.#heart.stop();
		clearTimeout(this.#timer);
	}

	#beat({ lost, beatAt }: Beat): void {
		if (this.getSnapshot().lost && !lost) this.#reload();
		this.patch({ lost, beatAt });
	}

	#reload(): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.#load(), PAUSE_MS);
	}

	retry(): void {
		this.patch({ state: "loading" });
		void this.#load();
	}

	async #load(): Promise<void> {
		const { clinic, priorities } = this.services;
		try {
			const [board, settings, all] = await Promise.all([
				clinic.board(),
				clinic.settings(),
				priorities.listAll().catch((error: unknown) => {
					if (error instanceof ApiError && error.status === 403) return null;
					throw error;
				}),
			]);
			priorities.clock.learn(board.now_ms);
			this.#roles = board.roles;
			this.#test = board.test_call ?? null;
			this.#emergencies = all?.filter((item) => item.priority === "emergency") ?? null;
			this.patch({
				state: "ready",
				testAt: settings.test_call_at || null,
				emergencyNumber: settings.emergency_number ?? "2222",
			});
			this.#compose();
			this.services.phones.keep(
				board.roles.flatMap(({ name, phone }) => (phone ? [{ name, phone }] : [])),
			);
		} catch {
			/* what is held stays on screen; the heartbeat says how old it is */
			if (this.#roles.length === 0) this.patch({ state: "failed" });
		}
	}

	#compose(): void {
		const before = this.getSnapshot();
		const { people, priorities } = this.services;
		const { ahead } = priorities.clock;
		const rows = this.#roles.map((role): BoardRow => ({
			...toRoleRow(people, role),
			need: needOf(role),
			nextDueAt: role.next_due_ms ? role.next_due_ms - ahead : null,
			lastAnswer: role.last_answer_ms ? role.last_answer_ms - ahead : null,
			phone: role.phone || null,
		}));
		this.set(
			stable(before, {
				...before,
				rows: rows.sort(byNeed),
				emergencies:
					this.#emergencies?.map((item) => toPriorityItem(item, { people, ahead })) ?? null,
				test: this.#test && this.#toTest(this.#test, ahead),
			}),
		);
	}

	#toTest(call: TestCall, ahead: number): BoardTest {
		const { people } = this.services;
		return {
			id: call.test_call_id,
			by: toPerson(people, call.by),
			startedAt: call.started_ms - ahead,
			over: call.is_over,
			answers: call.answers.flatMap(({ role, person, answered_ms }) => {
				const who = toPerson(people, person);
				return who
					? [{ role: role.name, person: who, answeredAt: answered_ms ? answered_ms - ahead : null }]
					: [];
			}),
		};
	}

	async #do(work: () => Promise<unknown>): Promise<void> {
		this.patch({ busy: true, problem: null });
		const problem = await attempt(async () => {
			await work();
		});
		this.patch({ busy: false, problem });
		await this.#load();
	}

	startTest(): Promise<void> {
		return this.#do(() => this.services.clinic.startTestCall());
	}

	phoned(itemId: string, userId: string): Promise<void> {
		return this.#do(() =>
			this.services.priorities.answer(itemId, "accepted", { on_behalf: userId }),
		);
	}

	close(itemId: string, outcome: string): Promise<void> {
		return this.#do(() => this.services.priorities.close(itemId, outcome));
	}

	dismissProblem(): void {
		this.patch({ problem: null });
	}
}

export function needOf(role: Role): BoardNeed {
	if (role.open_urgents > 0) return "urgent";
	if (role.is_empty) return "empty";
	if (role.reach?.state === "unreachable") return "unreachable";
	if (role.is_off_shift) return "off-shift";
	if (role.is_disputed || role.overdue_ms) return "overdue";
	return role.reach?.state === "alert_tested" ? null : "not-tested";
}

export function byNeed(a: BoardRow, b: BoardRow): number {
	return (
		NEEDS.indexOf(a.need) - NEEDS.indexOf(b.need) ||
		(a.nextDueAt ?? Number.MAX_SAFE_INTEGER) - (b.nextDueAt ?? Number.MAX_SAFE_INTEGER) ||
		a.name.localeCompare(b.name, "en-GB")
	);
}

const EMPTY: BoardSnapshot = {
	state: "loading",
	rows: [],
	emergencies: [],
	test: null,
	testAt: null,
	emergencyNumber: "2222",
	lost: false,
	beatAt: null,
	busy: false,
	problem: null,
};
