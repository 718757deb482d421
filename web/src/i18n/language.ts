/*
 * The language of the app. English is always there; another catalogue comes
 * as a chunk of its own and is laid over it before anything is shown, so that
 * what it lacks stays English.
 */
import { t } from "./en.ts";

export type Language = "en" | "cy";

type Wide<T> = T extends (...given: infer G) => string
	? (...given: G) => string
	: T extends string
		? string
		: T extends readonly unknown[]
			? readonly unknown[]
			: { readonly [K in keyof T]?: Wide<T[K]> };

export type Words = { readonly [K in keyof typeof t]?: Wide<(typeof t)[K]> };

type Layer = { [key: string]: unknown };

function isLayer(value: unknown): value is Layer {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function layOver(base: Layer, over: Layer): void {
	for (const [key, value] of Object.entries(over)) {
		const below = base[key];
		if (isLayer(value) && isLayer(below)) layOver(below, value);
		else base[key] = value;
	}
}

/** what was chosen on this device, read before anything is shown */
export function chosenLanguage(settings: string | null): Language {
	try {
		const held = JSON.parse(settings ?? "{}") as { language?: unknown };
		return held.language === "cy" ? "cy" : "en";
	} catch {
		return "en";
	}
}

export async function useLanguage(language: Language): Promise<void> {
	if (language !== "cy") return;
	const { cy } = await import("./cy.ts");
	layOver(t as unknown as Layer, cy as Layer);
}
