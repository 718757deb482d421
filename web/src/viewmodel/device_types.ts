/* The contract for what concerns this device: notifications, sessions. */
import type { Problem, Store } from "./types.ts";

/** Somebody who has a PIN on this device. */
export interface KnownPerson {
	readonly deviceId: string;
	readonly userId: string;
	readonly name: string;
	readonly job: string | null;
}

export interface LockedSnapshot {
	readonly state: "locked";
	readonly trustName: string | null;
	/** whose PIN is asked for */
	readonly deviceId: string;
	readonly person: KnownPerson | null;
	/** of a shared device: the others */
	readonly people: readonly KnownPerson[];
	readonly shared: boolean;
	readonly busy: boolean;
	readonly wrong: boolean;
	/** finger, face or the device's own code may open it */
	readonly hasPasskey: boolean;
	readonly triesLeft: number | null;
	/** no try counts before */
	readonly waitUntil: number | null;
	readonly problem: Problem | null;
}

export interface SessionEntry {
	readonly deviceId: string;
	readonly name: string;
	readonly seenAt: number | null;
	readonly address: string | null;
	readonly isThis: boolean;
}

export interface DevicesSnapshot {
	readonly state: "loading" | "ready" | "failed";
	readonly sessions: readonly SessionEntry[];
	readonly busy: boolean;
	readonly hasPin: boolean;
	readonly shared: boolean;
	/** none: this device cannot have one */
	readonly passkey: "none" | "off" | "on";
	/** without a touch for so long */
	readonly lockAfterS: number;
	readonly problem: Problem | null;
}

export interface DevicesViewModel extends Store<DevicesSnapshot> {
	load(): Promise<void>;
	/** ends them and wipes their devices; null: done */
	end(deviceIds: readonly string[], password: string): Promise<Problem | null>;
	/** null takes it off; null: done */
	setPin(pin: string | null, old: string | null): Promise<Problem | null>;
	/** inside of a touch; the PIN is asked for once more */
	addPasskey(pin: string): Promise<Problem | null>;
	removePasskey(): void;
	setLockAfter(seconds: number): void;
}

export interface QuietHours {
	/** "22:00" */
	readonly from: string;
	readonly to: string;
}

export interface NotificationsSnapshot {
	/** install: an iPhone or iPad shows them only from the Home Screen */
	readonly support: "ready" | "install" | "unsupported";
	readonly state: "off" | "on" | "busy" | "blocked";
	/** a good moment to ask */
	readonly offered: boolean;
	/** who wrote may stand in them; never what */
	readonly names: boolean;
	readonly sounds: boolean;
	readonly quiet: QuietHours | null;
	/** the browser lets the app be put on the home screen */
	readonly installable: boolean;
	/** how the last one that was asked for went */
	readonly test: "none" | "busy" | "sent" | "failed";
	readonly problem: Problem | null;
}

export interface NotificationsViewModel extends Store<NotificationsSnapshot> {
	/** inside of a touch: the browser asks the person */
	turnOn(): Promise<void>;
	turnOff(): Promise<void>;
	/** not now; asks again in some weeks */
	dismissOffer(): void;
	setNames(on: boolean): void;
	setSounds(on: boolean): void;
	setQuiet(quiet: QuietHours | null): void;
	sendTest(): Promise<void>;
	/** inside of a touch */
	install(): void;
}
