import { expect, test } from "vitest";
import { blurred, boxOf, cropped, drawn, grown, isUntouched, moved, turned, UNTOUCHED } from "./picture_edit.ts";

const near = (edit: unknown, to: unknown) =>
	expect(JSON.parse(JSON.stringify(edit), (_, v) => (typeof v === "number" ? Math.round(v * 1e6) / 1e6 : v))).toMatchObject(to as object);

test("four quarter turns leave everything where it was", () => {
	let edit = blurred(cropped(UNTOUCHED, { x: 0.1, y: 0.2, w: 0.5, h: 0.6 }), { x: 0, y: 0, w: 0.5, h: 0.5 });
	edit = drawn(edit, [{ x: 0, y: 0 }, { x: 1, y: 1 }]);
	let round = edit;
	for (let i = 0; i < 4; i++) round = turned(round);
	near(round, JSON.parse(JSON.stringify(edit), (_, v) => (typeof v === "number" ? Math.round(v * 1e6) / 1e6 : v)));
	near(turned(edit).crop, { x: 0.2, y: 0.1, w: 0.6, h: 0.5 });
});

test("a crop of a crop, and what is blurred inside of it", () => {
	const first = cropped(UNTOUCHED, { x: 0.5, y: 0, w: 0.5, h: 1 });
	near(cropped(first, { x: 0.5, y: 0.5, w: 0.5, h: 0.5 }).crop, { x: 0.75, y: 0.5, w: 0.25, h: 0.5 });
	near(blurred(first, { x: 0, y: 0, w: 0.5, h: 0.5 }).blurs[0], { x: 0.5, y: 0, w: 0.25, h: 0.5 });
});

test("slips of the finger do nothing", () => {
	expect(isUntouched(cropped(UNTOUCHED, { x: 0, y: 0, w: 0.001, h: 1 }))).toBe(true);
	expect(isUntouched(drawn(UNTOUCHED, [{ x: 0, y: 0 }]))).toBe(true);
});

test("boxes stay inside of the picture", () => {
	near(boxOf({ x: 1.4, y: 0.5 }, { x: 0.5, y: -1 }), { x: 0.5, y: 0, w: 0.5, h: 0.5 });
	near(moved({ x: 0.5, y: 0, w: 0.4, h: 0.4 }, 1, -1), { x: 0.6, y: 0 });
	near(grown({ x: 0.5, y: 0, w: 0.4, h: 0.4 }, 1, -1), { w: 0.5, h: 0.02 });
});
