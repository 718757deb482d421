/* Polls, staff cards and places. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BEN, CHI, ME, member, settle, START, state } from "../protocol/fake.ts";
import { POLL, pollContent, toQuestion } from "../protocol/polls.ts";
import type { Content, RawEvent } from "../protocol/types.ts";
import { Conversation } from "./conversation.ts";
import { type Bench, makeBench } from "./fake.ts";
import { contactContent, contactOf, placeContent, placeOf } from "./shared_things.ts";
import type { PollBody } from "./types.ts";

const R = "!ward";
let bench: Bench;
let conversation: Conversation;
let end: () => void;

const poll = (most = 1, secret = false) =>
	pollContent({
		question: "Tea?",
		answers: [
			{ id: "y", text: "Yes" },
			{ id: "n", text: "No" },
		],
		most,
		secret,
	});
const event = (id: string, type: string, sender: string, content: Content, time = START): RawEvent => ({
	event_id: id,
	type,
	sender,
	origin_server_ts: time,
	content,
});
const vote = (id: string, sender: string, answers: string[], time: number) =>
	event(
		id,
		POLL.response,
		sender,
		{
			"m.relates_to": { rel_type: "m.reference", event_id: "$poll" },
			[POLL.response]: { answers },
		},
		time,
	);
const close = (sender: string, time: number) =>
	event(
		`$end${sender}`,
		POLL.end,
		sender,
		{ "m.relates_to": { rel_type: "m.reference", event_id: "$poll" }, [POLL.end]: {} },
		time,
	);

function begin(...events: RawEvent[]): void {
	bench.sync(R, {
		initial: true,
		required_state: [
			member(ME, "join", "Ada"),
			member(BEN, "join", "Ben"),
			member(CHI, "join", "Chi"),
			state("m.room.power_levels", BEN, { users: { [BEN]: 100 } }),
		],
		timeline: events,
		joined_count: 3,
	});
	conversation = new Conversation(R, bench.services, () => true);
	end = conversation.subscribe(() => undefined);
}
const body = () => {
	for (const item of conversation.getSnapshot().items)
		if (item.kind === "message" && item.body.kind === "poll") return item.body;
	throw new Error("no poll");
};
const counts = (b: PollBody) => b.answers.map((a) => a.people?.map((p) => p.name) ?? null);

beforeEach(() => {
	vi.useFakeTimers({ now: START + 3_600_000 });
	bench = makeBench();
	bench.http
		.on(/members$/, () => ({ chunk: [] }))
		.on(/read_markers$/, () => ({}))
		.on(/relations/, () => ({ chunk: [] }))
		.on(/\/send\//, () => ({ event_id: "$mine" }));
});
afterEach(() => {
	end();
	bench.client.outbox.stop();
	vi.useRealTimers();
});

describe("a poll", () => {
	test("the last vote of each counts, only before the end", () => {
		begin(
			event("$poll", POLL.start, BEN, poll()),
			vote("$1", CHI, ["y"], START + 1),
			vote("$2", CHI, ["n"], START + 2),
			vote("$3", BEN, ["y", "n"], START + 3),
			vote("$4", CHI, ["nonsense"], START + 10),
			close(BEN, START + 5),
		);
		expect(counts(body())).toEqual([["Ben"], ["Chi"]]);
		expect(body()).toMatchObject({ closed: true, canVote: false, voters: 2 });
	});
	test("a foreign end closes nothing", () => {
		begin(event("$poll", POLL.start, BEN, poll()), close(CHI, START + 5));
		expect(body()).toMatchObject({ closed: false, canVote: true, canClose: false });
	});
	test("my tap counts at once, the next takes it back", async () => {
		bench.http.offline = true;
		begin(event("$poll", POLL.start, BEN, poll()));
		conversation.vote("$poll", "y");
		expect(counts(body())).toEqual([["Ada"], []]);
		conversation.vote("$poll", "n");
		expect(counts(body())).toEqual([[], ["Ada"]]);
		conversation.vote("$poll", "n");
		expect(counts(body())).toEqual([[], []]);
		expect(body().voters).toBe(0);
		await settle();
		const queued = bench.client.outbox.pending(R);
		expect(queued).toHaveLength(1);
	});
	test("a secret one shows nothing before it is closed", () => {
		begin(event("$poll", POLL.start, BEN, poll(1, true)), vote("$1", CHI, ["y"], START + 1));
		expect(counts(body())).toEqual([null, null]);
		bench.sync(R, { timeline: [close(BEN, START + 9)] });
		expect(counts(body())).toEqual([["Chi"], []]);
	});
	test("votes of before are fetched once", async () => {
		bench.http.on(/relations\/\$poll\/m.reference$/, () => ({
			chunk: [vote("$old", CHI, ["n"], START + 1)],
		}));
		begin(event("$poll", POLL.start, BEN, poll()));
		await settle();
		expect(counts(body())).toEqual([[], ["Chi"]]);
		expect(bench.http.count(/relations/)).toBe(1);
	});
	test("the stable names are read as well", () => {
		begin(
			event("$poll", "m.poll.start", BEN, {
				"m.poll": {
					kind: "m.disclosed",
					max_selections: 2,
					question: { "m.text": [{ body: "Tea?" }] },
					answers: [
						{ "m.id": "y", "m.text": [{ body: "Yes" }] },
						{ "m.id": "n", "m.text": [{ body: "No" }] },
					],
				},
			}),
			event("$v", "m.poll.response", CHI, {
				"m.relates_to": { rel_type: "m.reference", event_id: "$poll" },
				"m.selections": ["y", "n"],
			}),
		);
		expect(counts(body())).toEqual([["Chi"], ["Chi"]]);
	});
	test("what is no poll is none", () => {
		expect(toQuestion({})).toBeNull();
		expect(toQuestion({ [POLL.start]: { question: 7, answers: "x" } })).toBeNull();
		expect(toQuestion({ "m.poll": { question: { "m.text": "a" }, answers: [null, 1, {}] } })).toBeNull();
	});
});

describe("places", () => {
	test("there and back", () => {
		const at = { latitude: 51.501234, longitude: -0.117, accuracy: 12.4 };
		expect(placeOf(placeContent(at, "Bay 2", START))).toMatchObject({
			latitude: 51.501234,
			longitude: -0.117,
			accuracy: 12,
			text: "Bay 2",
		});
	});
	test.each(["geo:91,0", "geo:0,181", "geo:a,b", "javascript:alert(1)", "geo:1"])("no place: %s", (uri) => {
		expect(placeOf({ msgtype: "m.location", geo_uri: uri })).toBeNull();
	});
});

test("a staff card names the person, for other apps too", () => {
	begin();
	const who = bench.services.people.person(BEN, bench.rooms.ensure(R));
	const content = contactContent({ ...who, name: "Ben <b>", job: "Nurse" });
	expect(contactOf(content)).toBe(BEN);
	expect(content.formatted_body).toBe(
		'<a href="https://matrix.to/#/@ben:ward.test">Ben &#60;b&#62;</a>, Nurse',
	);
});
