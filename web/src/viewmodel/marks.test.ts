/* Marks on messages and changed words, over a pretended server. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
	BEN,
	CHI,
	ME,
	member,
	message,
	run,
	settle,
	START,
} from "../protocol/fake.ts";
import type { RawEvent } from "../protocol/types.ts";
import { Conversation } from "./conversation.ts";
import { type Bench, makeBench } from "./fake.ts";
import type { MessageItem } from "./types.ts";

const R = "!ward";
let bench: Bench;
let conversation: Conversation;
let end: () => void = () => undefined;
let sent: { path: string; body: unknown }[] = [];

const messages = () =>
	conversation
		.getSnapshot()
		.items.filter((i): i is MessageItem => i.kind === "message");
const chips = (n: number) =>
	messages()[n]?.reactions.map((c) => [
		c.key,
		c.people.map((p) => p.userId),
		c.mine,
	]);
const words = (n: number) => {
	const body = messages()[n]?.body;
	return body?.kind === "text" ? body.text : body?.kind;
};

function reaction(id: string, by: string, on: string, key: string): RawEvent {
	return {
		event_id: id,
		type: "m.reaction",
		sender: by,
		origin_server_ts: START,
		content: {
			"m.relates_to": { rel_type: "m.annotation", event_id: on, key },
		},
	};
}

function redaction(id: string, by: string, of: string): RawEvent {
	return {
		event_id: id,
		type: "m.room.redaction",
		sender: by,
		origin_server_ts: START,
		content: { redacts: of },
	};
}

beforeEach(() => {
	vi.useFakeTimers({ now: START + 3_600_000 });
	bench = makeBench();
	sent = [];
	bench.http
		.on(/^GET .*\/members$/, () => ({ chunk: [] }))
		.on(/read_markers$/, () => ({}))
		.on(/\/typing\//, () => ({}));
	bench.http.on(/\/(send|redact)\//, (call) => {
		sent.push({ path: call.path, body: call.body });
		return { event_id: `$sent${sent.length}` };
	});
	bench.sync(R, {
		initial: true,
		timeline: [
			...run(0, 2),
			message("$mine", ME, "Bed 4 at 22:30", START + 3_000_000),
		],
		required_state: [
			member(ME, "join", "Ada"),
			member(BEN, "join", "Ben"),
			member(CHI, "join", "Chi"),
		],
		joined_count: 3,
	});
	conversation = new Conversation(R, bench.services, () => true);
	end = conversation.subscribe(() => undefined);
});
afterEach(() => {
	end();
	bench.client.outbox.stop();
	vi.useRealTimers();
});

describe("reactions", () => {
	test("are counted by mark, and are no messages", () => {
		bench.sync(R, {
			timeline: [
				reaction("$x", BEN, "$1", "👍"),
				reaction("$y", CHI, "$1", "👍"),
				reaction("$z", CHI, "$1", "🙏"),
			],
		});
		expect(messages()).toHaveLength(3);
		expect(chips(1)).toEqual([
			["👍", [BEN, CHI], false],
			["🙏", [CHI], false],
		]);
	});

	test("one that is taken back goes, also when the news came first", () => {
		bench.sync(R, {
			timeline: [
				redaction("$r1", CHI, "$late"),
				reaction("$x", BEN, "$1", "👍"),
				reaction("$late", CHI, "$1", "👍"),
				redaction("$r2", BEN, "$x"),
			],
		});
		expect(chips(1)).toEqual([]);
	});

	test("my own shows at once, and once only when it comes back", async () => {
		conversation.react("$1", "👍");
		expect(chips(1)).toEqual([["👍", [ME], true]]);
		await settle(80);
		expect(sent).toHaveLength(1);
		expect(sent[0]?.path).toContain("/send/m.reaction/");
		bench.sync(R, { timeline: [reaction("$sent1", ME, "$1", "👍")] });
		expect(chips(1)).toEqual([["👍", [ME], true]]);
	});

	test("a second tap takes it back", async () => {
		bench.sync(R, { timeline: [reaction("$x", ME, "$1", "👍")] });
		conversation.react("$1", "👍");
		await settle(80);
		expect(sent[0]?.path).toContain("/redact/$x/");
		expect(chips(1)).toEqual([]);
	});

	test("a key that is no mark is left out", () => {
		bench.sync(R, {
			timeline: [
				reaction("$x", BEN, "$1", "x".repeat(200)),
				reaction("$y", BEN, "$1", ""),
			],
		});
		expect(chips(1)).toEqual([]);
	});
});

describe("changed words", () => {
	test("show at once; the draft comes back after", async () => {
		conversation.composer.setText("half a thought");
		conversation.composer.setEdit("$mine");
		expect(conversation.composer.getSnapshot().text).toBe("Bed 4 at 22:30");
		conversation.composer.setText("Bed 4 at 22:40");
		conversation.composer.send();
		expect(words(2)).toBe("Bed 4 at 22:40");
		expect(messages()[2]?.edited).toBe(true);
		expect(messages()).toHaveLength(3);
		expect(conversation.composer.getSnapshot().text).toBe("half a thought");
		await settle(80);
		expect(sent[0]?.body).toMatchObject({
			"m.new_content": { body: "Bed 4 at 22:40" },
			"m.relates_to": { rel_type: "m.replace", event_id: "$mine" },
		});
	});

	test("left as they were, nothing is sent", async () => {
		conversation.composer.setEdit("$mine");
		conversation.composer.send();
		await settle(80);
		expect(sent).toHaveLength(0);
		expect(conversation.composer.getSnapshot().editing).toBe(null);
	});

	test("only own text can be changed", () => {
		expect(messages().map((m) => m.canEdit)).toEqual([false, false, true]);
	});

	test("an edit that the server sends along is shown", () => {
		const edit = message("$e", BEN, "* right", START + 1);
		bench.sync(R, {
			timeline: [
				{
					...message("$w", BEN, "wrong", START + 3_100_000),
					unsigned: {
						"m.relations": {
							"m.replace": {
								...edit,
								content: {
									...edit.content,
									"m.new_content": {
										msgtype: "m.text",
										body: "right",
									},
									"m.relates_to": {
										rel_type: "m.replace",
										event_id: "$w",
									},
								},
							},
						},
					},
				},
			],
		});
		expect(words(3)).toBe("right");
		expect(messages()[3]?.edited).toBe(true);
	});
});
