/* Major incidents: those I was told of or command, one of them, a new one. */
import { ApiError } from "../protocol/http.ts";
import type {
	IncidentCounts,
	IncidentLine,
	IncidentRaw,
	Incidents,
	IncidentStep,
	IncidentTold,
	ReadBackRaw,
} from "../protocol/incidents.ts";
import type {
	Incident,
	IncidentActCode,
	IncidentCountsRow,
	IncidentLineRow,
	IncidentListSnapshot,
	IncidentListViewModel,
	IncidentMe,
	IncidentPageSnapshot,
	IncidentPageViewModel,
	IncidentReplyCode,
	IncidentStepRow,
	MethaneWords,
	NewIncident,
} from "./incident_types.ts";
import type { People } from "./people.ts";
import { attempt } from "./problems.ts";
import { toPerson } from "./role_row.ts";
import type { Services } from "./services.ts";
import { stable, Value } from "./value.ts";

export const noMethane: MethaneWords = {
	exact_location: "",
	type: "",
	hazards: "",
	access: "",
	casualties: "",
	emergency_services: "",
};

export const isRunning = (state: IncidentRaw["state"]): boolean =>
	state === "standby" || state === "declared";

function toMe(told: IncidentTold | undefined): IncidentMe | null {
	if (told?.told_ms === undefined) return null;
	return {
		toldAt: told.told_ms,
		seen: told.seen_ms !== undefined,
		reply: told.reply ?? null,
		etaAt: told.eta_ms ?? null,
	};
}

function toCounts(n: IncidentCounts): IncidentCountsRow {
	const { told, coming, here, cannot, silent } = n;
	return { told, coming, here, cannot, silent, first: n.first_answer_s ?? null, median: n.median_answer_s ?? null };
}

function toStep(step: IncidentStep): IncidentStepRow {
	return {
		...toCounts(step),
		key: `${step.step} ${step.wave ?? 0}`,
		step: step.step,
		wave: step.wave ?? null,
		name: step.name,
		state: step.state,
		dueAt: step.due_ms,
		firedAt: step.fired_ms ?? null,
	};
}

export function toIncident(raw: IncidentRaw, people: People): Incident {
	const [newest] = raw.methane;
	return {
		id: raw.incident_id,
		mode: raw.mode,
		state: raw.state,
		title: raw.title,
		by: toPerson(people, raw.by),
		createdAt: raw.created_ms,
		declaredAt: raw.declared_ms ?? null,
		endedAt: raw.ended_ms ?? null,
		running: isRunning(raw.state),
		commands: raw.you_command,
		seesAll: raw.you_see_all,
		me: toMe(raw.you),
		methane: newest ? { ...noMethane, ...newest.form } : null,
		methaneVersion: newest?.version ?? 0,
		methaneAt: newest?.at_ms ?? null,
		methaneBy: toPerson(people, newest?.by),
		conversationId: raw.room_id ?? null,
		total: raw.total ? toCounts(raw.total) : null,
		steps: (raw.steps ?? []).map(toStep),
		people: (raw.people ?? []).map((p, i) => ({
			key: `${p.person?.user_id ?? i}`,
			person: toPerson(people, p.person),
			step: p.step,
			wave: p.wave ?? null,
			toldAt: p.told_ms ?? 0,
			seen: p.seen_ms !== undefined,
			reply: p.reply ?? null,
			etaAt: p.eta_ms ?? null,
		})),
	};
}

function toLine(line: IncidentLine, people: People): IncidentLineRow {
	return {
		key: line.line_id,
		at: line.at_ms,
		what: line.what,
		person: toPerson(people, line.person),
		wave: line.wave ?? null,
		step: line.step ?? null,
		number: line.number ?? null,
		words: line.words ?? null,
	};
}

export class IncidentList extends Value<IncidentListSnapshot> implements IncidentListViewModel {
	readonly #opened = new Set<string>();
	readonly #told = new Set<string>();

	constructor(
		private readonly services: Services,
		private readonly incidents: Incidents,
	) {
		super({ loaded: false, mayDeclare: false, running: [], past: [], alert: null });
		incidents.changed.on(() => this.#compose());
		services.client.directory.changed.on(() => this.#compose());
	}

	#compose(): void {
		const { people } = this.services;
		const all = [...this.incidents.items.values()]
			.sort((a, b) => b.created_ms - a.created_ms)
			.map((raw) => toIncident(raw, people));
		const running = all.filter((item) => item.running);
		for (const item of running) this.#receive(item);
		this.set(
			stable(this.peek(), {
				loaded: this.incidents.loaded,
				mayDeclare: this.incidents.mayDeclare,
				running,
				past: all.filter((item) => !item.running),
				alert: running.find((item) => this.#alerts(item)) ?? null,
			}),
		);
	}

	/* a declaration after a standby is another call */
	#key(item: Incident): string {
		return `${item.id} ${item.state}`;
	}

	#alerts(item: Incident): boolean {
		return item.me !== null && !item.me.seen && item.me.reply === null && !this.#opened.has(this.#key(item));
	}

	#receive(item: Incident): void {
		if (item.me === null || this.#told.has(this.#key(item))) return;
		this.#told.add(this.#key(item));
		void this.incidents.receipt(item.id, "delivered").catch(() => this.#told.delete(this.#key(item)));
	}

	opened(id: string): void {
		for (const item of this.peek().running) if (item.id === id) this.#opened.add(this.#key(item));
		this.#compose();
	}
}

const EMPTY: IncidentPageSnapshot = {
	state: "loading",
	item: null,
	lines: [],
	readBack: null,
	confirmedId: null,
	busy: false,
	problem: null,
};

/** One; id null: one that is to be begun. */
export class IncidentPage extends Value<IncidentPageSnapshot> implements IncidentPageViewModel {
	#token: ReadBackRaw | null = null;
	#end: () => void = () => undefined;

	constructor(
		readonly id: string | null,
		private readonly services: Services,
		private readonly incidents: Incidents,
	) {
		super(id === null ? { ...EMPTY, state: "ready" } : EMPTY);
		if (id === null) return;
		incidents.changed.on(() => this.#compose());
		services.client.directory.changed.on(() => this.#compose());
		services.clinic.changed.on((changes) => {
			if (this.isWatched && changes.some((c) => c.kind === "*" || (c.kind === "incident" && c.id === id))) void this.#load();
		});
	}

	protected override onWatched(): void {
		if (this.id === null) return;
		/* who comes is everybody's news */
		this.#end = this.services.clinic.watchAll();
		this.#compose();
		void this.#load();
	}

	protected override onUnwatched(): void {
		this.#end();
		this.#end = () => undefined;
	}

	async #load(): Promise<void> {
		if (this.id === null) return;
		try {
			await this.incidents.load(this.id);
			await this.#loadLines();
		} catch (error) {
			if (this.peek().item) return;
			const missing = error instanceof ApiError && error.status === 404;
			this.patch({ state: missing ? "missing" : "failed" });
		}
	}

	async #loadLines(): Promise<void> {
		if (this.id === null || !this.incidents.items.get(this.id)?.you_see_all) return;
		const { lines } = await this.incidents.report(this.id);
		const { people } = this.services;
		this.patch({ lines: stable(this.peek().lines, lines.map((line) => toLine(line, people))) });
	}

	#compose(): void {
		const raw = this.id === null ? undefined : this.incidents.items.get(this.id);
		if (!raw) return;
		const before = this.peek();
		this.patch({ state: "ready", item: stable(before.item, toIncident(raw, this.services.people)) });
	}

	async #act(work: () => Promise<unknown>): Promise<boolean> {
		if (this.peek().busy) return false;
		this.patch({ busy: true, problem: null });
		const problem = await attempt(work);
		if (problem) await this.#load();
		this.patch({ busy: false, problem });
		return problem === null;
	}

	seen(): void {
		if (this.id !== null) void this.incidents.receipt(this.id, "seen").catch(() => undefined);
	}

	async answer(reply: IncidentReplyCode, minutes?: number): Promise<void> {
		const { id } = this;
		if (id !== null) await this.#act(() => this.incidents.answer(id, reply, minutes ?? null));
	}

	async #prepare(act: IncidentActCode, work: () => Promise<ReadBackRaw>): Promise<void> {
		await this.#act(async () => {
			const raw = await work();
			this.#token = raw;
			this.patch({
				readBack: {
					text: raw.read_back,
					mode: raw.mode,
					act,
					expiresAt: raw.expires_ms,
					waves: raw.waves.map((w) => ({ name: w.name, delay: w.delay_s, people: w.people })),
				},
			});
		});
	}

	async prepareNew({ act, mode, title, methane }: NewIncident): Promise<void> {
		await this.#prepare(act, () => this.incidents.prepare(null, { act, mode, title: title.trim(), methane }));
	}

	async prepare(act: "declare" | "stand_down" | "cancel", words: string): Promise<void> {
		const ask = words.trim() === "" ? { act } : { act, words: words.trim() };
		await this.#prepare(act, () => this.incidents.prepare(this.id, ask));
	}

	async confirm(): Promise<void> {
		const token = this.#token;
		if (!token) return;
		this.#token = null;
		let confirmedId: string | null = null;
		await this.#act(async () => {
			confirmedId = await this.incidents.confirm(token.token, token.mode);
		});
		this.patch({ readBack: null, confirmedId });
		void this.incidents.loadAll().catch(() => undefined);
	}

	dropReadBack(): void {
		this.#token = null;
		this.patch({ readBack: null });
	}

	async writeMethane(words: MethaneWords): Promise<boolean> {
		const { id } = this;
		const version = this.peek().item?.methaneVersion ?? 0;
		return id !== null && (await this.#act(() => this.incidents.methane(id, version, words)));
	}

	async writeLog(text: string): Promise<boolean> {
		const { id } = this;
		return id !== null && (await this.#act(async () => {
			await this.incidents.write(id, text.trim());
			await this.#load();
		}));
	}

	dismissProblem(): void {
		this.patch({ problem: null });
	}
}
