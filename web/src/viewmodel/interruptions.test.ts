import { expect, test } from "vitest";
import { byWard } from "./interruptions.ts";

const hour = 3_600_000;
const now = 480_000 * hour + 1_200_000;
const at = (hoursAgo: number) => (480_000 - hoursAgo) * hour;

test("interruptions are counted by ward, kind and hour, the busiest ward first", () => {
	const wards = byWard(
		[
			{ ward: "Ward 6", hour_ms: at(1), kind: "routine", count: 2 },
			{ ward: "Ward 7", hour_ms: at(0), kind: "urgent", count: 3 },
			{ ward: "Ward 7", hour_ms: at(1), kind: "routine", count: 1 },
			{ ward: "Ward 7", hour_ms: at(1), kind: "urgent", count: 1 },
		],
		now,
		24,
	);
	expect(wards.map(({ ward, total }) => [ward, total])).toEqual([
		["Ward 7", 5],
		["Ward 6", 2],
	]);
	expect(wards[0]?.kinds).toEqual([
		{ kind: "urgent", count: 4 },
		{ kind: "routine", count: 1 },
	]);
	expect(wards[0]?.hours).toHaveLength(24);
	expect(wards[0]?.hours.slice(-2)).toEqual([
		{ from: at(1), count: 2 },
		{ from: at(0), count: 3 },
	]);
});
