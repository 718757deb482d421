/* Draws what is done to a picture, all on this device. */

interface Box {
	readonly x: number;
	readonly y: number;
	readonly w: number;
	readonly h: number;
}

interface Edit {
	readonly turns: number;
	readonly crop: Box | null;
	readonly strokes: readonly (readonly { x: number; y: number }[])[];
	readonly blurs: readonly Box[];
}

const MOST = 4096;
/* so few squares over the longer side that no letter survives */
const SQUARES = 6;
const PEN = 160;

export async function openPicture(file: Blob): Promise<ImageBitmap | null> {
	try {
		return await createImageBitmap(file);
	} catch {
		return null;
	}
}

function whole(source: ImageBitmap, edit: Edit, most: number) {
	const scale = Math.min(1, most / Math.max(source.width, source.height));
	const w = Math.max(1, Math.round(source.width * scale));
	const h = Math.max(1, Math.round(source.height * scale));
	const canvas = document.createElement("canvas");
	const isUpright = edit.turns % 2 === 0;
	canvas.width = isUpright ? w : h;
	canvas.height = isUpright ? h : w;
	const context = canvas.getContext("2d");
	if (!context) return canvas;
	context.save();
	context.translate(canvas.width / 2, canvas.height / 2);
	context.rotate((edit.turns * Math.PI) / 2);
	context.drawImage(source, -w / 2, -h / 2, w, h);
	context.restore();
	for (const box of edit.blurs) blur(context, canvas, box);
	for (const stroke of edit.strokes) line(context, canvas, stroke);
	return canvas;
}

/* The average of big squares: nothing of what was there can be won back. */
function blur(
	context: CanvasRenderingContext2D,
	{ width, height }: HTMLCanvasElement,
	box: Box,
): void {
	const x = Math.floor(box.x * width);
	const y = Math.floor(box.y * height);
	const w = Math.max(1, Math.ceil(box.w * width));
	const h = Math.max(1, Math.ceil(box.h * height));
	const side = Math.max(w, h) / SQUARES;
	const small = document.createElement("canvas");
	small.width = Math.max(1, Math.round(w / side));
	small.height = Math.max(1, Math.round(h / side));
	const shrink = small.getContext("2d");
	if (!shrink) return;
	shrink.imageSmoothingQuality = "high";
	shrink.drawImage(context.canvas, x, y, w, h, 0, 0, small.width, small.height);
	context.imageSmoothingEnabled = false;
	context.drawImage(small, 0, 0, small.width, small.height, x, y, w, h);
	context.imageSmoothingEnabled = true;
}

function line(
	context: CanvasRenderingContext2D,
	{ width, height }: HTMLCanvasElement,
	stroke: readonly { x: number; y: number }[],
): void {
	const [first, ...rest] = stroke;
	if (!first) return;
	const wide = Math.max(3, Math.max(width, height) / PEN);
	context.lineCap = "round";
	context.lineJoin = "round";
	/* a rim, so that it is seen on light and on dark */
	for (const [style, extra] of [
		["#ffffff", 1.8],
		["#c4142c", 1],
	] as const) {
		context.strokeStyle = style;
		context.lineWidth = wide * extra;
		context.beginPath();
		context.moveTo(first.x * width, first.y * height);
		for (const { x, y } of rest) context.lineTo(x * width, y * height);
		context.stroke();
	}
}

/** draws the picture as edited into `target` */
export function drawPicture(
	target: HTMLCanvasElement,
	source: ImageBitmap,
	edit: Edit,
	most = MOST,
): void {
	const full = whole(source, edit, most);
	const box = edit.crop ?? { x: 0, y: 0, w: 1, h: 1 };
	const w = Math.max(1, Math.round(box.w * full.width));
	const h = Math.max(1, Math.round(box.h * full.height));
	target.width = w;
	target.height = h;
	target
		.getContext("2d")
		?.drawImage(full, box.x * full.width, box.y * full.height, w, h, 0, 0, w, h);
}

/** a new file of what is left; the old one's data about place and time is gone */
export async function savePicture(
	source: ImageBitmap,
	edit: Edit,
	name: string,
): Promise<File | null> {
	const canvas = document.createElement("canvas");
	drawPicture(canvas, source, edit);
	const blob = await new Promise<Blob | null>((resolve) =>
		canvas.toBlob(resolve, "image/jpeg", 0.9),
	);
	if (!blob) return null;
	const base = name.replace(/\.[a-z0-9]{1,5}$/i, "");
	return new File([blob], `${base}.jpg`, { type: "image/jpeg" });
}
