/* Made-up notifications and devices for the gallery. */
import type { NotificationsSnapshot, NotificationsViewModel, QuietHours } from "../src/viewmodel/types";
import { Value } from "../src/viewmodel/value";

export function makeDevice() {
	const asked = new URLSearchParams(location.search).get("notify");
	const now = new Value<NotificationsSnapshot>({
		support: asked === "install" ? "install" : "ready",
		state: asked === "on" ? "on" : "off",
		offered: asked === "offer",
		names: false,
		sounds: true,
		quiet: null,
		test: "none",
		problem: null,
	});
	const notifications: NotificationsViewModel = Object.assign(now, {
		turnOn: async () => now.patch({ state: "on", offered: false }),
		turnOff: async () => now.patch({ state: "off" }),
		dismissOffer: () => now.patch({ offered: false }),
		setNames: (names: boolean) => now.patch({ names }),
		setSounds: (sounds: boolean) => now.patch({ sounds }),
		setQuiet: (quiet: QuietHours | null) => now.patch({ quiet }),
		sendTest: async () => now.patch({ test: "sent" }),
	});
	return { notifications };
}
