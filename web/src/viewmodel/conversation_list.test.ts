import { beforeEach, describe, expect, test } from "vitest";
import {
	BEN,
	CHI,
	ME,
	member,
	message,
	settle,
	START,
	state,
} from "../protocol/fake.ts";
import { ROOM_CLASS } from "../protocol/types.ts";
import { ConversationList } from "./conversation_list.ts";
import { type Bench, makeBench } from "./fake.ts";

let bench: Bench;
let list: ConversationList;

const rows = () => list.getSnapshot().rows;
const names = () => rows().map((r) => r.name);

async function room(
	id: string,
	name: string | null,
	at: number,
	more: object = {},
): Promise<void> {
	bench.sync(id, {
		initial: true,
		timeline: [message(`${id}$1`, BEN, `hello from ${id}`, START + at)],
		required_state: [
			member(ME),
			member(BEN, "join", "Dr Ben Okafor"),
			...(name ? [state("m.room.name", BEN, { name })] : []),
		],
		joined_count: 2,
		...more,
	});
	await settle();
}

beforeEach(() => {
	bench = makeBench();
	list = new ConversationList(bench.services, () => true);
});

describe("rows", () => {
	test("newest first, pinned on top", async () => {
		await room("!a", "Ward 7", 1);
		await room("!b", "Ward 8", 2);
		expect(names()).toEqual(["Ward 8", "Ward 7"]);
		bench.rooms.ensure("!a").applyAccountData("m.tag", {
			tags: { "m.favourite": {} },
		});
		bench.rooms.flush();
		await settle();
		expect(names()).toEqual(["Ward 7", "Ward 8"]);
	});

	test("a direct conversation has the other one's name", async () => {
		await room("!d", null, 1, {
			required_state: [
				member(ME),
				member(BEN, "join", "Dr Ben Okafor"),
				state(ROOM_CLASS, BEN, { class: "direct" }),
			],
		});
		expect(rows()[0]).toMatchObject({
			kind: "direct",
			name: "Dr Ben Okafor",
			avatar: { initials: "BO" },
		});
	});

	test("preview, unread, typing, draft", async () => {
		await room("!a", "Ward 7", 1, {
			notification_count: 3,
			highlight_count: 1,
		});
		bench.rooms.ensure("!a").setTyping([CHI]);
		bench.rooms.flush();
		bench.services.drafts.set("!a", "and then");
		await settle();
		expect(rows()[0]).toMatchObject({
			unread: 3,
			mention: true,
			draft: "and then",
			preview: { kind: "text", text: "hello from !a" },
			typing: [{ userId: CHI }],
		});
		expect(list.getSnapshot().unreadConversations).toBe(1);
	});

	test("a colleague's invitation is no row, a stranger's is", async () => {
		const invite = (from: string) => ({
			initial: true,
			invite_state: [
				{
					type: "m.room.member",
					sender: from,
					state_key: ME,
					content: { membership: "invite" },
				},
				{
					type: "m.room.name",
					sender: from,
					state_key: "",
					content: { name: "MDT" },
				},
			],
		});
		bench.sync("!x", invite(BEN));
		bench.sync("!y", invite("@zoe:other.test"));
		await settle();
		expect(rows().map((r) => r.id)).toEqual(["!y"]);
		expect(rows()[0]?.invite?.by.external).toBe(true);
	});

	test("search finds without accents; filters choose", async () => {
		await room("!a", "Señor ward", 1);
		await room("!b", "Theatre", 2, { notification_count: 1 });
		list.setSearch("senor");
		expect(names()).toEqual(["Señor ward"]);
		list.setSearch("");
		list.setFilter("unread");
		expect(names()).toEqual(["Theatre"]);
	});

	test("nothing changed: the same snapshot", async () => {
		await room("!a", "Ward 7", 1);
		const before = list.getSnapshot();
		bench.sync("!a", {});
		await settle();
		expect(list.getSnapshot()).toBe(before);
	});
});
