import { beforeEach, expect, test } from "vitest";
import { ME } from "../protocol/fake.ts";
import { Rooms } from "../protocol/rooms.ts";
import type { RawEvent, SyncResponse } from "../protocol/types.ts";
import { type CacheStore, ReadingCache } from "./reading_cache.ts";

const HOUR = 3600_000;
let now = 0;
let kept: string | null;
const store: CacheStore = {
	readCache: () => Promise.resolve(kept),
	writeCache: (text) => Promise.resolve(void (kept = text)),
};
const message = (id: string, at: number, content: object): RawEvent =>
	({
		event_id: id,
		type: "m.room.message",
		sender: "@ana:ward.test",
		origin_server_ts: at,
		content,
	}) as RawEvent;
const answer = (timeline: RawEvent[]): SyncResponse => ({
	pos: "1",
	rooms: { "!a": { initial: true, name: "Ward 7", membership: "join", timeline } },
});

beforeEach(() => {
	now = 100 * HOUR;
	kept = null;
});

async function keep(hours: number, timeline: RawEvent[]): Promise<void> {
	const cache = new ReadingCache(store, new Rooms(ME), hours, () => now);
	cache.note(answer(timeline));
	await cache.save();
	cache.stop();
}

async function open(hours = 24): Promise<[Rooms, ReadingCache]> {
	const rooms = new Rooms(ME);
	const cache = new ReadingCache(store, rooms, hours, () => now);
	await cache.restore();
	return [rooms, cache];
}

const ids = (rooms: Rooms) => rooms.get("!a")?.live.entries.map((e) => e.id);

test("text of the hours that are allowed comes back, media does not", async () => {
	await keep(24, [
		message("$old", now - 25 * HOUR, { body: "old" }),
		message("$new", now - HOUR, { body: "new" }),
		message("$photo", now, { body: "x.jpg", url: "mxc://a/b" }),
	]);
	expect(kept).not.toContain("mxc://");
	const [rooms] = await open();
	expect(ids(rooms)).toEqual(["$new"]);
	expect(rooms.get("!a")?.serverName).toBe("Ward 7");
});

test("a day without contact ends it", async () => {
	await keep(72, [message("$new", now, { body: "new" })]);
	now += 24 * HOUR + 1;
	const [rooms] = await open(72);
	expect(rooms.get("!a")).toBeUndefined();
	expect(kept).toBeNull();
});

test("a Trust that allows none has none, and what was kept goes", async () => {
	await keep(0, [message("$new", now, { body: "new" })]);
	expect(kept).toBeNull();
	await keep(24, [message("$new", now, { body: "new" })]);
	const [rooms] = await open(0);
	expect(rooms.byId.size).toBe(0);
	expect(kept).toBeNull();
});

test("a room that the server does not tell of any more is left", async () => {
	await keep(24, [message("$new", now, { body: "new" })]);
	const [rooms, cache] = await open();
	expect(rooms.get("!a")?.membership).toBe("join");
	cache.note({ pos: "2", rooms: {} });
	cache.settle();
	cache.stop();
	expect(rooms.get("!a")?.membership).toBe("leave");
});

test("the server's answer takes the cache's place", async () => {
	await keep(24, [message("$one", now, { body: "1" })]);
	const [rooms, cache] = await open();
	const next = answer([message("$two", now, { body: "2" })]);
	cache.prepare(next);
	rooms.apply(next);
	cache.note(next);
	cache.settle();
	cache.stop();
	expect(ids(rooms)).toEqual(["$two"]);
	expect(rooms.get("!a")?.membership).toBe("join");
});
