import { describe, expect, it } from "vitest";
import { date, dayWord, duration, rowTime, size, time, when } from "./format";
import { photoRatio } from "./photoRatio";

const now = new Date(2026, 2, 4, 9, 30).getTime();
const at = (day: number, hour: number, minute: number) => new Date(2026, 2, day, hour, minute).getTime();

describe("times and dates", () => {
	it("shows hours as 22:10 and days as Tue 3 Mar", () => {
		expect(time(at(3, 22, 10))).toBe("22:10");
		expect(time(at(4, 0, 5))).toBe("00:05");
		expect(date(at(3, 22, 10), now)).toBe("Tue 3 Mar");
		expect(date(new Date(2025, 11, 31).getTime(), now)).toBe("Wed 31 Dec 2025");
	});

	it("goes by the calendar, not by 24 hours", () => {
		expect(dayWord(at(4, 0, 1), now)).toBe("Today");
		expect(dayWord(at(3, 23, 59), now)).toBe("Yesterday");
		expect(dayWord(at(1, 12, 0), now)).toBe("Sunday");
		expect(dayWord(new Date(2026, 1, 20).getTime(), now)).toBe("Fri 20 Feb");
	});

	it("is short in a row and full in a list of readers", () => {
		expect(rowTime(at(4, 8, 2), now)).toBe("08:02");
		expect(rowTime(at(3, 8, 2), now)).toBe("Yesterday");
		expect(rowTime(at(1, 8, 2), now)).toBe("Sun");
		expect(when(at(3, 8, 2), now)).toBe("Yesterday 08:02");
		expect(when(at(1, 8, 2), now)).toBe("Sun 1 Mar 08:02");
	});
});

describe("sizes and lengths", () => {
	it("rounds as people do", () => {
		expect(size(512)).toBe("512 B");
		expect(size(88000)).toBe("88 KB");
		expect(size(999700)).toBe("1.0 MB");
		expect(size(52_000_000)).toBe("52 MB");
		expect(duration(12_400)).toBe("0:12");
		expect(duration(125_000)).toBe("2:05");
	});
});

describe("the space of a picture", () => {
	it("is known before it loads and never a sliver", () => {
		expect(photoRatio(1200, 900)).toBeCloseTo(4 / 3);
		expect(photoRatio(null, 900)).toBeCloseTo(4 / 3);
		expect(photoRatio(100, 4000)).toBe(0.72);
		expect(photoRatio(4000, 100)).toBe(2);
	});
});
