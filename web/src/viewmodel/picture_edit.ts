/*
 * What is done to a picture before it is sent, as plain numbers: all
 * positions are parts (0 to 1) of the picture as it stands turned. Drawing
 * it is the platform's part; the original stays on the device.
 */

export interface Box {
	readonly x: number;
	readonly y: number;
	readonly w: number;
	readonly h: number;
}

export interface Point {
	readonly x: number;
	readonly y: number;
}

export interface PictureEdit {
	/** quarter turns to the right */
	readonly turns: 0 | 1 | 2 | 3;
	/** what is left; null: all */
	readonly crop: Box | null;
	readonly strokes: readonly (readonly Point[])[];
	/** made unreadable for good */
	readonly blurs: readonly Box[];
}

export const UNTOUCHED: PictureEdit = {
	turns: 0,
	crop: null,
	strokes: [],
	blurs: [],
};

const LEAST = 0.02;

export function isUntouched(edit: PictureEdit): boolean {
	return (
		edit.turns === 0 &&
		edit.crop === null &&
		edit.strokes.length === 0 &&
		edit.blurs.length === 0
	);
}

function part(value: number): number {
	return Math.min(1, Math.max(0, value));
}

/** the box between two corners, inside of the picture */
export function boxOf(a: Point, b: Point): Box {
	const x = part(Math.min(a.x, b.x));
	const y = part(Math.min(a.y, b.y));
	return {
		x,
		y,
		w: part(Math.max(a.x, b.x)) - x,
		h: part(Math.max(a.y, b.y)) - y,
	};
}

/** too small to be meant */
export function isTiny(box: Box): boolean {
	return box.w < LEAST || box.h < LEAST;
}

export function moved(box: Box, dx: number, dy: number): Box {
	const x = Math.min(1 - box.w, Math.max(0, box.x + dx));
	const y = Math.min(1 - box.h, Math.max(0, box.y + dy));
	return { ...box, x, y };
}

export function grown(box: Box, dw: number, dh: number): Box {
	return {
		...box,
		w: Math.min(1 - box.x, Math.max(LEAST, box.w + dw)),
		h: Math.min(1 - box.y, Math.max(LEAST, box.h + dh)),
	};
}

function turnedBox({ x, y, w, h }: Box): Box {
	return { x: 1 - y - h, y: x, w: h, h: w };
}

/** a quarter turn to the right, with all that lies on it */
export function turned(edit: PictureEdit): PictureEdit {
	return {
		turns: ((edit.turns + 1) % 4) as PictureEdit["turns"],
		crop: edit.crop && turnedBox(edit.crop),
		strokes: edit.strokes.map((s) => s.map(({ x, y }) => ({ x: 1 - y, y: x }))),
		blurs: edit.blurs.map(turnedBox),
	};
}

/** a point of what is shown, as a point of the whole picture */
export function toWhole({ crop }: PictureEdit, at: Point): Point {
	if (!crop) return { x: part(at.x), y: part(at.y) };
	return {
		x: crop.x + part(at.x) * crop.w,
		y: crop.y + part(at.y) * crop.h,
	};
}

function boxToWhole(edit: PictureEdit, box: Box): Box {
	const from = toWhole(edit, box);
	const to = toWhole(edit, { x: box.x + box.w, y: box.y + box.h });
	return boxOf(from, to);
}

/** `box` is of what is shown now */
export function cropped(edit: PictureEdit, box: Box): PictureEdit {
	return isTiny(box) ? edit : { ...edit, crop: boxToWhole(edit, box) };
}

export function blurred(edit: PictureEdit, box: Box): PictureEdit {
	if (isTiny(box)) return edit;
	return { ...edit, blurs: [...edit.blurs, boxToWhole(edit, box)] };
}

export function drawn(
	edit: PictureEdit,
	points: readonly Point[],
): PictureEdit {
	if (points.length < 2) return edit;
	const stroke = points.map((at) => toWhole(edit, at));
	return { ...edit, strokes: [...edit.strokes, stroke] };
}
