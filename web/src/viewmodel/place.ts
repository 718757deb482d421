/* Places and their addresses. */
import type { Place, PlaceViewModel } from "./types.ts";
import { stable, Value } from "./value.ts";

/** The address bar; the platform implements it. */
export interface AddressBar {
	path(): string;
	push(path: string): void;
	replace(path: string): void;
	/** false: the app was opened here, there is nothing to go back to */
	back(): boolean;
	onChange(listener: () => void): () => void;
}

const enc = encodeURIComponent;

export function toPath(place: Place): string {
	switch (place.kind) {
		case "inbox":
			return "/";
		case "conversation":
			return place.eventId === undefined
				? `/c/${enc(place.id)}`
				: `/c/${enc(place.id)}/${enc(place.eventId)}`;
		case "info":
			return `/c/${enc(place.id)}/info`;
		case "files":
			return `/c/${enc(place.id)}/files`;
		case "add-people":
			return `/c/${enc(place.id)}/add`;
		case "media":
			return `/c/${enc(place.id)}/media/${enc(place.eventId)}`;
		case "search":
			return place.roomId === null
				? "/search"
				: `/search/${enc(place.roomId)}`;
		case "new":
			return "/new";
		case "new-group":
			return "/new/group";
		case "person":
			return `/p/${enc(place.userId)}`;
		case "role":
			return `/on-call/${enc(place.roleId)}`;
		case "rota":
			return "/on-call/-/rota";
		case "handover":
			return `/ward/${enc(place.handoverId)}`;
		case "board":
			return "/on-call/-/board";
		case "urgent":
			return `/urgent/${enc(place.itemId)}`;
		case "devices":
			return "/me/devices";
		case "incident":
			return `/incident/${enc(place.incidentId)}`;
		case "new-incident":
			return "/incident";
		case "notifications":
			return "/me/notifications";
		case "alert-test":
			return `/alert-test/${enc(place.testId)}`;
		case "on-call":
		case "starred":
		case "calls":
		case "ward":
		case "me":
		case "gallery":
			return `/${place.kind}`;
		case "unknown":
			return "/";
	}
}

function decode(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}

export function fromPath(path: string): Place {
	const parts = path.split("/").filter((p) => p !== "").map(decode);
	const [first, second, third, fourth] = parts;
	if (first === undefined) return { kind: "inbox" };
	if (first === "c" && second !== undefined)
		return conversationPlace(second, third, fourth);
	if (first === "new")
		return second === "group" ? { kind: "new-group" } : { kind: "new" };
	if (first === "search") return { kind: "search", roomId: second ?? null };
	if (first === "p" && second !== undefined)
		return { kind: "person", userId: second };
	if (first === "urgent" && second !== undefined)
		return { kind: "urgent", itemId: second };
	if (first === "incident")
		return second === undefined
			? { kind: "new-incident" }
			: { kind: "incident", incidentId: second };
	if (first === "on-call" && second !== undefined)
		return second === "-"
			? { kind: third === "board" ? "board" : "rota" }
			: { kind: "role", roleId: second };
	if (first === "ward" && second !== undefined)
		return { kind: "handover", handoverId: second };
	if (first === "me" && second === "notifications")
		return { kind: "notifications" };
	if (first === "me" && second === "devices") return { kind: "devices" };
	if (first === "alert-test" && second !== undefined)
		return { kind: "alert-test", testId: second };
	for (const kind of ["on-call", "starred", "calls", "ward", "me", "gallery"] as const)
		if (first === kind) return { kind };
	return { kind: "unknown" };
}

function conversationPlace(
	id: string,
	third: string | undefined,
	fourth: string | undefined,
): Place {
	if (third === undefined) return { kind: "conversation", id };
	if (third === "info") return { kind: "info", id };
	if (third === "files") return { kind: "files", id };
	if (third === "add") return { kind: "add-people", id };
	if (third === "media" && fourth !== undefined)
		return { kind: "media", id, eventId: fourth };
	return { kind: "conversation", id, eventId: third };
}

export class Places extends Value<Place> implements PlaceViewModel {
	constructor(private readonly bar: AddressBar) {
		super(fromPath(bar.path()));
		bar.onChange(() => this.#read());
	}

	#read(): void {
		this.set(stable(this.getSnapshot(), fromPath(this.bar.path())));
	}

	go(place: Place, how: "push" | "replace" = "push"): void {
		const path = toPath(place);
		if (path === this.bar.path()) return;
		if (how === "push") this.bar.push(path);
		else this.bar.replace(path);
		this.#read();
	}

	back(fallback: Place): void {
		if (!this.bar.back()) this.go(fallback, "replace");
	}

	href(place: Place): string {
		return toPath(place);
	}
}
