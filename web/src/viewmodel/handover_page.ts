/* One handover list: read by many, written by several at once. */
import type { Handover, HandoverItem } from "../protocol/handover.ts";
import { ApiError } from "../protocol/http.ts";
import type {
	FieldClash,
	FieldName,
	FieldView,
	HandoverItemView,
	HandoverSnapshot,
	HandoverViewModel,
	PastWords,
} from "./handover_types.ts";
import { chipText } from "./patient.ts";
import { attempt, toProblem } from "./problems.ts";
import type { Services } from "./services.ts";
import type { Person, Problem, SexCode } from "./types.ts";
import { stable, Value } from "./value.ts";

const NONE: FieldView = { value: "", version: 0, by: null, at: null };

const NAMES: readonly FieldName[] = [
	"surname",
	"given",
	"born",
	"sex",
	"number",
	"authority",
	"nhs_number",
	"location",
	"bed",
	"situation",
	"background",
	"assessment",
	"recommendation",
	"flags",
	"correction",
];

export class HandoverPage
	extends Value<HandoverSnapshot>
	implements HandoverViewModel
{
	#raw: Handover | null = null;

	constructor(
		readonly id: string,
		private readonly services: Services,
	) {
		super({
			state: "loading",
			team: "",
			from: 0,
			to: 0,
			completedAt: null,
			late: false,
			items: [],
			acceptedCount: 0,
			clashes: [],
			busy: false,
			problem: null,
			me: services.people.person(services.client.me),
		});
		services.clinic.changed.on((changes) => {
			if (!this.isWatched) return;
			if (
				changes.some(
					(c) => c.kind === "*" || (c.kind === "handover" && c.id === id),
				)
			)
				void this.#load();
		});
		services.client.directory.changed.on(() => this.#compose());
	}

	protected override onWatched(): void {
		void this.#load();
	}

	retry(): void {
		this.patch({ state: "loading" });
		void this.#load();
	}

	dismissProblem(): void {
		this.patch({ problem: null });
	}

	async #load(): Promise<void> {
		try {
			this.#show(await this.services.handovers.get(this.id));
		} catch (error) {
			const missing = error instanceof ApiError && error.status === 404;
			if (missing) this.patch({ state: "missing" });
			else if (!this.#raw) this.patch({ state: "failed" });
		}
	}

	#show(raw: Handover): void {
		this.#raw = raw;
		this.#compose();
	}

	#person(userId: string | undefined): Person | null {
		return userId === undefined ? null : this.services.people.person(userId);
	}

	#compose(): void {
		const raw = this.#raw;
		if (!raw) return;
		const before = this.getSnapshot();
		const now = this.services.now();
		const items = raw.items.map((item) => this.#toItem(item, now));
		const names = new Map(items.map((item) => [item.id, item.patient]));
		const done = raw.completed_ms !== undefined;
		this.set(
			stable(before, {
				...before,
				state: "ready",
				team: raw.team_name,
				from: raw.from_ms,
				to: raw.to_ms,
				completedAt: raw.completed_ms ?? null,
				late: !done && now > raw.to_ms,
				acceptedCount: raw.accepted_count,
				items: items.map((item, i) => ({
					...item,
					similar: (raw.items[i]?.similar ?? []).map(
						(id) => names.get(id) ?? "",
					),
				})),
			}),
		);
	}

	#roleName(id: string | undefined): string | null {
		if (id === undefined) return null;
		const role = this.#raw?.roles.find((one) => one.role_id === id);
		return role?.name ?? id;
	}

	#toItem(item: HandoverItem, now: number): HandoverItemView {
		const fields = {} as Record<FieldName, FieldView>;
		for (const name of NAMES) {
			const held = item.fields[name];
			fields[name] = held
				? {
						value: held.value,
						version: held.version,
						by: this.#person(held.changed_by),
						at: held.changed_ms ?? null,
					}
				: NONE;
		}
		return {
			id: item.item_id,
			patient: lineOf(fields, now),
			bed: fields.bed.value,
			fields,
			tasks: item.tasks.map((task) => ({
				id: task.task_id,
				words: task.words,
				owner: this.#person(task.owner_user)?.name ?? this.#roleName(task.owner_role),
				due: task.due_ms ?? null,
				overdue:
					task.done_ms === undefined &&
					task.due_ms !== undefined &&
					task.due_ms < now,
				done: task.done_ms !== undefined,
				doneBy: this.#person(task.done_by)?.name ?? null,
			})),
			similar: [],
			escalations: (item.escalations ?? []).map((one) => ({
				id: one.item_id,
				priority: one.priority,
				to: one.to ?? null,
				at: one.created_ms,
			})),
			acceptedBy: this.#person(item.accepted_by),
			acceptedAt: item.accepted_ms ?? null,
			carried: item.carried_from !== undefined,
		};
	}

	async #act(work: () => Promise<Handover>): Promise<boolean> {
		this.patch({ busy: true, problem: null });
		let after: Handover | null = null;
		const problem = await attempt(async () => {
			after = await work();
		});
		if (after) this.#show(after);
		else await this.#load();
		this.patch({ busy: false, problem });
		return problem === null;
	}

	add(fields: Partial<Record<FieldName, string>>): Promise<boolean> {
		const said = Object.entries(fields).filter(([, value]) => value !== "");
		return this.#act(() =>
			this.services.handovers.addItem(this.id, Object.fromEntries(said)),
		);
	}

	async save(
		item: HandoverItemView,
		fields: Partial<Record<FieldName, string>>,
	): Promise<boolean> {
		const itemId = item.id;
		this.patch({ busy: true, problem: null });
		const clashed: [FieldName, string][] = [];
		let problem: Problem | null = null;
		for (const [key, value] of Object.entries(fields)) {
			const name = key as FieldName;
			if (value === item.fields[name].value) continue;
			try {
				await this.services.handovers.writeField(this.id, itemId, {
					name,
					value,
					version: item.fields[name].version,
				});
			} catch (error) {
				if (isClash(error)) clashed.push([name, value]);
				else problem = toProblem(error);
			}
		}
		await this.#load();
		this.#addClashes(itemId, clashed);
		this.patch({ busy: false, problem });
		return problem === null;
	}

	#addClashes(itemId: string, clashed: readonly [FieldName, string][]): void {
		const item = this.getSnapshot().items.find((one) => one.id === itemId);
		if (!item || clashed.length === 0) return;
		const more = clashed.map(
			([field, mine]): FieldClash => ({
				itemId,
				field,
				mine,
				theirs: item.fields[field].value,
				by: item.fields[field].by,
			}),
		);
		this.patch({ clashes: [...this.getSnapshot().clashes, ...more] });
	}

	dropMine(clash: FieldClash): void {
		const { clashes } = this.getSnapshot();
		this.patch({ clashes: clashes.filter((one) => one !== clash) });
	}

	async settle(clash: FieldClash, value: string): Promise<void> {
		const item = this.getSnapshot().items.find(
			(one) => one.id === clash.itemId,
		);
		this.dropMine(clash);
		if (item) await this.save(item, { [clash.field]: value });
	}

	async accept(itemId: string): Promise<void> {
		const raw = this.#raw?.items.find((one) => one.item_id === itemId);
		if (!raw) return;
		await this.#act(() =>
			this.services.handovers.accept(this.id, itemId, raw.versions),
		);
	}

	async remove(itemId: string): Promise<void> {
		await this.#act(() => this.services.handovers.removeItem(this.id, itemId));
	}

	async complete(): Promise<void> {
		await this.#act(() => this.services.handovers.complete(this.id));
	}

	async addTask(
		itemId: string,
		words: string,
		due: number | null,
	): Promise<void> {
		await this.#act(() =>
			this.services.handovers.addTask(this.id, itemId, {
				words,
				...(due === null ? {} : { due_ms: due }),
			}),
		);
	}

	async setDone(itemId: string, taskId: string, done: boolean): Promise<void> {
		const item = this.#raw?.items.find((one) => one.item_id === itemId);
		const task = item?.tasks.find((one) => one.task_id === taskId);
		if (!task) return;
		await this.#act(() =>
			this.services.handovers.writeTask(this.id, itemId, taskId, {
				words: task.words,
				version: task.version,
				done,
				...(task.due_ms === undefined ? {} : { due_ms: task.due_ms }),
				...(task.owner_user === undefined
					? {}
					: { owner_user: task.owner_user }),
				...(task.owner_role === undefined
					? {}
					: { owner_role: task.owner_role }),
			}),
		);
	}

	async past(itemId: string): Promise<readonly PastWords[] | Problem> {
		try {
			const all = await this.services.handovers.versions(this.id, itemId);
			return all.map(({ field, is }) => ({
				field: field as FieldName,
				value: is.value,
				by: this.#person(is.changed_by),
				at: is.changed_ms ?? 0,
			}));
		} catch (error) {
			return toProblem(error);
		}
	}
}

/* who it is, in the order that is always the same */
function lineOf(fields: Record<FieldName, FieldView>, now: number): string {
	const { location } = fields;
	const who = chipText(
		{
			surname: fields.surname.value || "Name not known",
			given: fields.given.value,
			born: fields.born.value,
			sex: (fields.sex.value || "unknown") as SexCode,
			nhsNumber: fields.nhs_number.value,
			hospitalNumber: fields.number.value,
		},
		new Date(now),
	);
	return location.value === "" ? who : `${who} - ${location.value}`;
}

function isClash(error: unknown): boolean {
	return error instanceof ApiError && error.errcode === "ORG.WARDWIRE.CHANGED";
}
