/* Made-up notifications and devices for the gallery. */
import type { DevicesSnapshot, DevicesViewModel, NotificationsSnapshot, NotificationsViewModel, QuietHours } from "../src/viewmodel/types";
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
	const list = new Value<DevicesSnapshot>({
		state: "ready",
		sessions: [
			{ deviceId: "A", name: "Wardwire on iPhone", seenAt: Date.now(), address: null, isThis: true },
			{ deviceId: "B", name: "Wardwire on Windows", seenAt: Date.now() - 3_600_000, address: null, isThis: false },
			{ deviceId: "C", name: "Wardwire on Android", seenAt: Date.now() - 90_000_000, address: null, isThis: false },
		],
		busy: false,
		hasPin: asked === "pin",
		shared: false,
		problem: null,
	});
	const devices: DevicesViewModel = Object.assign(list, { load: async () => {}, end: async () => null, setPin: async () => null });
	return { notifications, devices };
}
