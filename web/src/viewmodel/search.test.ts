import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BEN, CHI, ME, member, message, START, state } from "../protocol/fake.ts";
import { type Bench, makeBench } from "./fake.ts";
import { MessageSearch, partsOf } from "./search.ts";

const R = "!ward";
const DAY = 86_400_000;
let bench: Bench;
let bodies: Record<string, unknown>[];

const inRoom = (event: object) => ({ ...event, room_id: R });
const answer = (events: object[], next?: string) => ({
	search_categories: {
		room_events: {
			results: events.map((e) => ({ result: inRoom(e) })),
			highlights: ["potassium"],
			...(next ? { next_batch: next } : {}),
		},
	},
});

beforeEach(() => {
	vi.useFakeTimers({ now: START });
	bench = makeBench();
	bodies = [];
	bench.sync(R, {
		initial: true,
		required_state: [
			member(ME, "join", "Ada"),
			member(BEN, "join", "Ben Okafor"),
			member(CHI, "join", "Chi"),
			state("m.room.name", BEN, { name: "Ward 7" }),
		],
		timeline: [],
		joined_count: 3,
	});
});
afterEach(() => {
	bench.client.outbox.stop();
	vi.useRealTimers();
});

function onSearch(give: (n: number) => object): void {
	bench.http.on(/^POST .*\/search$/, ({ body }) => {
		bodies.push(body as Record<string, unknown>);
		return give(bodies.length);
	});
}

describe("searching for words", () => {
	test("asks once after the typing and shows the newest first", async () => {
		onSearch(() => answer([message("$b", BEN, "Potassium 5.9", START)]));
		const search = new MessageSearch(bench.services, null);
		search.setWords("pot");
		search.setWords("potassium");
		expect(search.getSnapshot().state).toBe("loading");
		await vi.runAllTimersAsync();
		expect(bodies).toHaveLength(1);
		const { hits, state: now } = search.getSnapshot();
		expect(now).toBe("done");
		expect(hits[0]?.sender.name).toBe("Ben Okafor");
		expect(hits[0]?.where.name).toBe("Ward 7");
		expect(hits[0]?.parts[0]).toEqual({ text: "Potassium", hit: true });
	});

	test("sender, conversation and files go to the server", async () => {
		onSearch(() => answer([]));
		const search = new MessageSearch(bench.services, R);
		search.setWords("potassium");
		search.setSender(CHI);
		search.setKind("photo");
		await vi.runAllTimersAsync();
		const events = (bodies.at(-1) as { search_categories: { room_events: { filter: object } } })
			.search_categories.room_events;
		expect(events.filter).toMatchObject({
			rooms: [R],
			senders: [CHI],
			contains_url: true,
		});
	});

	test("goes on through pages that hold nothing of the dates", async () => {
		onSearch((n) =>
			n === 1
				? answer([message("$new", BEN, "potassium", START)], "p2")
				: answer(
						[
							message("$mid", BEN, "potassium", START - 5 * DAY),
							message("$old", BEN, "potassium", START - 30 * DAY),
						],
						"p3",
					),
		);
		const search = new MessageSearch(bench.services, null);
		search.setWords("potassium");
		search.setDates(START - 10 * DAY, START - 2 * DAY);
		await vi.runAllTimersAsync();
		const { hits, hasMore } = search.getSnapshot();
		expect(hits.map((h) => h.eventId)).toEqual(["$mid"]);
		/* older than asked for: there is no need to go on */
		expect(hasMore).toBe(false);
	});

	test("a late answer to older words is not shown", async () => {
		let first: (value: object) => void = () => undefined;
		onSearch((n) =>
			n === 1
				? new Promise<object>((resolve) => (first = resolve))
				: answer([message("$2", BEN, "second", START)]),
		);
		const search = new MessageSearch(bench.services, null);
		search.setWords("first");
		await vi.advanceTimersByTimeAsync(300);
		search.setWords("second");
		await vi.runAllTimersAsync();
		first(answer([message("$1", BEN, "first", START)]));
		await vi.runAllTimersAsync();
		expect(search.getSnapshot().hits.map((h) => h.eventId)).toEqual(["$2"]);
	});

	test("one conversation is looked through by kind alone", async () => {
		bench.http.on(/^GET .*\/messages$/, () => ({
			chunk: [
				message("$doc", BEN, "plan.pdf", START, { msgtype: "m.file", url: "mxc://a/b" }),
				message("$pic", BEN, "a.jpg", START, { msgtype: "m.image", url: "mxc://a/c" }),
			],
		}));
		const search = new MessageSearch(bench.services, R);
		search.setKind("document");
		await vi.runAllTimersAsync();
		expect(search.getSnapshot().hits.map((h) => h.eventId)).toEqual(["$doc"]);
	});

	test("a failure can be tried again", async () => {
		bench.http.offline = true;
		const search = new MessageSearch(bench.services, null);
		search.setWords("potassium");
		await vi.runAllTimersAsync();
		expect(search.getSnapshot().state).toBe("failed");
		bench.http.offline = false;
		onSearch(() => answer([message("$b", BEN, "potassium", START)]));
		search.retry();
		await vi.runAllTimersAsync();
		expect(search.getSnapshot().hits).toHaveLength(1);
	});
});

describe("what is shown of a message", () => {
	const hits = (text: string, ...needles: string[]) =>
		partsOf(text, needles)
			.filter((p) => p.hit)
			.map((p) => p.text);

	test("the beginnings of words, whatever their case and accents", () => {
		expect(hits("Zoë saw zoe, not gazoe", "zoe")).toEqual(["Zoë", "zoe"]);
	});
	test("a long text is cut to where the hit is", () => {
		const parts = partsOf(`${"word ".repeat(100)}needle and more`, ["needle"]);
		expect(parts[0]?.text).toBe("… ");
		expect(parts.some((p) => p.hit && p.text === "needle")).toBe(true);
		expect(parts.map((p) => p.text).join("").length).toBeLessThan(240);
	});
	test("no hit: the text as it is", () => {
		expect(partsOf("nothing here", ["x"])).toEqual([{ text: "nothing here", hit: false }]);
	});
});
