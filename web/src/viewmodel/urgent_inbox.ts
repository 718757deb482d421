/*
 * The open priority messages I sent or was given, and the alert: the device
 * sounds when the server's word that I am to be alerted is a newer one.
 */
import type { Priority } from "../protocol/priority_types.ts";
import { hasEnded, mine, toPriorityItem, waitsForMe } from "./priority_item.ts";
import type { Services } from "./services.ts";
import type {
	PriorityAlert,
	PriorityItem,
	UrgentInboxSnapshot,
	UrgentInboxViewModel,
} from "./types.ts";
import { stable, Value } from "./value.ts";

const RANK = { emergency: 0, urgent: 1, routine: 2, information: 3 } as const;

export class UrgentInbox
	extends Value<UrgentInboxSnapshot>
	implements UrgentInboxViewModel
{
	/* by item: the newest word of the server that was sounded or opened */
	readonly #sounded = new Map<string, number>();
	readonly #delivered = new Set<string>();
	#alerts: readonly string[] = [];
	#live = true;
	#confirmedAt: number | null = null;

	constructor(private readonly services: Services) {
		super(EMPTY);
		const { priorities, clinic, client } = services;
		priorities.changed.on(() => this.#refresh());
		clinic.heard.on((live) => this.#hear(live));
		client.directory.changed.on(() => this.#refresh());
	}

	#hear(live: boolean): void {
		this.#live = live;
		if (live) this.#confirmedAt = this.services.now();
		this.patch({ live, confirmedAt: this.#confirmedAt });
	}

	#refresh(): void {
		const { priorities, people } = this.services;
		const before = this.getSnapshot();
		const held = [...priorities.items.values()];
		for (const item of held) this.#receive(item);
		const clock = { people, ahead: priorities.clock.ahead };
		const items = held
			.filter((item) => !hasEnded(item))
			.map((item) => toPriorityItem(item, clock))
			.sort(byNeed);
		this.#confirmedAt = this.services.now();
		this.#live = true;
		this.set(
			stable(before, {
				loaded: priorities.loaded,
				items,
				top: items.filter(isOnTop),
				waiting: items.filter((item) => item.waitsForMe).length,
				alert: this.#alert(),
				live: true,
				confirmedAt: this.#confirmedAt,
			}),
		);
	}

	#receive(item: Priority): void {
		const part = mine(item, this.services.client.me);
		if (part && part.delivered_ms === undefined) this.#tellDelivered(item);
		const sound = item.you.sound_ms ?? 0;
		/* opened on another device of mine: silent here, too */
		const seen = part?.seen_ms ?? 0;
		if (seen > 0 && seen >= sound) this.#drop(item.item_id);
		const known = Math.max(this.#sounded.get(item.item_id) ?? 0, seen);
		if (hasEnded(item) || !(waitsForMe(item) || item.you.has_accepted)) {
			this.#drop(item.item_id);
			return;
		}
		if (sound <= known && !this.#isNewAndSilent(item, seen)) return;
		this.#sounded.set(item.item_id, sound);
		this.#drop(item.item_id);
		this.#alerts = [...this.#alerts, item.item_id];
	}

	/* Within 30 s of another sound it is silent, but it is shown. */
	#isNewAndSilent({ item_id, priority, you }: Priority, seen: number): boolean {
		const never = !this.#sounded.has(item_id) && seen === 0;
		return never && (you.sound_ms ?? 0) === 0 && RANK[priority] <= RANK.urgent;
	}

	#tellDelivered({ item_id }: Priority): void {
		if (this.#delivered.has(item_id)) return;
		this.#delivered.add(item_id);
		void this.services.priorities
			.receipt(item_id, "delivered")
			.catch(() => this.#delivered.delete(item_id));
	}

	#drop(itemId: string): void {
		if (this.#alerts.includes(itemId))
			this.#alerts = this.#alerts.filter((id) => id !== itemId);
	}

	#alert(): PriorityAlert | null {
		const { priorities, people } = this.services;
		const waiting = this.#alerts
			.map((id) => priorities.items.get(id))
			.filter((item) => item !== undefined)
			.sort((a, b) => RANK[a.priority] - RANK[b.priority]);
		const [first] = waiting;
		if (!first) return null;
		const item = toPriorityItem(first, { people, ahead: 0 });
		return {
			itemId: first.item_id,
			soundedAt: Math.max(...waiting.map((w) => w.you.sound_ms ?? 0)),
			priority: first.priority,
			isTest: first.is_test,
			to: item.to,
			from: item.sender?.name ?? "",
			more: waiting.length - 1,
		};
	}

	opened(itemId: string): void {
		const item = this.services.priorities.items.get(itemId);
		if (item) this.#sounded.set(itemId, item.you.sound_ms ?? 0);
		this.#drop(itemId);
		this.patch({ alert: this.#alert() });
	}
}

/* mine to answer, or mine and nobody has it */
function isOnTop(item: PriorityItem): boolean {
	return item.waitsForMe || (item.isSender && item.state !== "accepted");
}

function byNeed(a: PriorityItem, b: PriorityItem): number {
	return (
		Number(b.waitsForMe) - Number(a.waitsForMe) ||
		RANK[a.priority] - RANK[b.priority] ||
		a.createdAt - b.createdAt
	);
}

const EMPTY: UrgentInboxSnapshot = {
	loaded: false,
	items: [],
	top: [],
	waiting: 0,
	alert: null,
	live: true,
	confirmedAt: null,
};
