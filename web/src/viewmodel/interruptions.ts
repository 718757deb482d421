/* How often the wards that I lead were interrupted, hour by hour. */
import type { Interruptions as Counts } from "../protocol/clinic_types.ts";
import type {
	InterruptionKind,
	InterruptionsViewModel,
	WardInterruptions,
} from "./handover_types.ts";
import type { Services } from "./services.ts";
import { stable, Value } from "./value.ts";

const HOUR_MS = 3_600_000;
const KINDS: readonly InterruptionKind[] = [
	"emergency",
	"urgent",
	"incident",
	"routine",
	"information",
];

export class Interruptions
	extends Value<readonly WardInterruptions[]>
	implements InterruptionsViewModel
{
	readonly hours = 24;

	constructor(private readonly services: Services) {
		super([]);
	}

	protected override onWatched(): void {
		void this.#load();
	}

	/* refused to those who lead no ward: they see nothing of it */
	async #load(): Promise<void> {
		const { clinic, now } = this.services;
		try {
			const counts = await clinic.interruptions(this.hours);
			const wards = byWard(counts, now(), this.hours);
			this.set(stable(this.getSnapshot(), wards));
		} catch {
			/* what is shown stays */
		}
	}
}

export function byWard(
	counts: readonly Counts[],
	now: number,
	hours: number,
): readonly WardInterruptions[] {
	const wards = new Map<string, Counts[]>();
	for (const each of counts) {
		const held = wards.get(each.ward) ?? [];
		wards.set(each.ward, [...held, each]);
	}
	const last = Math.floor(now / HOUR_MS) * HOUR_MS;
	const spans = Array.from(
		{ length: hours },
		(_, i) => last - (hours - 1 - i) * HOUR_MS,
	);
	return [...wards]
		.map(([ward, of]) => ({
			ward,
			total: sum(of),
			kinds: KINDS.map((kind) => ({
				kind,
				count: sum(of.filter((each) => each.kind === kind)),
			})).filter(({ count }) => count > 0),
			hours: spans.map((from) => ({
				from,
				count: sum(of.filter((each) => each.hour_ms === from)),
			})),
		}))
		.sort((a, b) => b.total - a.total);
}

function sum(counts: readonly Counts[]): number {
	return counts.reduce((all, { count }) => all + count, 0);
}
