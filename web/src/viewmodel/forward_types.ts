/* The contract of sending a message on; see types.ts. */
import type { Avatar, ConversationKind, Person, Store } from "./types.ts";

export interface ForwardTarget {
	readonly id: string;
	readonly kind: ConversationKind;
	readonly name: string;
	readonly avatar: Avatar;
	readonly person: Person | null;
	/** false: what is said here must not go there */
	readonly allowed: boolean;
}

export interface ForwardSnapshot {
	readonly search: string;
	readonly targets: readonly ForwardTarget[];
	readonly selected: readonly string[];
}

export interface ForwardViewModel extends Store<ForwardSnapshot> {
	setSearch(search: string): void;
	toggle(id: string): void;
	/** shows at once in each; never waits for the network */
	send(): void;
}
