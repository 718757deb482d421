/*
 * The contract of the rota's own screen; part of types.ts, which says what
 * holds for all of them.
 */
import type { ShiftRow } from "./on_call_types.ts";
import type { Person, Problem, Store } from "./types.ts";

export interface RotaRequestRow {
	readonly id: string;
	readonly kind: "cover" | "swap";
	readonly state: "asked" | "agreed" | "approved" | "refused" | "withdrawn";
	readonly from: Person;
	/** null: anybody */
	readonly to: Person | null;
	readonly shift: ShiftRow;
	readonly other: ShiftRow | null;
	readonly note: string | null;
	readonly mayAgree: boolean;
	readonly mayApprove: boolean;
	readonly mayWithdraw: boolean;
}

export interface RotaProblemRow {
	readonly kind: "gap" | "role_clash" | "person_clash";
	readonly what: string | null;
	readonly person: Person | null;
	readonly from: number;
	readonly to: number;
}

export interface RotaDifferenceView {
	readonly written: boolean;
	readonly added: number;
	readonly changed: number;
	readonly removed: number;
	readonly unchanged: number;
	readonly errors: readonly { readonly line: number; readonly text: string }[];
	readonly rows: readonly {
		readonly change: "added" | "changed" | "removed";
		readonly what: string;
		readonly who: Person | null;
		/** changed: who had it before */
		readonly was: Person | null;
		readonly from: number;
		readonly to: number;
	}[];
}

export interface RotaFile {
	/** shifts of the same source are compared with one another */
	readonly source: string;
	readonly format: "csv" | "ics";
	readonly text: string;
}

export interface RotaDeskSnapshot {
	readonly state: "loading" | "ready" | "failed";
	readonly manager: boolean;
	/** my shifts of the next four weeks */
	readonly mine: readonly ShiftRow[];
	readonly requests: readonly RotaRequestRow[];
	readonly problems: readonly RotaProblemRow[];
	readonly difference: RotaDifferenceView | null;
	/** a new calendar address, shown this once */
	readonly feedPath: string | null;
	/** my calendar addresses that are in force, newest first */
	readonly feeds: readonly { readonly id: string; readonly createdAt: number }[];
	readonly busy: boolean;
	readonly problem: Problem | null;
}

export interface RotaDeskViewModel extends Store<RotaDeskSnapshot> {
	answer(id: string, answer: "agree" | "refuse" | "approve" | "withdraw"): Promise<boolean>;
	askCover(shiftId: string, userId: string | null, note: string): Promise<boolean>;
	askSwap(shiftId: string, otherShiftId: string): Promise<boolean>;
	others(roleId: string): Promise<readonly ShiftRow[]>;
	/** a dry run: what the file would change */
	tryFile(file: RotaFile): Promise<void>;
	writeFile(file: RotaFile): Promise<void>;
	newFeed(): Promise<void>;
	endFeed(id: string): Promise<boolean>;
	dismissProblem(): void;
}
