/* Made-up notifications and devices for the gallery. */
import type { CallBody, CallRow, DevicesSnapshot, DevicesViewModel, NotificationsSnapshot, NotificationsViewModel, Person, QuietHours } from "../src/viewmodel/types";
import { Value } from "../src/viewmodel/value";

/** A morning's calls. */
export function callRows(everyone: readonly Person[]): CallRow[] {
	const was = (n: number, call: Partial<CallBody>): CallRow => ({
		key: `call${n}`,
		roomId: "!direct",
		person: everyone[n % everyone.length] as Person,
		at: Date.now() - n * n * 1_900_000,
		call: { kind: "call", own: false, video: false, outcome: "talked", durationMs: 74_000, ...call },
	});
	return [was(1, { outcome: "missed", durationMs: null }), was(2, {}), was(3, { own: true, video: true, durationMs: 412_000 }), was(4, { own: true, outcome: "no-answer", durationMs: null }), was(5, { outcome: "declined", durationMs: null })];
}

export function makeDevice() {
	const asked = new URLSearchParams(location.search).get("notify");
	const now = new Value<NotificationsSnapshot>({
		support: asked === "install" ? "install" : "ready",
		state: asked === "on" ? "on" : "off",
		offered: asked === "offer",
		names: false,
		sounds: true,
		quiet: null,
		installable: asked === "installable",
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
		install: () => now.patch({ installable: false }),
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
		passkey: "off",
		lockAfterS: 300,
		problem: null,
	});
	const devices: DevicesViewModel = Object.assign(list, {
		load: async () => {},
		end: async () => null,
		setPin: async () => null,
		addPasskey: async () => (list.patch({ passkey: "on" }), null),
		removePasskey: () => list.patch({ passkey: "off" }),
		setLockAfter: (lockAfterS: number) => list.patch({ lockAfterS }),
	});
	return { notifications, devices };
}
