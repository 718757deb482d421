/* Pins, stars and what is sent on. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BEN, CHI, ME, member, message, settle, START, state } from "../protocol/fake.ts";
import { FORWARDED, PRIORITY, ROOM_CLASS, STARS } from "../protocol/types.ts";
import { Conversation } from "./conversation.ts";
import { type Bench, makeBench } from "./fake.ts";
import { forwardContent, mayGo } from "./forward.ts";
import { Starred } from "./starred.ts";
import type { MessageItem } from "./types.ts";

const R = "!ward";
let bench: Bench;
let ends: (() => void)[] = [];

function room(id: string, name: string, kind: string, more: object[] = []): void {
	bench.sync(id, {
		initial: true,
		required_state: [
			state("m.room.create", BEN, { room_version: "10" }),
			member(ME, "join", "Ada"),
			member(BEN, "join", "Ben Okafor"),
			member(CHI, "join", "Chi"),
			state("m.room.name", BEN, { name }),
			state(ROOM_CLASS, BEN, { class: kind }),
			state("m.room.power_levels", BEN, { users: { [ME]: 50 }, state_default: 50 }),
			...(more as never[]),
		],
		timeline: [message(`$a${id}`, BEN, "Potassium 5.9", START)],
		joined_count: 3,
	});
}

function open(id: string): Conversation {
	const conversation = new Conversation(id, bench.services, () => true);
	ends.push(conversation.subscribe(() => undefined));
	return conversation;
}
const first = (c: Conversation) =>
	c.getSnapshot().items.find((i): i is MessageItem => i.kind === "message");

beforeEach(() => {
	vi.useFakeTimers({ now: START + 3_600_000 });
	bench = makeBench();
	bench.http
		.on(/members$/, () => ({ chunk: [] }))
		.on(/read_markers$/, () => ({}))
		.on(/account_data/, () => ({}))
		.on(/state\/m.room.pinned_events/, () => ({ event_id: "$pin" }))
		.on(/\/send\//, () => ({ event_id: "$sent" }));
	room(R, "Ward 7", "ward");
});
afterEach(() => {
	for (const end of ends) end();
	ends = [];
	bench.client.outbox.stop();
	vi.useRealTimers();
});

describe("pins", () => {
	test("a pin is the room's state, and shows at the top", async () => {
		const c = open(R);
		await c.setPinned(`$a${R}`, true);
		const put = bench.http.calls.find((call) => /pinned_events/.test(call.path));
		expect(put?.body).toEqual({ pinned: [`$a${R}`] });
		bench.sync(R, {
			required_state: [state("m.room.pinned_events", ME, { pinned: [`$a${R}`, 7] })],
		});
		expect(c.getSnapshot().pinned.map((p) => p.preview.text)).toEqual(["Potassium 5.9"]);
		expect(first(c)?.pinned).toBe(true);
	});
	test("one that is not in memory is fetched, once", async () => {
		bench.http.on(/\/event\/\$old$/, () => message("$old", CHI, "Bed 4 is closed", START));
		const c = open(R);
		bench.sync(R, {
			required_state: [state("m.room.pinned_events", ME, { pinned: ["$old"] })],
		});
		await settle();
		expect(c.getSnapshot().pinned[0]?.preview.text).toBe("Bed 4 is closed");
		expect(bench.http.count(/\/event\/\$old$/)).toBe(1);
	});
	test("only those who may change the room pin", () => {
		room(R, "Ward 7", "ward", [
			state("m.room.power_levels", BEN, { users: { [ME]: 0 }, state_default: 50 }),
		]);
		expect(open(R).getSnapshot().canPin).toBe(false);
	});
});

describe("stars", () => {
	test("live in the account, and list from all conversations", async () => {
		const c = open(R);
		c.setStarred(`$a${R}`, true);
		await settle();
		expect(first(c)?.starred).toBe(true);
		const put = bench.http.calls.find((call) => call.path.includes(STARS));
		expect(put?.body).toMatchObject({ stars: [{ event_id: `$a${R}` }] });
		const starred = new Starred(bench.services);
		ends.push(starred.subscribe(() => undefined));
		expect(starred.getSnapshot().hits.map((h) => h.eventId)).toEqual([`$a${R}`]);
		c.setStarred(`$a${R}`, false);
		await settle();
		expect(first(c)?.starred).toBe(false);
		expect(starred.getSnapshot().hits).toEqual([]);
	});
});

describe("sending on", () => {
	test("words and files, not ties and alerts", () => {
		expect(
			forwardContent({
				msgtype: "m.text",
				body: "x",
				"m.relates_to": { "m.in_reply_to": { event_id: "$1" } },
				"m.mentions": { user_ids: [CHI] },
				[PRIORITY]: { item_id: "i" },
			}),
		).toEqual({ msgtype: "m.text", body: "x", "m.mentions": {}, [FORWARDED]: true });
	});
	test("goes to each that was chosen, in the order of use", async () => {
		room("!team", "Team", "team");
		room("!fun", "Quiz night", "social");
		const f = open(R).forward(`$a${R}`);
		expect(f?.getSnapshot().targets.map((t) => [t.name, t.allowed])).toEqual([
			["Team", true],
			["Quiz night", false],
		]);
		f?.toggle("!fun");
		f?.toggle("!team");
		expect(f?.getSnapshot().selected).toEqual(["!team"]);
		f?.send();
		await settle();
		expect(bench.client.outbox.pending("!fun")).toEqual([]);
		const sent = bench.http.calls.filter((c) => c.path.includes("/send/"));
		expect(sent.map((c) => c.body)).toEqual([
			{ msgtype: "m.text", body: "Potassium 5.9", "m.mentions": {}, [FORWARDED]: true },
		]);
	});
	test("a class that lets nothing out offers nothing", () => {
		room(R, "SMITH, Ada", "patient", [
			state(ROOM_CLASS, BEN, { class: "patient", forward_out: false }),
		]);
		const c = open(R);
		expect(first(c)?.canForward).toBe(false);
		expect(c.forward(`$a${R}`)).toBeNull();
	});
	test("what is said about patients stays among clinical conversations", () => {
		expect(mayGo("patient", { kind: "social", external: false })).toBe(false);
		expect(mayGo("patient", { kind: "direct", external: true })).toBe(false);
		expect(mayGo("patient", { kind: "ward", external: false })).toBe(true);
		expect(mayGo("ward", { kind: "social", external: false })).toBe(false);
		expect(mayGo("social", { kind: "social", external: true })).toBe(true);
	});
});
