import { expect, test } from "vitest";
import type { Role } from "../protocol/clinic_types.ts";
import { byNeed, needOf } from "./board.ts";
import { PhoneBook } from "./phone_book.ts";
import type { BoardRow } from "./types.ts";

const fine = {
	open_urgents: 0,
	is_empty: false,
	is_off_shift: false,
	is_disputed: false,
	reach: { state: "alert_tested" },
} as Role;

test("what needs a person, gravest first", () => {
	expect(needOf(fine)).toBeNull();
	expect(needOf({ ...fine, reach: { state: "not_tested" } })).toBe("not-tested");
	expect(needOf({ ...fine, is_disputed: true })).toBe("overdue");
	expect(needOf({ ...fine, is_off_shift: true, is_disputed: true })).toBe("off-shift");
	expect(needOf({ ...fine, reach: { state: "unreachable" }, is_off_shift: true })).toBe("unreachable");
	expect(needOf({ ...fine, is_empty: true })).toBe("empty");
	expect(needOf({ ...fine, is_empty: true, open_urgents: 1 })).toBe("urgent");
	const row = (name: string, need: BoardRow["need"], nextDueAt: number | null = null) => ({ name, need, nextDueAt }) as BoardRow;
	const sorted = [row("D", null), row("C", "urgent", 9), row("B", "empty"), row("A", null), row("E", "urgent", 5)].sort(byNeed);
	expect(sorted.map((r) => r.name).join("")).toBe("ECBAD");
});

test("the phone book outlives the app, and nonsense in it", () => {
	let kept: string | null = null;
	const store = { read: () => kept, write: (text: string) => (kept = text) };
	new PhoneBook(store).keep([{ name: "Med reg", phone: "2117" }]);
	expect(new PhoneBook(store).getSnapshot()).toEqual([{ name: "Med reg", phone: "2117" }]);
	kept = '{"a":1}';
	expect(new PhoneBook(store).getSnapshot()).toEqual([]);
	kept = "nonsense";
	expect(new PhoneBook(store).getSnapshot()).toEqual([]);
});
