import { expect, test } from "vitest";
import { bars } from "./recorder.ts";

test("the shape of what was said: the loudest moment of each part", () => {
	expect(bars([], 4)).toEqual([]);
	expect(bars([0.1, 0.9], 4)).toEqual([0.1, 0.9]);
	expect(bars([0, 0.5, 0.2, 0.1, 0.8, 0, 0, 0.3], 4)).toEqual([
		0.5, 0.2, 0.8, 0.3,
	]);
});
