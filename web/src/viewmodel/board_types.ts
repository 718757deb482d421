/*
 * The contract of the switchboard board; part of types.ts, which says what
 * holds for all of them.
 */
import type { RoleRow } from "./on_call_types.ts";
import type { PriorityItem } from "./priority_types.ts";
import type { Person, Problem, Store } from "./types.ts";

export interface RolePhone {
	readonly name: string;
	readonly phone: string;
}

/** why a person has to look at a role; the gravest first */
export type BoardNeed = "urgent" | "empty" | "unreachable" | "off-shift" | "overdue" | "not-tested" | null;

export interface BoardRow extends RoleRow {
	readonly need: BoardNeed;
	/** when the most pressing open urgent goes a step on */
	readonly nextDueAt: number | null;
	readonly lastAnswer: number | null;
	readonly phone: string | null;
}

export interface BoardTest {
	readonly id: string;
	/** null: the server by itself */
	readonly by: Person | null;
	readonly startedAt: number;
	readonly over: boolean;
	readonly answers: readonly {
		readonly role: string;
		readonly person: Person;
		readonly answeredAt: number | null;
	}[];
}

export interface BoardSnapshot {
	readonly state: "loading" | "ready" | "failed";
	readonly rows: readonly BoardRow[];
	/** null: not mine to see */
	readonly emergencies: readonly PriorityItem[] | null;
	readonly test: BoardTest | null;
	readonly testAt: string | null;
	readonly emergencyNumber: string;
	/** the server does not answer: the board is a picture of the past */
	readonly lost: boolean;
	readonly beatAt: number | null;
	readonly busy: boolean;
	readonly problem: Problem | null;
}

/** A kind of team for 2222 calls, and whom it calls. */
export interface EmergencyTeamRow {
	readonly name: string;
	readonly roleId: string | null;
	readonly teamId: string | null;
	/** the role's or team's name; null: nobody yet */
	readonly to: string | null;
}

export interface BoardSettingsSnapshot {
	readonly loaded: boolean;
	/** may change them */
	readonly manager: boolean;
	readonly emergencyNumber: string;
	/** "08:30" of the Trust's day; empty: never by itself */
	readonly testAt: string;
	readonly teams: readonly EmergencyTeamRow[];
	readonly busy: boolean;
	readonly problem: Problem | null;
}

export interface BoardSettingsViewModel extends Store<BoardSettingsSnapshot> {
	/** true: saved */
	save(settings: Pick<BoardSettingsSnapshot, "emergencyNumber" | "testAt" | "teams">): Promise<boolean>;
}

export interface BoardViewModel extends Store<BoardSnapshot> {
	startTest(): Promise<void>;
	/** the operator phoned, and the person has it */
	phoned(itemId: string, userId: string): Promise<void>;
	close(itemId: string, outcome: string): Promise<void>;
	retry(): void;
	dismissProblem(): void;
}
