/*
 * Putting the app on the home screen where the browser lets a page offer it
 * (Android, Chrome and Edge on a desktop). It tells once, early: this file is
 * loaded with the app.
 */
interface Offer extends Event {
	prompt(): Promise<{ readonly outcome: "accepted" | "dismissed" }>;
}

const listeners = new Set<() => void>();
let offer: Offer | null = null;

function hold(next: Offer | null): void {
	offer = next;
	for (const listener of listeners) listener();
}

addEventListener("beforeinstallprompt", (event) => {
	/* not the browser's own bar: it is offered where it is explained */
	event.preventDefault();
	hold(event as Offer);
});
addEventListener("appinstalled", () => hold(null));

export const install = {
	isPossible: () => offer !== null,
	onChange(listener: () => void): () => void {
		listeners.add(listener);
		return () => listeners.delete(listener);
	},
	/** inside of a touch; an offer is good for one question */
	async ask(): Promise<void> {
		const asked = offer;
		if (!asked) return;
		hold(null);
		await asked.prompt().catch(() => undefined);
	},
};

export type Install = typeof install;
