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
	state,
} from "../protocol/fake.ts";
import { ALBUM, DELIVERED } from "../protocol/types.ts";
import { Conversation } from "./conversation.ts";
import { type Bench, makeBench } from "./fake.ts";
import type { MessageItem, TimelineItem } from "./types.ts";

const R = "!ward";
const NOW = START + 3_600_000;
let bench: Bench;
let conversation: Conversation;
let end: () => void = () => undefined;

const items = () => conversation.getSnapshot().items;
const messages = () =>
	items().filter((i): i is MessageItem => i.kind === "message");
const words = (item: TimelineItem | undefined) =>
	item?.kind === "message" && item.body.kind === "text"
		? item.body.text
		: item?.kind;
const receipt = (id: string, type: string, ...users: string[]) => ({
	[id]: {
		[type]: Object.fromEntries(users.map((u) => [u, { ts: START }])),
	},
});

function begin(events = run(0, 3), more: object = {}): void {
	bench.sync(R, {
		initial: true,
		limited: true,
		prev_batch: "p0",
		timeline: events,
		required_state: [
			member(ME, "join", "Ada"),
			member(BEN, "join", "Ben Okafor"),
			member(CHI, "join", "Chi"),
			state("m.room.name", BEN, { name: "Ward 7" }),
		],
		joined_count: 3,
		...more,
	});
	conversation = new Conversation(R, bench.services, () => true);
	end = conversation.subscribe(() => undefined);
}

beforeEach(() => {
	vi.useFakeTimers({ now: NOW });
	bench = makeBench();
	bench.http
		.on(/^GET .*\/members$/, () => ({ chunk: [] }))
		.on(/read_markers$/, () => ({}))
		.on(/\/typing\//, () => ({}));
	let n = 0;
	bench.http.on(/\/send\//, () => ({ event_id: `$sent${n++}` }));
});
afterEach(() => {
	end();
	bench.client.outbox.stop();
	vi.useRealTimers();
});

describe("items", () => {
	test("day line first, runs within three minutes", () => {
		begin([
			message("$a", BEN, "a", START),
			message("$b", BEN, "b", START + 60_000),
			message("$c", BEN, "c", START + 10 * 60_000),
			message("$d", CHI, "d", START + 10 * 60_000 + 1),
		]);
		expect(items().map(words)).toEqual(["day", "a", "b", "c", "d"]);
		expect(messages().map((m) => [m.groupStart, m.groupEnd])).toEqual([
			[true, false],
			[false, true],
			[true, true],
			[true, true],
		]);
	});

	test("what has not changed is the same object", () => {
		begin();
		const before = items();
		bench.sync(R, { timeline: run(3, 4) });
		const after = items();
		expect(after).not.toBe(before);
		expect(after[1]).toBe(before[1]);
		const snapshot = conversation.getSnapshot();
		bench.sync(R, {});
		expect(conversation.getSnapshot()).toBe(snapshot);
	});

	test("photos of one album become a grid", () => {
		const photo = (id: string, at: number) => ({
			...message(id, BEN, `${id}.jpg`, START + at, {
				msgtype: "m.image",
				filename: `${id}.jpg`,
				url: `mxc://ward.test/${id.slice(1)}`,
				info: { w: 400, h: 300, mimetype: "image/jpeg", size: 9 },
				[ALBUM]: "al",
			}),
		});
		begin([photo("$p1", 0), photo("$p2", 1), photo("$p3", 2)]);
		expect(messages()).toHaveLength(1);
		const body = messages()[0]?.body;
		expect(body?.kind === "gallery" && body.parts.length).toBe(3);
		expect(conversation.media()).toHaveLength(3);
	});

	test("adding several people is one line; joins after it are quiet", () => {
		const invite = (id: string, who: string) => ({
			...state("m.room.member", BEN, { membership: "invite" }, who, START),
			event_id: id,
		});
		begin([
			invite("$i1", ME),
			invite("$i2", CHI),
			{
				...state("m.room.member", CHI, { membership: "join" }, CHI, START),
				unsigned: { prev_content: { membership: "invite" } },
			},
			...run(1, 2),
		]);
		const change = items()[1];
		expect(change?.kind).toBe("change");
		if (change?.kind !== "change" || change.change.code !== "added")
			throw new Error("no change");
		expect(change.change.who.map((p) => p.userId)).toEqual([ME, CHI]);
		expect(items()).toHaveLength(3);
	});

	test("a deleted message keeps its place and says who", () => {
		begin();
		bench.rooms.ensure(R).redact("$1", CHI, 0);
		bench.rooms.flush();
		const body = messages()[1]?.body;
		expect(body?.kind === "deleted" && body.by?.userId).toBe(CHI);
	});
});

describe("sending", () => {
	test("shows at once, and keeps its key to the end", async () => {
		begin();
		conversation.composer.setText("On my way");
		conversation.composer.send();
		const echo = messages().at(-1);
		expect(echo && words(echo)).toBe("On my way");
		expect(echo?.send).toEqual({ kind: "waiting", why: "queue" });
		await settle(80);
		expect(messages().at(-1)?.send).toEqual({ kind: "sent" });
		bench.sync(R, {
			timeline: [
				{
					...message("$sent0", ME, "On my way", NOW, {
						"m.mentions": {},
					}),
					unsigned: { transaction_id: echo?.key ?? "" },
				},
			],
		});
		expect(messages().filter((m) => m.own)).toHaveLength(1);
		expect(messages().at(-1)?.key).toBe(echo?.key);
		expect(messages().at(-1)?.eventId).toBe("$sent0");
		expect(conversation.composer.getSnapshot().text).toBe("");
	});

	test("offline: waits with a reason, then goes", async () => {
		begin();
		bench.http.offline = true;
		conversation.composer.setText("x");
		conversation.composer.send();
		await settle(80);
		expect(messages().at(-1)?.send).toEqual({
			kind: "waiting",
			why: "network",
		});
		bench.http.offline = false;
		bench.client.outbox.wake();
		await settle(80);
		expect(messages().at(-1)?.send).toEqual({ kind: "sent" });
	});

	test("several photos share an album and carry one caption", async () => {
		begin();
		const file = (name: string) =>
			new File(["12"], name, { type: "image/jpeg" });
		conversation.composer.addFiles([file("a.jpg"), file("b.jpg")]);
		await settle();
		conversation.composer.setText("Wound today");
		conversation.composer.send();
		await settle(200);
		const sent = bench.http.calls
			.filter((c) => /\/send\//.test(c.path))
			.map((c) => c.body as Record<string, unknown>);
		expect(sent.map((c) => c.body)).toEqual(["Wound today", "b.jpg"]);
		expect(sent[0]?.[ALBUM]).toBe(sent[1]?.[ALBUM]);
		expect(sent[0]?.info).toMatchObject({ w: 40, h: 30, size: 2 });
		const body = messages().at(-1)?.body;
		expect(body?.kind === "gallery" && body.parts.length).toBe(2);
	});

	test("a file above the limit cannot be sent", () => {
		begin();
		const big = new File([new Uint8Array(2000)], "a.pdf");
		conversation.composer.addFiles([big]);
		const { attachments, canSend } = conversation.composer.getSnapshot();
		expect(attachments[0]?.problem?.code).toBe("too-large");
		expect(canSend).toBe(false);
	});

	test("a film goes as the file it was made into, or not at all", async () => {
		begin();
		const film = (name: string) =>
			new File([new Uint8Array(2000)], name, { type: "video/webm" });
		const instead = new File(["mp4"], "gait.mp4", { type: "video/mp4" });
		bench.prepared.set("gait.webm", { instead });
		bench.prepared.set("fall.webm", { refused: "film" });
		const { composer } = conversation;
		composer.addFiles([film("gait.webm")]);
		expect(composer.getSnapshot().canSend).toBe(false);
		await settle();
		const [ready] = composer.getSnapshot().attachments;
		expect(ready).toMatchObject({ name: "gait.mp4", size: 3, problem: null });
		expect(composer.getSnapshot().canSend).toBe(true);
		composer.addFiles([film("fall.webm")]);
		await settle();
		expect(composer.getSnapshot().attachments[1]?.problem?.code).toBe(
			"film-kind",
		);
		expect(composer.getSnapshot().canSend).toBe(false);
	});

	test("a draft is kept and given back", async () => {
		begin();
		conversation.composer.setText("half a");
		await vi.advanceTimersByTimeAsync(500);
		expect(bench.store.texts.get(R)).toBe("half a");
	});

	test("typing is told, and its end", async () => {
		begin();
		conversation.composer.setText("h");
		conversation.composer.setText("he");
		await vi.advanceTimersByTimeAsync(7_000);
		const told = bench.http.calls
			.filter((c) => /\/typing\//.test(c.path))
			.map((c) => (c.body as { typing: boolean }).typing);
		expect(told).toEqual([true, false]);
	});
});

describe("ticks", () => {
	beforeEach(() => {
		bench.http.on(/^GET .*\/members$/, () => new Promise(() => undefined));
		begin([...run(0, 2), message("$mine", ME, "mine", START + 120_000)]);
	});
	const tick = () =>
		messages().find((m) => m.eventId === "$mine")?.send?.kind;

	test("delivered only when everybody's device has it", async () => {
		bench.rooms.ensure(R).membersComplete = true;
		bench.sync(R, {});
		expect(tick()).toBe("sent");
		bench.sync(R, {}, receipt("$mine", DELIVERED, BEN));
		expect(tick()).toBe("sent");
		bench.sync(R, {}, receipt("$mine", DELIVERED, CHI));
		expect(tick()).toBe("delivered");
		bench.sync(R, {}, receipt("$mine", "m.read", BEN, CHI));
		expect(tick()).toBe("read");
	});

	test("an answer counts as read; the lists tell each person", () => {
		bench.rooms.ensure(R).membersComplete = true;
		bench.sync(R, {
			timeline: [message("$re", BEN, "ok", START + 180_000)],
		});
		bench.sync(R, {}, receipt("$mine", DELIVERED, CHI));
		expect(tick()).toBe("delivered");
		const { read, delivered, waiting } = conversation.receipts("$mine");
		expect(read.map((r) => r.person.userId)).toEqual([BEN]);
		expect(delivered.map((r) => r.person.userId)).toEqual([CHI]);
		expect(waiting).toEqual([]);
	});

	test("people we do not know by name count too", () => {
		bench.sync(R, { joined_count: 4 });
		bench.sync(R, {}, receipt("$mine", DELIVERED, BEN, CHI));
		expect(tick()).toBe("sent");
	});

	test("who was added and has not opened the app counts", () => {
		bench.rooms.ensure(R).membersComplete = true;
		bench.sync(R, {
			required_state: [
				state("m.room.member", BEN, { membership: "invite" }, "@d:ward.test"),
			],
		});
		bench.sync(R, {}, receipt("$mine", "m.read", BEN, CHI));
		expect(tick()).toBe("sent");
		expect(conversation.receipts("$mine").waiting).toHaveLength(1);
	});

	test("who is off duty need not have it", () => {
		bench.rooms.ensure(R).membersComplete = true;
		bench.http.on(/staff$/, () => ({
			staff: [
				{ user_id: CHI, display_name: "Chi", on_duty: false },
				{ user_id: BEN, display_name: "Ben", on_duty: true },
			],
		}));
		return bench.client.directory.prime().then(() => {
			bench.sync(R, {}, receipt("$mine", DELIVERED, BEN));
			expect(tick()).toBe("delivered");
		});
	});
});

describe("seeing", () => {
	const reads = () => bench.http.count(/read_markers$/);

	test("the unread line stays while the conversation is open", async () => {
		begin(run(0, 5), { notification_count: 2 });
		const at = conversation.getSnapshot().unreadIndex;
		expect(words(items()[at + 1])).toBe("m3");
		conversation.setVisible("$0", "$4", true);
		await vi.advanceTimersByTimeAsync(400);
		expect(reads()).toBe(1);
		expect(conversation.getSnapshot().unreadIndex).toBe(at);
		end();
		end = conversation.subscribe(() => undefined);
		expect(conversation.getSnapshot().unreadIndex).toBe(-1);
	});

	test("a window without the focus reads nothing", async () => {
		begin();
		bench.attentive = false;
		conversation.setVisible("$0", "$2", true);
		await vi.advanceTimersByTimeAsync(400);
		expect(reads()).toBe(0);
		bench.attentive = true;
		bench.attend();
		await vi.advanceTimersByTimeAsync(400);
		expect(reads()).toBe(1);
	});

	test("new messages below are counted, never jumped to", () => {
		begin();
		conversation.setVisible("$0", "$2", true);
		conversation.setVisible("$0", "$1", false);
		bench.sync(R, { timeline: run(3, 5) });
		expect(conversation.getSnapshot().newBelow).toBe(2);
		expect(conversation.getSnapshot().jump).toBeNull();
	});
});

describe("history", () => {
	test("older pages go in front and say how many", async () => {
		begin(run(5, 8));
		bench.http.on(/\/messages$/, () => ({
			chunk: run(0, 5).reverse(),
			start: "p0",
		}));
		conversation.loadOlder();
		expect(conversation.getSnapshot().older).toBe("loading");
		await settle();
		expect(conversation.getSnapshot().older).toBe("end");
		expect(conversation.getSnapshot().prepended).toBe(5);
		expect(messages()).toHaveLength(8);
	});

	test("a link opens an old message in context, and back", async () => {
		begin(run(50, 53));
		bench.http.on(/\/context\//, () => ({
			event: run(10, 11)[0],
			events_before: run(8, 10).reverse(),
			events_after: run(11, 13),
			start: "s",
			end: "e",
		}));
		conversation.jumpTo("$10");
		await settle();
		const { jump, newer } = conversation.getSnapshot();
		expect(jump).toEqual({ key: "$10", mark: true });
		expect(newer).toBe("more");
		bench.http.on(/\/messages$/, () => ({
			chunk: run(13, 51),
			start: "e",
			end: "f",
		}));
		conversation.loadNewer();
		await settle();
		expect(conversation.getSnapshot().newer).toBe("none");
		expect(messages().map(words)).toEqual(
			Array.from({ length: 45 }, (_, i) => `m${i + 8}`),
		);
	});

	test("a hole shows what was there until it is closed", async () => {
		begin(run(0, 3));
		bench.http.on(/\/messages$/, () => ({
			chunk: run(2, 20).reverse(),
			start: "x",
			end: "y",
		}));
		bench.sync(R, {
			initial: true,
			limited: true,
			prev_batch: "x",
			timeline: run(20, 22),
			required_state: [member(ME)],
		});
		expect(words(items()[1])).toBe("m0");
		expect(items().some((i) => i.kind === "gap")).toBe(true);
		await settle(60);
		expect(items().some((i) => i.kind === "gap")).toBe(false);
		expect(messages()).toHaveLength(22);
	});
});

test("50,000 messages are taken in within a moment", { timeout: 30_000 }, () => {
	vi.useRealTimers();
	begin(run(0, 50_000));
	const started = performance.now();
	bench.sync(R, { timeline: run(50_000, 50_001) });
	expect(messages()).toHaveLength(50_001);
	console.info(`one more: ${Math.round(performance.now() - started)} ms`);
});
