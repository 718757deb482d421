/* Choices of the person on this device. */
import type { ThemeChoice } from "./types.ts";
import { Value } from "./value.ts";

export interface SettingsSnapshot {
	readonly theme: ThemeChoice;
	readonly readReceipts: boolean;
}

export interface SettingsStore {
	read(): string | null;
	write(text: string): void;
}

const DEFAULTS: SettingsSnapshot = { theme: "system", readReceipts: true };

export class Settings extends Value<SettingsSnapshot> {
	constructor(private readonly store: SettingsStore) {
		super(parse(store.read()));
	}

	change(fields: Partial<SettingsSnapshot>): void {
		this.patch(fields);
		this.store.write(JSON.stringify(this.getSnapshot()));
	}
}

function parse(text: string | null): SettingsSnapshot {
	try {
		const held = JSON.parse(text ?? "{}") as Partial<SettingsSnapshot>;
		return {
			theme:
				held.theme === "light" || held.theme === "dark"
					? held.theme
					: "system",
			readReceipts: held.readReceipts !== false,
		};
	} catch {
		return DEFAULTS;
	}
}
