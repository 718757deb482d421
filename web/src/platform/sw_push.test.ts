import { expect, test } from "vitest";
import { isQuietNow } from "./sw_push.ts";

const at = (h: number, m = 0) => new Date(2026, 0, 5, h, m);
const hours = (quietFrom: string | null, quietTo: string | null) => ({
	sounds: true,
	quietFrom,
	quietTo,
});

test("quiet hours go past midnight", () => {
	const night = hours("22:00", "07:00");
	expect(isQuietNow(night, at(21, 59))).toBe(false);
	expect(isQuietNow(night, at(22))).toBe(true);
	expect(isQuietNow(night, at(3))).toBe(true);
	expect(isQuietNow(night, at(7))).toBe(false);
});

test("quiet hours within a day", () => {
	const day = hours("12:30", "14:00");
	expect(isQuietNow(day, at(12, 29))).toBe(false);
	expect(isQuietNow(day, at(13))).toBe(true);
	expect(isQuietNow(day, at(14))).toBe(false);
});

test("none, the same time twice and no time at all are never quiet", () => {
	for (const each of [
		hours(null, null),
		hours("08:00", "08:00"),
		hours("8", "x"),
	])
		expect(isQuietNow(each, at(8))).toBe(false);
});
