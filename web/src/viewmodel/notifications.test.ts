import { beforeEach, expect, test, vi } from "vitest";
import type { PushNote, PushPlatform } from "../platform/push.ts";
import { type Bench, makeBench } from "./fake.ts";
import { Notifications } from "./notifications.ts";
import { UrgentInbox } from "./urgent_inbox.ts";

const KEYS = { url: "https://push.example/1", p256dh: "P", auth: "A" };
let bench: Bench;
let granted: NotificationPermission;
let asked: NotificationPermission;
let subscribed: string[];
let choices: unknown[];
let standing: PushNote[];
let closed: string[];
let installable: boolean;

function make(support: "ready" | "install" = "ready"): Notifications {
	const platform: PushPlatform = {
		support: () => support,
		isApple: support === "install",
		permission: () => granted,
		ask: () => Promise.resolve((granted = asked)),
		subscribe: (key) => {
			subscribed.push(key);
			return Promise.resolve(KEYS);
		},
		unsubscribe: () => Promise.resolve(KEYS),
		choose: (made) => Promise.resolve(void choices.push(made)),
		badge: () => Promise.resolve(),
		tidy: (isOver) => {
			for (const note of standing)
				if (isOver(note)) closed.push(note.item_id ?? note.kind);
			return Promise.resolve();
		},
		listen: () => undefined,
	};
	return new Notifications(
		bench.services,
		platform,
		"DEVICE",
		new UrgentInbox(bench.services),
		(id) => id === "seen",
		{
			isPossible: () => installable,
			onChange: () => () => undefined,
			ask: () => Promise.resolve(void (installable = false)),
		},
	);
}

beforeEach(() => {
	bench = makeBench();
	granted = "default";
	asked = "granted";
	subscribed = [];
	choices = [];
	standing = [];
	closed = [];
	installable = false;
	bench.http.on(/push\/v1\/key$/, () => ({ public_key: "K" }));
	bench.http.on(/pushers\/set$/, () => ({}));
});

const pushers = () =>
	bench.http.calls
		.filter((r) => r.path.endsWith("/pushers/set"))
		.map((r) => r.body as { kind: string | null; pushkey: string });

test("turning on asks, subscribes with the server's key and tells the server", async () => {
	const vm = make();
	expect(vm.getSnapshot().offered).toBe(true);
	await vm.turnOn();
	expect(vm.getSnapshot()).toMatchObject({ state: "on", offered: false });
	expect(subscribed).toEqual(["K"]);
	expect(pushers()).toMatchObject([
		{ kind: "org.wardwire.webpush", pushkey: "P" },
	]);
});

test("who says no is not asked again for a while", async () => {
	asked = "default";
	const vm = make();
	await vm.turnOn();
	expect(vm.getSnapshot()).toMatchObject({ state: "off", offered: false });
	expect(pushers()).toEqual([]);
});

test("blocked is said, and never offered", async () => {
	granted = "denied";
	const { state, offered } = make().getSnapshot();
	expect([state, offered]).toEqual(["blocked", false]);
});

test("at each start the subscription is told anew, for this device alone", async () => {
	granted = "granted";
	await make().renew();
	expect(pushers()).toEqual([]);
	bench.services.settings.change({ pushFor: "DEVICE" });
	const vm = make();
	await vm.renew();
	expect(vm.getSnapshot().state).toBe("on");
	expect(pushers().length).toBe(1);
});

test("turning off takes the pusher from the server", async () => {
	const vm = make();
	await vm.turnOn();
	await vm.turnOff();
	expect(vm.getSnapshot().state).toBe("off");
	expect(pushers().at(-1)).toMatchObject({ kind: null, pushkey: "P" });
});

test("the worker learns of quiet hours", () => {
	const vm = make();
	vm.start();
	vm.setQuiet({ from: "22:00", to: "07:00" });
	expect(choices.at(-1)).toEqual({
		sounds: true,
		quietFrom: "22:00",
		quietTo: "07:00",
	});
	vm.stop();
});

test("where the browser offers it the app can be put on the home screen", () => {
	expect(make().getSnapshot().installable).toBe(false);
	installable = true;
	const vm = make();
	expect(vm.getSnapshot().installable).toBe(true);
	vm.install();
	expect(installable).toBe(false);
});

test("an iPhone in the browser is taught the Home Screen", () => {
	const { support, offered } = make("install").getSnapshot();
	expect([support, offered]).toEqual(["install", true]);
});

test("what the page knows nothing of yet stands; tests and incidents stay until they were seen", async () => {
	vi.useFakeTimers();
	const at = bench.services.now();
	standing = [
		{ kind: "alert_test", item_id: "test", at },
		{ kind: "incident", item_id: "new", at },
		{ kind: "incident", item_id: "seen", at },
		{ kind: "priority", item_id: "pushed-before-the-news", at },
		{ kind: "priority", item_id: "old", at: at - 60_000 },
	];
	bench.services.client.rooms.loaded = true;
	vi.spyOn(bench.services.priorities, "loaded", "get").mockReturnValue(true);
	const vm = make();
	vm.start();
	bench.services.client.rooms.changed.emit(new Set());
	await vi.advanceTimersByTimeAsync(1000);
	vm.stop();
	vi.useRealTimers();
	expect(closed).toEqual(["seen", "old"]);
});
