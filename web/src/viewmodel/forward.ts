/*
 * Sending a message on to other conversations. What may leave where is a
 * rule of the kinds of conversations, and of what the server has put into
 * the conversation's class ("forward_out": false).
 */
import type { Room } from "../protocol/room.ts";
import {
	type Content,
	FORWARDED,
	PRIORITY,
	ROOM_CLASS,
} from "../protocol/types.ts";
import { levelOf, needed } from "./changes.ts";
import { fold } from "./conversation_list.ts";
import { faceOf } from "./room_info.ts";
import type {
	ForwardSnapshot,
	ForwardTarget,
	ForwardViewModel,
} from "./forward_types.ts";
import type { Services } from "./services.ts";
import type { ConversationKind } from "./types.ts";
import { Value } from "./value.ts";

/* about patients: what is said there stays in clinical conversations */
const CLOSED: readonly ConversationKind[] = ["patient", "role", "incident"];
const CLINICAL: readonly ConversationKind[] = [
	...CLOSED,
	"ward",
	"team",
	"direct",
];

/** the class of the conversation lets nothing out */
export function letsOut(room: Room): boolean {
	return room.state(ROOM_CLASS)?.content.forward_out !== false;
}

export function mayGo(
	from: ConversationKind,
	to: { kind: ConversationKind; external: boolean },
): boolean {
	if (CLOSED.includes(from) && to.external) return false;
	return from === "social" || CLINICAL.includes(to.kind);
}

/** what of a message is sent on: its words and files, not its ties */
export function forwardContent(content: Content): Content {
	const kept: Record<string, unknown> = {};
	for (const [key, value] of Object.entries(content))
		if (
			key !== "m.relates_to" &&
			key !== "m.mentions" &&
			key !== "m.new_content" &&
			key !== PRIORITY
		)
			kept[key] = value;
	return { ...kept, "m.mentions": {}, [FORWARDED]: true };
}

export class Forward
	extends Value<ForwardSnapshot>
	implements ForwardViewModel
{
	readonly #all: readonly ForwardTarget[];

	constructor(
		private readonly services: Services,
		from: Room,
		private readonly contents: readonly Content[],
	) {
		super({ search: "", targets: [], selected: [] });
		this.#all = this.#targets(from);
		this.patch({ targets: this.#all });
	}

	#targets(from: Room): readonly ForwardTarget[] {
		const { client, people } = this.services;
		const kind = faceOf(client, from, people).kind;
		const found: { stamp: number; target: ForwardTarget }[] = [];
		for (const room of client.rooms.byId.values()) {
			if (room.membership !== "join" || room.id === from.id) continue;
			const create = room.state("m.room.create");
			if (!create || create.content.type === "m.space") continue;
			if (levelOf(room, room.me) < needed(room, "message")) continue;
			const face = faceOf(client, room, people);
			const to = { kind: face.kind, external: face.person?.external ?? false };
			const allowed = mayGo(kind, to);
			found.push({
				stamp: room.bumpStamp,
				target: { id: room.id, ...face, allowed },
			});
		}
		found.sort(
			(a, b) =>
				Number(b.target.allowed) - Number(a.target.allowed) ||
				b.stamp - a.stamp,
		);
		return found.map((f) => f.target);
	}

	setSearch(search: string): void {
		const needle = fold(search);
		const targets = this.#all.filter((t) => fold(t.name).includes(needle));
		this.patch({ search, targets });
	}

	toggle(id: string): void {
		const { selected } = this.peek();
		if (!this.#all.some((t) => t.id === id && t.allowed)) return;
		this.patch({
			selected: selected.includes(id)
				? selected.filter((s) => s !== id)
				: [...selected, id],
		});
	}

	send(): void {
		const { outbox } = this.services.client;
		for (const id of this.peek().selected)
			for (const content of this.contents)
				outbox.add(id, "m.room.message", forwardContent(content));
		this.patch({ selected: [] });
	}
}
