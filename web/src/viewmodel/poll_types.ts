/* The contract of polls, staff cards and places in messages; see types.ts. */
import type { Person } from "./types.ts";

export interface PollAnswer {
	readonly id: string;
	readonly text: string;
	/** null: not shown before it is closed */
	readonly people: readonly Person[] | null;
	readonly mine: boolean;
}

export interface PollBody {
	readonly kind: "poll";
	readonly question: string;
	readonly answers: readonly PollAnswer[];
	/** how many each may choose */
	readonly most: number;
	readonly secret: boolean;
	readonly closed: boolean;
	readonly voters: number;
	readonly canVote: boolean;
	readonly canClose: boolean;
}

export interface ContactBody {
	readonly kind: "contact";
	readonly person: Person;
}

export interface PlaceBody {
	readonly kind: "place";
	readonly latitude: number;
	readonly longitude: number;
	/** metres; null: not told */
	readonly accuracy: number | null;
	readonly text: string;
}

export interface NewPoll {
	readonly question: string;
	readonly answers: readonly string[];
	readonly several: boolean;
	readonly secret: boolean;
}

export interface Position {
	readonly latitude: number;
	readonly longitude: number;
	readonly accuracy: number | null;
}
