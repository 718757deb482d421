/* Two write the same list: nobody's words are lost. */
import { expect, test, vi } from "vitest";
import type { Handover } from "../protocol/handover.ts";
import { ApiError } from "../protocol/http.ts";
import { makeBench } from "./fake.ts";
import { HandoverPage } from "./handover_page.ts";
import { shiftAt } from "./ward.ts";

function listOf(situation: string, version: number): Handover {
	return {
		handover_id: "1",
		team_id: "ward7",
		team_name: "Ward 7",
		from_ms: 1,
		to_ms: 2,
		item_count: 1,
		accepted_count: 0,
		open_task_count: 0,
		people: [],
		roles: [],
		items: [
			{
				item_id: "5",
				versions: version,
				tasks: [],
				similar: [],
				escalations: [{ item_id: "p1", priority: "urgent", created_ms: 1, to: "Med reg" }],
				fields: {
					surname: { value: "smith", version: 1 },
					born: { value: "1948-03-12", version: 1 },
					situation: { value: situation, version },
				},
			},
		],
	};
}

test("a clash shows both, and keeping both writes over what stands", async () => {
	const { services } = makeBench();
	let now = listOf("Stable", 1);
	const written: unknown[] = [];
	Object.assign(services.handovers, {
		get: async () => now,
		writeField: async (_id: string, _item: string, field: { value: string; version: number }) => {
			const held = now.items[0]?.fields.situation;
			if (field.version !== held?.version) throw new ApiError(409, "ORG.WARDWIRE.CHANGED", "");
			written.push(field.value);
			now = listOf(field.value, field.version + 1);
		},
	});
	const page = new HandoverPage("1", services);
	page.subscribe(() => undefined);
	await vi.waitFor(() => expect(page.getSnapshot().state).toBe("ready"));
	expect(page.getSnapshot().items[0]?.patient).toContain("SMITH - Born 12-Mar-1948");
	expect(page.getSnapshot().items[0]?.escalations).toEqual([{ id: "p1", priority: "urgent", to: "Med reg", at: 1 }]);
	const seen = page.getSnapshot().items[0];
	if (!seen) throw new Error("no item");
	now = listOf("Sats 88", 2);
	/* the screen knows of the newer words by now, the open sheet does not */
	page.retry();
	await vi.waitFor(() => expect(page.getSnapshot().items[0]?.fields.situation.value).toBe("Sats 88"));
	await page.save(seen, { situation: "For discharge" });
	const clash = page.getSnapshot().clashes[0];
	expect(clash).toMatchObject({ mine: "For discharge", theirs: "Sats 88" });
	expect(written).toEqual([]);
	if (clash) await page.settle(clash, `${clash.theirs}\n${clash.mine}`);
	expect(written).toEqual(["Sats 88\nFor discharge"]);
	expect(page.getSnapshot().clashes).toEqual([]);
});

test("the shift that is on, by day and by night", () => {
	const at = (h: number) => new Date(2026, 10, 23, h, 30).getTime();
	expect(new Date(shiftAt(at(9)).from).getHours()).toBe(8);
	expect(new Date(shiftAt(at(9)).to).getHours()).toBe(20);
	expect(new Date(shiftAt(at(21)).to).getDate()).toBe(24);
	const night = shiftAt(at(3));
	expect([new Date(night.from).getDate(), new Date(night.from).getHours()]).toEqual([22, 20]);
	expect(new Date(night.to).getHours()).toBe(8);
});
