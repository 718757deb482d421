import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Delivery } from "../protocol/delivery.ts";
import { BEN, ME, member, message, run, START } from "../protocol/fake.ts";
import { DELIVERED } from "../protocol/types.ts";
import { makeBench } from "./fake.ts";

let bench: ReturnType<typeof makeBench>;
let delivery: Delivery;
const told = () =>
	bench.http.calls
		.filter((c) => c.path.includes(`/receipt/${DELIVERED}/`))
		.map((c) => c.path.split("/").pop());

beforeEach(() => {
	vi.useFakeTimers();
	bench = makeBench();
	bench.http.on(/\/receipt\//, () => ({}));
	delivery = new Delivery(bench.client);
	delivery.start();
});
afterEach(() => {
	delivery.stop();
	vi.useRealTimers();
});

const start = (events = run(0, 3)) =>
	bench.sync("!r", {
		initial: true,
		timeline: events,
		required_state: [member(ME), member(BEN)],
	});

describe("delivery", () => {
	test("tells the newest one once, though nothing is open", async () => {
		start();
		bench.sync("!r", { timeline: run(3, 4) });
		await vi.advanceTimersByTimeAsync(350);
		expect(told()).toEqual(["$3"]);
		bench.sync("!r", {});
		await vi.advanceTimersByTimeAsync(350);
		expect(told()).toEqual(["$3"]);
	});

	test("own messages and what was told before are passed over", async () => {
		start([...run(0, 2), message("$me", ME, "x", START + 180_000)]);
		await vi.advanceTimersByTimeAsync(350);
		expect(told()).toEqual(["$1"]);
		bench.http.calls.length = 0;
		bench.sync(
			"!q",
			{ initial: true, timeline: run(0, 2), required_state: [member(ME)] },
			{ $1: { [DELIVERED]: { [ME]: { ts: START } } } },
		);
		await vi.advanceTimersByTimeAsync(350);
		expect(told()).toEqual([]);
	});

	test("an untold one is told when the network is back", async () => {
		bench.http.offline = true;
		start();
		await vi.advanceTimersByTimeAsync(6_000);
		bench.http.offline = false;
		bench.http.calls.length = 0;
		await vi.advanceTimersByTimeAsync(6_000);
		expect(told()).toEqual(["$2"]);
	});
});
