import { describe, expect, test } from "vitest";
import { BEN, CHI, ME, member, message, run, START, state } from "./fake.ts";
import { Room } from "./room.ts";
import { toEntry } from "./segment.ts";

const ids = (room: Room) => room.live.entries.map((e) => e.id);

function opened(events = run(0, 5)): Room {
	const room = new Room("!r", ME);
	room.apply({
		initial: true,
		limited: true,
		prev_batch: "p0",
		timeline: events,
		required_state: [member(ME), member(BEN, "join", "Ben")],
		joined_count: 2,
	});
	return room;
}

describe("timeline", () => {
	test("new events go behind, none twice", () => {
		const room = opened();
		room.apply({ timeline: run(4, 7) });
		expect(ids(room)).toEqual(["$0", "$1", "$2", "$3", "$4", "$5", "$6"]);
	});

	test("a larger window goes in front and moves the token", () => {
		const room = opened(run(5, 8));
		room.apply({
			expanded_timeline: true,
			limited: true,
			prev_batch: "p1",
			timeline: run(0, 8),
		});
		expect(ids(room)[0]).toBe("$0");
		expect(ids(room)).toHaveLength(8);
		expect(room.live.back).toBe("p1");
	});

	test("a repeated start of the connection shows nothing twice", () => {
		const room = opened();
		room.apply({ initial: true, limited: true, timeline: run(3, 7) });
		expect(ids(room)).toHaveLength(7);
		expect(room.live.back).toBe("p0");
	});

	test("a hole drops the old part of a closed conversation", () => {
		const room = opened();
		room.apply({ limited: true, prev_batch: "p9", timeline: run(20, 22) });
		expect(ids(room)).toEqual(["$20", "$21"]);
		expect(room.stale).toBeNull();
		expect(room.live.back).toBe("p9");
	});

	test("a hole in an open conversation is closed without loss", () => {
		const room = opened();
		room.keepAcrossGap = true;
		room.apply({ limited: true, prev_batch: "p9", timeline: run(20, 22) });
		expect(room.stale?.entries).toHaveLength(5);
		room.prependLive(run(10, 20).map(toEntry), "p8");
		expect(room.stale).not.toBeNull();
		room.prependLive(run(3, 10).map(toEntry), "p7");
		expect(room.stale).toBeNull();
		expect(ids(room)).toEqual(
			Array.from({ length: 22 }, (_, i) => `$${i}`),
		);
		expect(room.live.back).toBe("p0");
	});

	test("an edit changes its message, only from the same sender", () => {
		const room = opened();
		const edit = (id: string, sender: string) =>
			message(id, sender, "* new", START + 900_000, {
				"m.new_content": { msgtype: "m.text", body: "new" },
				"m.relates_to": { rel_type: "m.replace", event_id: "$1" },
			});
		room.apply({ timeline: [edit("$bad", CHI)] });
		expect(room.live.get("$1")?.content.body).toBe("m1");
		room.apply({ timeline: [edit("$good", BEN)] });
		expect(room.live.get("$1")?.content.body).toBe("new");
		expect(room.live.get("$1")?.edited).toBe(true);
	});

	test("an edit waits for a message that is loaded later", () => {
		const room = opened(run(5, 8));
		room.apply({
			timeline: [
				message("$e", BEN, "* late", START + 900_000, {
					"m.new_content": { msgtype: "m.text", body: "late" },
					"m.relates_to": { rel_type: "m.replace", event_id: "$2" },
				}),
			],
		});
		room.prependLive(run(0, 5).map(toEntry), null);
		expect(room.live.get("$2")?.content.body).toBe("late");
	});

	test("a redaction empties its message", () => {
		const room = opened();
		room.apply({
			timeline: [
				{
					event_id: "$x",
					type: "m.room.redaction",
					sender: CHI,
					origin_server_ts: START,
					content: { redacts: "$2" },
				},
			],
		});
		const entry = room.live.get("$2");
		expect(entry?.redactedBy).toBe(CHI);
		expect(entry?.content).toEqual({});
	});
});

describe("state", () => {
	test("the first answer replaces, a stub removes", () => {
		const room = opened();
		room.apply({
			required_state: [state("m.room.name", BEN, { name: "Ward 7" })],
		});
		expect(room.state("m.room.name")?.content.name).toBe("Ward 7");
		const stub = { type: "m.room.name", state_key: "" };
		room.apply({ required_state: [stub as never] });
		expect(room.state("m.room.name")).toBeNull();
		room.apply({
			required_state: [state("m.room.name", BEN, { name: "Ward 8" })],
		});
		room.apply({ initial: true });
		expect(room.state("m.room.name")).toBeNull();
	});

	test("being invited, then in", () => {
		const room = new Room("!r", ME);
		room.apply({
			initial: true,
			invite_state: [
				{
					type: "m.room.member",
					sender: BEN,
					state_key: ME,
					content: { membership: "invite" },
				},
			],
		});
		expect(room.membership).toBe("invite");
		room.apply({ initial: true, required_state: [member(ME)] });
		expect(room.membership).toBe("join");
	});
});

describe("receipts", () => {
	test("go forward only", () => {
		const room = opened();
		const read = (id: string, ts: number) => ({
			[id]: { "m.read": { [BEN]: { ts } } },
		});
		room.applyReceipts(read("$3", START));
		room.applyReceipts(read("$1", START + 1));
		expect(room.receipts.read.get(BEN)?.eventId).toBe("$3");
	});

	test("cover what is older, by order or else by time", () => {
		const room = opened();
		const at = { eventId: "$2", time: START };
		const entry = (id: string) => {
			const found = room.live.get(id);
			if (!found) throw new Error(id);
			return found;
		};
		expect(room.covers(at, entry("$2"))).toBe(true);
		expect(room.covers(at, entry("$3"))).toBe(false);
		/* a receipt for something older than all that is loaded */
		const old = { eventId: "$gone", time: START - 1 };
		expect(room.covers(old, entry("$0"))).toBe(false);
	});
});
