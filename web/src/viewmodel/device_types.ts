/* The contract for what concerns this device: notifications, sessions. */
import type { Problem, Store } from "./types.ts";

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
}
