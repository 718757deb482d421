/* Who can unlock this device: names of staff, on the device for its lock screen. */
import type { Memory } from "../protocol/session.ts";
import type { KnownPerson } from "./types.ts";

const PEOPLE = "wardwire.people";
const SHARED = "wardwire.shared";
const MAX = 12;

export class KnownPeople {
	constructor(private readonly memory: Memory) {}

	/** enrolled as a device of several people */
	get shared(): boolean {
		return this.memory.browser(SHARED) === "yes";
	}

	set shared(on: boolean) {
		this.memory.setBrowser(SHARED, on ? "yes" : null);
	}

	list(): readonly KnownPerson[] {
		try {
			const held: unknown = JSON.parse(this.memory.browser(PEOPLE) ?? "[]");
			return Array.isArray(held) ? (held as KnownPerson[]) : [];
		} catch {
			return [];
		}
	}

	find(deviceId: string | null): KnownPerson | null {
		return this.list().find((p) => p.deviceId === deviceId) ?? null;
	}

	/** the newest first */
	remember(person: KnownPerson): void {
		const others = this.list().filter((p) => p.deviceId !== person.deviceId);
		this.#write([person, ...others].slice(0, MAX));
	}

	forget(deviceId: string): void {
		this.#write(this.list().filter((p) => p.deviceId !== deviceId));
	}

	#write(people: readonly KnownPerson[]): void {
		this.memory.setBrowser(
			PEOPLE,
			people.length === 0 ? null : JSON.stringify(people),
		);
	}
}
