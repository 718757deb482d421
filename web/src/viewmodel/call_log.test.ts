import { expect, test } from "vitest";
import { BEN, ME, member, settle, START } from "../protocol/fake.ts";
import { CallLog } from "./call_log.ts";
import { makeBench } from "./fake.ts";

const R = "!direct";
const event = (id: string, type: string, sender: string, at: number, content: object) => ({
	event_id: id,
	type,
	sender,
	origin_server_ts: at,
	content: { party_id: "x", version: "1", ...content },
});
const invite = (id: string, call: string, sender: string, at: number) =>
	event(id, "m.call.invite", sender, at, {
		call_id: call,
		offer: { type: "offer", sdp: "m=audio 9" },
	});

test("what the server knows and what came since: who, when, and how it ended", async () => {
	const bench = makeBench();
	bench.http.on(/\/messages$/, () => ({
		chunk: [
			event("$e", "m.call.hangup", BEN, START + 75_000, { call_id: "a" }),
			event("$d", "m.call.answer", ME, START + 5000, { call_id: "a" }),
			invite("$c", "a", BEN, START),
		],
	}));
	bench.sync(R, {
		initial: true,
		is_dm: true,
		required_state: [member(ME, "join", "Ada"), member(BEN, "join", "Ben Okafor")],
		timeline: [invite("$new", "b", BEN, START + 900_000)],
		joined_count: 2,
	});
	const log = new CallLog(bench.services);
	const end = log.subscribe(() => undefined);
	expect(log.getSnapshot().calls.map((c) => c.key)).toEqual(["$new"]);
	await settle();
	const { calls, state, hasMore } = log.getSnapshot();
	expect([state, hasMore]).toEqual(["done", false]);
	expect(calls.map((c) => [c.person.name, c.call.outcome, c.call.durationMs])).toEqual([
		["Ben Okafor", "missed", null],
		["Ben Okafor", "talked", 70_000],
	]);
	end();
});

test("a conversation that could not be asked about is asked again", async () => {
	const bench = makeBench();
	let works = false;
	bench.http.on(/\/messages$/, () => {
		if (!works) throw new Error("no network");
		return { chunk: [] };
	});
	bench.sync(R, {
		initial: true,
		is_dm: true,
		required_state: [member(ME, "join", "Ada"), member(BEN, "join", "Ben")],
		timeline: [],
		joined_count: 2,
	});
	const log = new CallLog(bench.services);
	const end = log.subscribe(() => undefined);
	await settle();
	expect(log.getSnapshot()).toMatchObject({ state: "failed", hasMore: true });
	works = true;
	log.loadMore();
	await settle();
	expect(log.getSnapshot()).toMatchObject({ state: "done", hasMore: false, calls: [] });
	end();
});
