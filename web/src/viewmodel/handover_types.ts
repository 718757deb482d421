/* What the view knows of handover lists. */
import type { Person, Problem, Store } from "./types.ts";

export interface HandoverRow {
	readonly id: string;
	readonly from: number;
	readonly to: number;
	readonly complete: boolean;
	readonly items: number;
	readonly accepted: number;
	readonly openTasks: number;
}

export interface WardTeam {
	readonly id: string;
	readonly name: string;
	readonly lists: readonly HandoverRow[];
	/** there is no list of the shift that is on now */
	readonly canBegin: boolean;
}

export interface WardSnapshot {
	readonly state: "loading" | "ready" | "failed";
	readonly teams: readonly WardTeam[];
	/** the shift that is on now */
	readonly shift: { readonly from: number; readonly to: number };
	readonly busy: boolean;
	readonly problem: Problem | null;
}

export type InterruptionKind = "emergency" | "urgent" | "routine" | "information" | "incident";

/** How often a ward was interrupted in the last day. */
export interface WardInterruptions {
	/** empty: of no ward */
	readonly ward: string;
	readonly total: number;
	readonly kinds: readonly { readonly kind: InterruptionKind; readonly count: number }[];
	/** the last 24 hours, oldest first */
	readonly hours: readonly { readonly from: number; readonly count: number }[];
}

/** Empty for those who lead no ward. */
export interface InterruptionsViewModel extends Store<readonly WardInterruptions[]> {
	readonly hours: number;
}

export interface WardViewModel extends Store<WardSnapshot> {
	/** its id; null: it did not work, the snapshot says why */
	begin(teamId: string): Promise<string | null>;
	retry(): void;
}

export type FieldName =
	| "surname"
	| "given"
	| "born"
	| "sex"
	| "number"
	| "authority"
	| "nhs_number"
	| "location"
	| "bed"
	| "situation"
	| "background"
	| "assessment"
	| "recommendation"
	| "flags"
	| "correction";

export interface FieldView {
	readonly value: string;
	readonly version: number;
	readonly by: Person | null;
	readonly at: number | null;
}

export interface TaskView {
	readonly id: string;
	readonly words: string;
	readonly owner: string | null;
	readonly due: number | null;
	readonly overdue: boolean;
	readonly done: boolean;
	readonly doneBy: string | null;
}

export interface HandoverItemView {
	readonly id: string;
	/** SURNAME, Given - Born 12-Mar-1948 (78y) - sex - number - location */
	readonly patient: string;
	readonly bed: string;
	readonly fields: Readonly<Record<FieldName, FieldView>>;
	readonly tasks: readonly TaskView[];
	/** whom this patient may be taken for */
	readonly similar: readonly string[];
	/** priority messages about this patient that have not ended */
	readonly escalations: readonly {
		readonly id: string;
		readonly priority: "emergency" | "urgent" | "routine" | "information";
		readonly to: string | null;
		readonly at: number;
	}[];
	readonly acceptedBy: Person | null;
	readonly acceptedAt: number | null;
	readonly carried: boolean;
}

/** Two wrote at once: mine is not saved yet. */
export interface FieldClash {
	readonly itemId: string;
	readonly field: FieldName;
	readonly mine: string;
	readonly theirs: string;
	readonly by: Person | null;
}

export interface HandoverSnapshot {
	readonly state: "loading" | "ready" | "missing" | "failed";
	readonly team: string;
	readonly from: number;
	readonly to: number;
	readonly completedAt: number | null;
	/** the shift is over and there is something nobody has accepted */
	readonly late: boolean;
	readonly items: readonly HandoverItemView[];
	readonly acceptedCount: number;
	readonly clashes: readonly FieldClash[];
	readonly busy: boolean;
	readonly problem: Problem | null;
	readonly me: Person;
}

export interface PastWords {
	readonly field: FieldName;
	readonly value: string;
	readonly by: Person | null;
	readonly at: number;
}

export interface HandoverViewModel extends Store<HandoverSnapshot> {
	readonly id: string;
	add(fields: Partial<Record<FieldName, string>>): Promise<boolean>;
	/** writes what differs from what was seen; what clashes goes to clashes */
	save(
		seen: HandoverItemView,
		fields: Partial<Record<FieldName, string>>,
	): Promise<boolean>;
	settle(clash: FieldClash, value: string): Promise<void>;
	dropMine(clash: FieldClash): void;
	accept(itemId: string): Promise<void>;
	remove(itemId: string): Promise<void>;
	complete(): Promise<void>;
	addTask(itemId: string, words: string, due: number | null): Promise<void>;
	setDone(itemId: string, taskId: string, done: boolean): Promise<void>;
	past(itemId: string): Promise<readonly PastWords[] | Problem>;
	dismissProblem(): void;
	retry(): void;
}
