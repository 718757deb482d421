/* One role: who holds it, who is alerted, and what I may do. */
import type { QuietHint, RolePage } from "../protocol/clinic_types.ts";
import { ApiError } from "../protocol/http.ts";
import { attempt, toProblem } from "./problems.ts";
import { toPerson, toReach, toRoleRow } from "./role_row.ts";
import type { Services } from "./services.ts";
import type {
	AlertedPerson,
	RolePageSnapshot,
	RolePageViewModel,
	RoleStatusCode,
} from "./types.ts";
import { stable, Value } from "./value.ts";

const UNTESTED = "ORG.WARDWIRE.ALERT_TEST";
const NO_CHANNEL = "ORG.WARDWIRE.CHANNEL_TEST";

export class RolePageModel
	extends Value<RolePageSnapshot>
	implements RolePageViewModel
{
	#page: RolePage | null = null;
	#quiet: QuietHint | null = null;
	#end: () => void = () => undefined;

	constructor(
		readonly id: string,
		private readonly services: Services,
	) {
		super(EMPTY);
		services.clinic.changed.on((changes) => {
			const meant = changes.some(
				(c) =>
					c.kind === "*" ||
					c.kind === "rota" ||
					c.kind === "device" ||
					(c.kind === "role" && c.id === id),
			);
			if (meant && this.isWatched) void this.#load();
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
		try {
			const { clinic } = this.services;
			const [page, quiet] = await Promise.all([
				clinic.role(this.id),
				clinic.quiet(this.id).catch(() => null),
			]);
			this.#page = page;
			if (quiet) this.#quiet = quiet;
			this.#compose();
		} catch (error) {
			const missing = error instanceof ApiError && error.status === 404;
			if (missing) this.patch({ state: "missing" });
			else if (!this.#page) this.patch({ state: "failed" });
		}
	}

	#compose(): void {
		const page = this.#page;
		if (!page) return;
		const { people } = this.services;
		const { role } = page;
		const before = this.getSnapshot();
		this.set(
			stable(before, {
				...before,
				state: "ready",
				row: toRoleRow(people, role),
				phone: role.phone ?? null,
				awayText: page.definition.away_text ?? null,
				alternative: role.alternative
					? {
							id: role.alternative.role_id,
							name: role.alternative.name,
						}
					: null,
				alerted: role.alerted.map((a): AlertedPerson => ({
					person:
						toPerson(people, a.person) ??
						people.person(a.person.user_id),
					why: a.why,
					responsible: a.responsible,
					reach: toReach(a.reach) ?? NOT_TESTED,
				})),
				lastAnswer: role.last_answer_ms ?? null,
				ladder: page.if_nobody_answers.map((step) => ({
					afterS: step.after_s,
					text: step.text,
				})),
				quiet: {
					times: this.#quiet?.batch_times ?? "",
					held: this.#quiet?.held ?? 0,
					routineAt: this.#quiet?.routine_comes_ms ?? null,
				},
				mayTake: role.you.may_take,
				refusal: role.you.refusal ?? null,
			}),
		);
	}

	async take(): Promise<"done" | "untested" | "no-channel" | "failed"> {
		this.patch({ busy: true, problem: null });
		try {
			await this.services.clinic.take(this.id);
			await this.#load();
			return "done";
		} catch (error) {
			if (error instanceof ApiError && error.errcode === UNTESTED)
				return "untested";
			if (error instanceof ApiError && error.errcode === NO_CHANNEL)
				return "no-channel";
			this.patch({ problem: toProblem(error) });
			return "failed";
		} finally {
			this.patch({ busy: false });
		}
	}

	async #act(work: () => Promise<void>): Promise<void> {
		this.patch({ busy: true, problem: null });
		const problem = await attempt(work);
		await this.#load();
		this.patch({ busy: false, problem });
	}

	decline(): Promise<void> {
		return this.#act(() => this.services.clinic.decline(this.id));
	}

	offer(userId: string | null): Promise<void> {
		return this.#act(() => this.services.clinic.offer(this.id, userId));
	}

	giveUp(): Promise<void> {
		return this.#act(() => this.services.clinic.giveUp(this.id));
	}

	setStatus(status: RoleStatusCode, text: string): Promise<void> {
		return this.#act(() =>
			this.services.clinic.setStatus(this.id, status, text),
		);
	}

	setQuiet(times: string): Promise<void> {
		return this.#act(() => this.services.clinic.setQuiet(this.id, times));
	}

	async open(): Promise<string | null> {
		this.patch({ busy: true, problem: null });
		try {
			const id = await this.services.clinic.openConversation(this.id);
			this.services.client.rooms.expect(id);
			return id;
		} catch (error) {
			this.patch({ problem: toProblem(error) });
			return null;
		} finally {
			this.patch({ busy: false });
		}
	}

	dismissProblem(): void {
		this.patch({ problem: null });
	}
}

const NOT_TESTED = { state: "not_tested", testedAt: null } as const;

const EMPTY: RolePageSnapshot = {
	state: "loading",
	row: null,
	phone: null,
	awayText: null,
	alternative: null,
	alerted: [],
	lastAnswer: null,
	ladder: [],
	quiet: { times: "", held: 0, routineAt: null },
	mayTake: false,
	refusal: null,
	busy: false,
	problem: null,
};
