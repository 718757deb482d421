/* The contract of finding messages; see types.ts. */
import type { FileKind } from "../protocol/search.ts";
import type { Avatar, ConversationKind, Person, Preview, StaffSearchViewModel, Store } from "./types.ts";

export type SearchKind = "any" | FileKind;

export interface HitPart {
	readonly text: string;
	/** the words that were asked for */
	readonly hit: boolean;
}

export interface SearchHit {
	readonly key: string;
	readonly roomId: string;
	readonly eventId: string;
	readonly sender: Person;
	readonly time: number;
	readonly where: {
		readonly kind: ConversationKind;
		readonly name: string;
		readonly avatar: Avatar;
	};
	readonly preview: Preview;
	readonly parts: readonly HitPart[];
}

export interface SearchSnapshot {
	readonly words: string;
	/** null: all conversations */
	readonly roomId: string | null;
	readonly roomName: string | null;
	readonly sender: Person | null;
	readonly kind: SearchKind;
	/** from the beginning of this day; null: any */
	readonly since: number | null;
	/** to the end of this day; null: any */
	readonly until: number | null;
	/** idle: nothing is asked yet */
	readonly state: "idle" | "loading" | "done" | "failed";
	readonly hits: readonly SearchHit[];
	readonly hasMore: boolean;
}

export interface SearchViewModel extends Store<SearchSnapshot> {
	/** to choose whose messages */
	readonly staff: StaffSearchViewModel;
	setWords(words: string): void;
	setSender(userId: string | null): void;
	setKind(kind: SearchKind): void;
	setDates(since: number | null, until: number | null): void;
	loadMore(): void;
	retry(): void;
}

export interface StarredSnapshot {
	readonly state: "loading" | "done";
	readonly hits: readonly SearchHit[];
}

export interface StarredViewModel extends Store<StarredSnapshot> {
	unstar(hit: SearchHit): void;
}
