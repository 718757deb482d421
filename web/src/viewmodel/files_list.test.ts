import { afterEach, beforeEach, expect, test } from "vitest";
import { BEN, message, settle, START } from "../protocol/fake.ts";
import { type Bench, makeBench } from "./fake.ts";
import { FilesList } from "./files_list.ts";

let bench: Bench;
let end: () => void = () => undefined;
beforeEach(() => {
	bench = makeBench();
});
afterEach(() => {
	end();
	bench.client.outbox.stop();
});

const file = (id: string, msgtype: string, name: string) =>
	message(id, BEN, name, START, { msgtype, url: `mxc://a/${id.slice(1)}`, filename: name });

function open(pages: Record<string, object>): FilesList {
	bench.http.on(/messages$/, ({ query }) => {
		const { contains_url } = JSON.parse(String(query?.filter)) as { contains_url?: boolean };
		return pages[`${contains_url ? "files" : "texts"} ${query?.from ?? ""}`.trim()];
	});
	const list = new FilesList(bench.services, "!r");
	end = list.subscribe(() => undefined);
	return list;
}

test("each tab shows its own, from as few pages as do", async () => {
	const list = open({
		files: { chunk: [file("$p", "m.image", "a.jpg"), file("$d", "m.file", "plan.pdf")], end: "2" },
		"files 2": { chunk: [file("$v", "m.video", "b.mp4")] },
		texts: {
			chunk: [message("$l", BEN, "see https://nice.org.uk/a and https://bnf.org/", START), message("$t", BEN, "no", START)],
		},
	});
	await settle(60);
	expect(list.getSnapshot()).toMatchObject({ state: "done", hasMore: false });
	expect(list.getSnapshot().media.map((p) => p.eventId)).toEqual(["$p", "$v"]);
	list.setTab("documents");
	expect(list.getSnapshot().documents.map((d) => d.file.name)).toEqual(["plan.pdf"]);
	expect(bench.http.count(/messages$/)).toBe(2);
	list.setTab("links");
	await settle(60);
	expect(list.getSnapshot().links.map((l) => l.host)).toEqual(["nice.org.uk", "bnf.org"]);
});

test("without a network it says so, and can be tried again", async () => {
	bench.http.offline = true;
	const list = open({ files: { chunk: [file("$p", "m.image", "a.jpg")] } });
	await settle(60);
	expect(list.getSnapshot().state).toBe("failed");
	bench.http.offline = false;
	list.retry();
	await settle(60);
	expect(list.getSnapshot().media).toHaveLength(1);
});
