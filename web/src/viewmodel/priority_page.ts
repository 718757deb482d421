/* One priority message: what happens to it, and what I may do about it. */
import { ApiError } from "../protocol/http.ts";
import {
	toContent,
	toEmergencyTeams,
	toPriorityItem,
} from "./priority_item.ts";
import { attempt } from "./problems.ts";
import type { Services } from "./services.ts";
import type {
	PriorityPageSnapshot,
	PriorityPageViewModel,
	PriorityWords,
} from "./types.ts";
import { stable, Value } from "./value.ts";

const UNDO_MS = 10_000;

export class PriorityPage
	extends Value<PriorityPageSnapshot>
	implements PriorityPageViewModel
{
	#phoneOf: string | null = null;
	#hasTeams = false;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(
		readonly id: string,
		private readonly services: Services,
	) {
		super(EMPTY);
		const { priorities, clinic, client } = services;
		priorities.changed.on((ids) => {
			if (ids.has(id)) this.#refresh();
		});
		clinic.heard.on((live) =>
			this.patch(
				live ? { live, confirmedAt: services.now() } : { live },
			),
		);
		client.directory.changed.on(() => this.#compose());
	}

	protected override onWatched(): void {
		this.#compose();
		void this.#load();
	}

	async #load(): Promise<void> {
		try {
			await this.services.priorities.load(this.id);
		} catch (error) {
			if (this.getSnapshot().item) return;
			const missing = error instanceof ApiError && error.status === 404;
			this.patch({ state: missing ? "missing" : "failed" });
		}
	}

	#refresh(): void {
		this.patch({ live: true, confirmedAt: this.services.now() });
		this.#compose();
	}

	#compose(): void {
		const { priorities, people } = this.services;
		const raw = priorities.items.get(this.id);
		if (!raw) return;
		const before = this.getSnapshot();
		const item = stable(
			before.item,
			toPriorityItem(raw, { people, ahead: priorities.clock.ahead }),
		);
		this.patch({
			state: "ready",
			item,
			undoUntil: item?.hasAccepted ? before.undoUntil : null,
		});
		if (raw.priority === "emergency") void this.#loadTeams();
		else if (raw.role) void this.#loadPhone(raw.role.role_id);
	}

	async #loadPhone(roleId: string): Promise<void> {
		if (this.#phoneOf === roleId || !this.isWatched) return;
		this.#phoneOf = roleId;
		try {
			const { role } = await this.services.clinic.role(roleId);
			this.patch({ phone: role.phone ?? null });
		} catch {
			this.#phoneOf = null;
		}
	}

	async #loadTeams(): Promise<void> {
		if (this.#hasTeams || !this.isWatched) return;
		this.#hasTeams = true;
		try {
			const settings = await this.services.clinic.settings();
			this.patch({
				emergencyTeams: toEmergencyTeams(settings),
				phone: settings.emergency_number || "2222",
			});
		} catch {
			this.#hasTeams = false;
		}
	}

	seen(): void {
		void this.services.priorities
			.receipt(this.id, "seen")
			.catch(() => undefined);
	}

	async #act(work: () => Promise<void>): Promise<boolean> {
		if (this.getSnapshot().busy) return false;
		this.patch({ busy: true, problem: null });
		const problem = await attempt(work);
		/* somebody was faster: show what is so now */
		if (problem) await this.#load();
		this.patch({ busy: false, problem });
		return problem === null;
	}

	async accept(minutes?: number): Promise<void> {
		const done = await this.#act(() =>
			this.services.priorities.answer(
				this.id,
				"accepted",
				minutes === undefined ? {} : { minutes },
			),
		);
		if (!done) return;
		clearTimeout(this.#timer);
		this.patch({ undoUntil: this.services.now() + UNDO_MS });
		this.#timer = setTimeout(
			() => this.patch({ undoUntil: null }),
			UNDO_MS,
		);
	}

	async callMe(): Promise<void> {
		await this.#act(() =>
			this.services.priorities.answer(this.id, "call_me"),
		);
	}

	async decline(reason: string): Promise<void> {
		await this.#act(() =>
			this.services.priorities.answer(this.id, "declined", { reason }),
		);
	}

	async handBack(): Promise<void> {
		await this.#act(() => this.services.priorities.handBack(this.id));
	}

	async finish(outcome: string): Promise<void> {
		await this.#act(() =>
			this.services.priorities.close(this.id, outcome.trim()),
		);
	}

	async escalate(): Promise<void> {
		await this.#act(() => this.services.priorities.escalate(this.id));
	}

	async cancel(reason: string): Promise<void> {
		await this.#act(() =>
			this.services.priorities.cancel(this.id, reason.trim()),
		);
	}

	async add(text: string): Promise<void> {
		await this.#act(() =>
			this.services.priorities.add(this.id, text.trim()),
		);
	}

	async correct(words: PriorityWords): Promise<void> {
		const raw = this.services.priorities.items.get(this.id);
		const patient = raw?.content.patient;
		await this.#act(() =>
			this.services.priorities.correct(this.id, {
				...(patient ? { patient } : {}),
				...toContent(words),
			}),
		);
	}

	dismissProblem(): void {
		this.patch({ problem: null });
	}
}

const EMPTY: PriorityPageSnapshot = {
	state: "loading",
	item: null,
	phone: null,
	emergencyTeams: [],
	busy: false,
	problem: null,
	undoUntil: null,
	live: true,
	confirmedAt: null,
};
