/* Who is on, now or tonight, as the rota says. */
import type { Shift } from "../protocol/clinic_types.ts";
import { toShiftRow } from "./role_row.ts";
import type { Services } from "./services.ts";
import type { OnNowSnapshot, OnNowViewModel } from "./types.ts";
import { stable, Value } from "./value.ts";

export class OnNow extends Value<OnNowSnapshot> implements OnNowViewModel {
	#shifts: readonly Shift[] = [];
	#end: () => void = () => undefined;

	constructor(private readonly services: Services) {
		super({ state: "loading", when: "now", shifts: [] });
		services.clinic.changed.on((changes) => {
			if (!this.isWatched) return;
			if (changes.some((c) => ["*", "role", "rota"].includes(c.kind)))
				void this.#load();
		});
		services.client.directory.changed.on(() => this.#compose());
	}

	protected override onWatched(): void {
		this.#end = this.services.clinic.watchAll();
		void this.#load();
	}

	protected override onUnwatched(): void {
		this.#end();
	}

	setWhen(when: "now" | "tonight"): void {
		this.#shifts = [];
		this.patch({ when, state: "loading", shifts: [] });
		void this.#load();
	}

	retry(): void {
		this.patch({ state: "loading" });
		void this.#load();
	}

	async #load(): Promise<void> {
		const { when } = this.getSnapshot();
		try {
			const shifts = await this.services.clinic.rotaNow(when);
			if (this.getSnapshot().when !== when) return;
			this.#shifts = shifts;
			this.patch({ state: "ready" });
			this.#compose();
		} catch {
			if (this.#shifts.length === 0) this.patch({ state: "failed" });
		}
	}

	#compose(): void {
		const before = this.getSnapshot();
		const { people } = this.services;
		this.set(
			stable(before, {
				...before,
				shifts: this.#shifts.map((s) => toShiftRow(people, s)),
			}),
		);
	}
}
