import { describe, expect, it } from "vitest";
import { rowAt, sumHeights } from "./offsets";

describe("rows of any height", () => {
	const sums = sumHeights([10, 20, 0, 30]);

	it("sums to the whole height", () => {
		expect([...sums]).toEqual([0, 10, 30, 30, 60]);
	});

	it("finds the row that covers a point", () => {
		expect(rowAt(sums, 0)).toBe(0);
		expect(rowAt(sums, 9.5)).toBe(0);
		expect(rowAt(sums, 10)).toBe(1);
		expect(rowAt(sums, 30)).toBe(3);
		expect(rowAt(sums, 59)).toBe(3);
	});

	it("stays inside when the point does not", () => {
		expect(rowAt(sums, -100)).toBe(0);
		expect(rowAt(sums, 1000)).toBe(3);
		expect(rowAt(sumHeights([]), 5)).toBe(0);
	});

	it("knows 50,000 rows in a few steps", () => {
		const many = sumHeights(new Float64Array(50000).fill(60));
		expect(rowAt(many, 60 * 40000 + 1)).toBe(40000);
	});
});
