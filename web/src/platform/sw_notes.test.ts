/* Pushes to a worker whose app is closed. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { servePushes } from "./sw_push.ts";

interface Shown {
	title: string;
	body: string;
	tag: string;
	silent: boolean;
	requireInteraction: boolean;
	close(): void;
}

let listeners: Map<string, (event: unknown) => void>;
let standing: Shown[];
let choices: object | null;
let wiped: number;

beforeEach(() => {
	listeners = new Map();
	standing = [];
	choices = null;
	wiped = 0;
	vi.stubGlobal("caches", {
		open: async () => ({
			match: async () => (choices ? new Response(JSON.stringify(choices)) : undefined),
		}),
	});
	vi.stubGlobal("fetch", async () => new Response('{"unread":1,"over":[]}'));
	const worker = {
		addEventListener: (type: string, listener: (event: unknown) => void) =>
			listeners.set(type, listener),
		clients: { matchAll: async () => [] },
		registration: {
			getNotifications: async ({ tag }: { tag?: string } = {}) =>
				standing.filter((n) => tag === undefined || n.tag === tag),
			showNotification: async (title: string, options: Omit<Shown, "title">) => {
				standing = standing.filter((n) => n.tag !== options.tag);
				standing.push({ ...options, title, close: () => undefined });
			},
		},
	};
	servePushes(worker as unknown as ServiceWorkerGlobalScope, async () => void wiped++);
});
afterEach(() => vi.unstubAllGlobals());

async function push(data: unknown): Promise<Shown> {
	let work: Promise<unknown> = Promise.resolve();
	listeners.get("push")?.({
		data: { json: () => (typeof data === "string" ? JSON.parse(data) : data) },
		waitUntil: (promise: Promise<unknown>) => (work = promise),
	});
	await work;
	const last = standing.at(-1);
	if (!last) throw new Error("nothing is shown");
	return last;
}

const kinds = ["event", "call", "call_missed", "call_over", "priority", "incident", "alert_test", "test", "wipe", "to come"];

test.each(kinds)("a push of the kind %s shows one notification without content", async (kind) => {
	const note = await push({ kind, room_id: "!r", event_id: "$e", item_id: "i", priority: "urgent", receipt: "1.x" });
	expect(standing).toHaveLength(1);
	expect(note.title).not.toBe("");
	expect(note.body).not.toBe("");
	expect(`${note.title} ${note.body}`).not.toMatch(/[!$]/);
	expect(wiped).toBe(kind === "wipe" ? 1 : 0);
});

test("what is no push of ours is shown, too", async () => {
	for (const each of ["{", "null", '"x"', "[]", "{}"]) {
		standing = [];
		expect((await push(each)).tag).toBe("other");
	}
});

test("a call is one notification: it rings, then it was missed without a second sound", async () => {
	const call = { room_id: "!r", event_id: "$e", item_id: "c1" };
	const ring = await push({ ...call, kind: "call", sound: "ring" });
	expect([ring.silent, ring.requireInteraction]).toEqual([false, true]);
	await push({ ...call, kind: "call", sound: "ring" });
	const missed = await push({ ...call, kind: "call_missed", sound: "default" });
	expect(standing).toHaveLength(1);
	expect([missed.silent, missed.requireInteraction]).toEqual([true, false]);
	/* a phone that did not ring is told aloud */
	const other = await push({ ...call, item_id: "c2", kind: "call_missed", sound: "default" });
	expect(other.silent).toBe(false);
	expect(standing).toHaveLength(2);
});

test("quiet hours and no sound hush messages and calls, never what is urgent", async () => {
	choices = { sounds: true, quietFrom: "00:00", quietTo: "23:59" };
	vi.useFakeTimers({ now: new Date(2026, 0, 5, 3), toFake: ["Date"] });
	const loud = { room_id: "!r", item_id: "i", sound: "default" };
	expect((await push({ ...loud, kind: "event" })).silent).toBe(true);
	expect((await push({ ...loud, kind: "call" })).silent).toBe(true);
	choices = { sounds: false, quietFrom: null, quietTo: null };
	expect((await push({ ...loud, kind: "event" })).silent).toBe(true);
	for (const kind of ["priority", "incident", "alert_test"])
		expect((await push({ ...loud, kind })).silent).toBe(false);
	vi.useRealTimers();
});
