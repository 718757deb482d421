/* What the view knows of calls. */
import type { CallEnd } from "../protocol/call.ts";
import type { Person, Store } from "./types.ts";

export type { CallEnd };

export interface CallSnapshot {
	readonly roomId: string;
	readonly person: Person;
	readonly state:
		| "starting"
		| "calling"
		| "ringing"
		| "connecting"
		| "talking"
		| "ended";
	readonly end: CallEnd | null;
	readonly incoming: boolean;
	readonly video: boolean;
	/** on this device's clock; null: nobody talks yet */
	readonly talkingSince: number | null;
	readonly microphone: boolean;
	readonly camera: boolean;
	readonly sharing: boolean;
	readonly held: boolean;
	readonly heldByThem: boolean;
	readonly weak: boolean;
	readonly theirMicrophone: boolean;
	readonly theirPicture: boolean;
	/** MediaStreams for an element to show; null: not there yet */
	readonly localStream: unknown;
	readonly remoteStream: unknown;
}

export interface CallingSnapshot {
	readonly active: CallSnapshot | null;
	readonly ringing: CallSnapshot | null;
}

export interface CallingViewModel extends Store<CallingSnapshot> {
	readonly canShareScreen: boolean;
	start(roomId: string, video: boolean): void;
	answer(video: boolean): void;
	decline(): void;
	hangUp(): void;
	/** after the end was seen */
	dismiss(): void;
	setMicrophone(on: boolean): void;
	setCamera(on: boolean): void;
	flipCamera(): void;
	setSharing(on: boolean): void;
	setHeld(on: boolean): void;
}

/** One call of the list of all. */
export interface CallRow {
	readonly key: string;
	readonly roomId: string;
	readonly person: Person;
	readonly at: number;
	readonly call: CallBody;
}

export interface CallLogSnapshot {
	readonly state: "loading" | "done" | "failed";
	readonly calls: readonly CallRow[];
	/** conversations further back were not asked about yet */
	readonly hasMore: boolean;
}

export interface CallLogViewModel extends Store<CallLogSnapshot> {
	loadMore(): void;
}

/** A call as what it left in its conversation. */
export interface CallBody {
	readonly kind: "call";
	readonly own: boolean;
	readonly video: boolean;
	readonly outcome: "talked" | "missed" | "declined" | "no-answer" | "open";
	readonly durationMs: number | null;
}
