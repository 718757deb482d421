import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeHttp } from "./fake.ts";
import { ApiError } from "./http.ts";
import { SyncLoop } from "./sync.ts";
import type { SyncResponse } from "./types.ts";

type Body = {
	conn_id: string;
	lists: { all: { ranges: number[][] } };
	room_subscriptions: Record<string, unknown>;
	extensions: Record<string, Record<string, unknown>>;
};

let http: FakeHttp;
let loop: SyncLoop;
let answers: SyncResponse[];
let wake: () => void;
let online = true;
/* what the server does with each request; default: waits for ever */
let plan: ((call: {
	query: Record<string, unknown>;
	body: Body;
}) => unknown)[];

const calls = () => http.calls.map((c) => c.body as Body);
const queries = () => http.calls.map((c) => c.query ?? {});
const run = () => vi.advanceTimersByTimeAsync(20);

beforeEach(() => {
	vi.useFakeTimers();
	http = new FakeHttp();
	answers = [];
	plan = [];
	online = true;
	http.on(/./, (call) => {
		const next = plan.shift();
		if (next)
			return next(call as unknown as Parameters<typeof next>[0]);
		return new Promise(() => undefined);
	});
	loop = new SyncLoop(
		http,
		{
			isOnline: () => online,
			onWake: (listener) => {
				wake = listener;
				return () => undefined;
			},
			onOffline: () => () => undefined,
		},
		"tab1",
	);
	loop.answered.on((response) => answers.push(response));
});
afterEach(() => {
	loop.stop();
	vi.useRealTimers();
});

const answer = (pos: string, count = 3) => () => ({
	pos,
	lists: { all: { count } },
	rooms: {},
	extensions: { e2ee: {} },
});
const fail = (status: number, code: string) => () => {
	throw new ApiError(status, code, "x");
};

describe("sync loop", () => {
	test("asks for delivered receipts and grows its window", async () => {
		plan.push(answer("1", 250), answer("2", 250), answer("3", 250));
		loop.start();
		await run();
		const [first, second, third] = calls();
		expect(first?.conn_id).toBe("tab1");
		expect(first?.extensions.receipts?.["org.wardwire.delivered"]).toBe(
			true,
		);
		expect(first?.lists.all.ranges).toEqual([[0, 19]]);
		expect(second?.lists.all.ranges).toEqual([[0, 119]]);
		expect(third?.lists.all.ranges).toEqual([[0, 219]]);
		expect(answers).toHaveLength(3);
		expect(queries()[1]?.pos).toBe("1");
	});

	test("an unknown position starts afresh", async () => {
		plan.push(answer("1"), fail(400, "M_UNKNOWN_POS"), answer("2"));
		loop.start();
		await vi.advanceTimersByTimeAsync(200);
		expect(queries().map((q) => q.pos)).toEqual([
			undefined,
			"1",
			undefined,
			"2",
		]);
		expect(loop.status.state).toBe("online");
	});

	test("a dead server is asked again, and found at once", async () => {
		const states: string[] = [];
		loop.statusChanged.on((s) => states.push(s.state));
		plan.push(
			answer("1"),
			fail(0, "NETWORK"),
			fail(0, "NETWORK"),
			answer("2"),
		);
		loop.start();
		await run();
		await vi.advanceTimersByTimeAsync(10_000);
		expect(states).toEqual([
			"online",
			"reconnecting",
			"reconnecting",
			"online",
		]);
		/* while away, it does not wait for news */
		expect(queries()[2]?.timeout).toBe(0);
		expect(queries()[2]?.pos).toBe("1");
		expect(queries().at(-1)?.timeout).toBe(30_000);
	});

	test("waking up cuts the waiting short", async () => {
		plan.push(
			answer("1"),
			...Array.from({ length: 12 }, () => fail(0, "NETWORK")),
			answer("2"),
		);
		loop.start();
		await vi.advanceTimersByTimeAsync(28_000);
		const before = http.calls.length;
		wake();
		await run();
		expect(http.calls.length).toBeGreaterThan(before);
	});

	test("open conversations are named in every request", async () => {
		plan.push(answer("1"));
		loop.start();
		await run();
		loop.setOpen(new Set(["!r"]));
		await run();
		expect(Object.keys(calls().at(-1)?.room_subscriptions ?? {})).toEqual([
			"!r",
		]);
		expect(queries().at(-1)?.pos).toBe("1");
	});

	test("a server that refuses everything is not asked in a rush", async () => {
		http.on(/./, fail(400, "M_INVALID_PARAM"));
		loop.start();
		await vi.advanceTimersByTimeAsync(10_000);
		expect(http.calls.length).toBeLessThan(15);
	});
});
