/*
 * The telephone numbers of roles, kept on this device for the day when the
 * server is gone: names of roles and numbers, nothing of any person or patient.
 */
import type { SettingsStore } from "./settings.ts";
import type { RolePhone } from "./types.ts";
import { Value } from "./value.ts";

export class PhoneBook extends Value<readonly RolePhone[]> {
	constructor(private readonly store: SettingsStore) {
		super(parse(store.read()));
	}

	keep(phones: readonly RolePhone[]): void {
		const text = JSON.stringify(phones);
		if (text === JSON.stringify(this.getSnapshot())) return;
		this.set(phones);
		this.store.write(text);
	}
}

function parse(text: string | null): readonly RolePhone[] {
	try {
		const held: unknown = JSON.parse(text ?? "[]");
		if (!Array.isArray(held)) return [];
		return held.filter(
			(one): one is RolePhone =>
				typeof one?.name === "string" && typeof one.phone === "string",
		);
	} catch {
		return [];
	}
}
