/* Choices of the person on this device. */
import type { LanguageChoice, ThemeChoice } from "./types.ts";
import { Value } from "./value.ts";

export interface SettingsSnapshot {
	readonly theme: ThemeChoice;
	readonly language: LanguageChoice;
	readonly readReceipts: boolean;
	/** of ordinary messages, while the app is closed */
	readonly sounds: boolean;
	readonly pushNames: boolean;
	/** the device that this browser's subscription is for */
	readonly pushFor: string | null;
	/** when the person last said "not now" */
	readonly pushAskedAt: number;
	/** "22:00" */
	readonly quietFrom: string | null;
	readonly quietTo: string | null;
	/** locks after so long without a touch */
	readonly lockAfterS: number;
}

export interface SettingsStore {
	read(): string | null;
	write(text: string): void;
}

const DEFAULTS: SettingsSnapshot = {
	theme: "system",
	language: "en",
	readReceipts: true,
	sounds: true,
	pushNames: false,
	pushFor: null,
	pushAskedAt: 0,
	quietFrom: null,
	quietTo: null,
	lockAfterS: 300,
};

export class Settings extends Value<SettingsSnapshot> {
	constructor(private readonly store: SettingsStore) {
		super(parse(store.read()));
	}

	change(fields: Partial<SettingsSnapshot>): void {
		this.patch(fields);
		this.store.write(JSON.stringify(this.getSnapshot()));
	}
}

function clock(value: unknown): string | null {
	return typeof value === "string" && /^\d\d:\d\d$/.test(value)
		? value
		: null;
}

function seconds(value: unknown): number {
	const n = Number(value);
	return n >= 1 && n <= 3600 ? n : DEFAULTS.lockAfterS;
}

function parse(text: string | null): SettingsSnapshot {
	try {
		const held = JSON.parse(text ?? "{}") as Partial<SettingsSnapshot>;
		return {
			theme:
				held.theme === "light" || held.theme === "dark"
					? held.theme
					: "system",
			language: held.language === "cy" ? "cy" : "en",
			readReceipts: held.readReceipts !== false,
			sounds: held.sounds !== false,
			pushNames: held.pushNames === true,
			pushFor: typeof held.pushFor === "string" ? held.pushFor : null,
			pushAskedAt: Number(held.pushAskedAt) || 0,
			quietFrom: clock(held.quietFrom),
			quietTo: clock(held.quietTo),
			lockAfterS: seconds(held.lockAfterS),
		};
	} catch {
		return DEFAULTS;
	}
}
