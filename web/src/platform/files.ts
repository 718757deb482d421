/*
 * Facts about a file before it goes up: what it is, how large its picture
 * is, a tiny preview, a still of a video.
 */

import { prepare, type Refusal, type Work } from "./viewable.ts";

export interface Facts {
	readonly kind: "image" | "video" | "file";
	readonly mimetype: string;
	readonly width: number | null;
	readonly height: number | null;
	readonly durationMs: number | null;
	readonly preview: string | null;
	readonly poster: {
		readonly blob: Blob;
		readonly width: number;
		readonly height: number;
	} | null;
	readonly pages: number | null;
	readonly instead?: File;
	readonly refused?: Refusal;
}

const PREVIEW_SIDE = 20;
const PREVIEW_MAX = 1500;
const POSTER_SIDE = 800;
const VIDEO_WAIT_MS = 5_000;
const PICTURES = ["image/jpeg", "image/png", "image/webp", "image/gif"];

type Drawable = ImageBitmap | HTMLVideoElement;

function nothing(file: File): Facts {
	return {
		kind: "file",
		mimetype: file.type || "application/octet-stream",
		width: null,
		height: null,
		durationMs: null,
		preview: null,
		poster: null,
		pages: null,
	};
}

export async function describeFile(chosen: File, work: Work): Promise<Facts> {
	const { file, refused } = await prepare(chosen, work);
	if (refused !== null) return { ...nothing(file), refused };
	const facts = await factsOf(file);
	return file === chosen ? facts : { ...facts, instead: file };
}

async function factsOf(file: File): Promise<Facts> {
	try {
		if (PICTURES.includes(file.type)) return await describePicture(file);
		if (file.type.startsWith("video/")) return await describeVideo(file);
		if (file.type === "application/pdf") return await describePdf(file);
	} catch {
		/* not what it says it is: a plain file */
	}
	return nothing(file);
}

function draw(
	source: Drawable,
	width: number,
	height: number,
	side: number,
	mimetype: string,
	quality: number,
): Promise<Blob | null> {
	const scale = Math.min(1, side / Math.max(width, height));
	const canvas = document.createElement("canvas");
	canvas.width = Math.max(1, Math.round(width * scale));
	canvas.height = Math.max(1, Math.round(height * scale));
	const context = canvas.getContext("2d");
	if (!context) return Promise.resolve(null);
	context.imageSmoothingQuality = "high";
	context.drawImage(source, 0, 0, canvas.width, canvas.height);
	return new Promise((resolve) =>
		canvas.toBlob(resolve, mimetype, quality),
	);
}

async function tinyPreview(
	source: Drawable,
	width: number,
	height: number,
): Promise<string | null> {
	const blob = await draw(
		source,
		width,
		height,
		PREVIEW_SIDE,
		"image/jpeg",
		0.5,
	);
	if (!blob) return null;
	const bytes = new Uint8Array(await blob.arrayBuffer());
	const data = `data:${blob.type};base64,${btoa(
		String.fromCharCode(...bytes),
	)}`;
	return data.length <= PREVIEW_MAX ? data : null;
}

async function describePicture(file: File): Promise<Facts> {
	/* turned upright, as everybody will see it */
	const bitmap = await createImageBitmap(file);
	const { width, height } = bitmap;
	try {
		return {
			...nothing(file),
			kind: "image",
			width,
			height,
			preview: await tinyPreview(bitmap, width, height),
		};
	} finally {
		bitmap.close();
	}
}

function event(target: EventTarget, type: string): Promise<void> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error(type)), VIDEO_WAIT_MS);
		target.addEventListener(
			type,
			() => {
				clearTimeout(timer);
				resolve();
			},
			{ once: true },
		);
		target.addEventListener("error", () => reject(new Error("error")), {
			once: true,
		});
	});
}

async function describeVideo(file: File): Promise<Facts> {
	const video = document.createElement("video");
	const address = URL.createObjectURL(file);
	video.muted = true;
	video.playsInline = true;
	video.preload = "auto";
	try {
		const loaded = event(video, "loadeddata");
		video.src = address;
		await loaded;
		const seconds = Number.isFinite(video.duration) ? video.duration : 0;
		const sought = event(video, "seeked");
		video.currentTime = Math.min(0.5, seconds / 2);
		await sought;
		return await videoFacts(file, video, seconds);
	} catch {
		/* a film this browser cannot play: others may */
		return { ...nothing(file), kind: "video" };
	} finally {
		video.removeAttribute("src");
		video.load();
		URL.revokeObjectURL(address);
	}
}

async function videoFacts(
	file: File,
	video: HTMLVideoElement,
	seconds: number,
): Promise<Facts> {
	const { videoWidth: width, videoHeight: height } = video;
	const blob = await draw(
		video,
		width,
		height,
		POSTER_SIDE,
		"image/jpeg",
		0.75,
	);
	const scale = Math.min(1, POSTER_SIDE / Math.max(width, height));
	return {
		...nothing(file),
		kind: "video",
		width,
		height,
		durationMs: seconds > 0 ? Math.round(seconds * 1000) : null,
		preview: await tinyPreview(video, width, height),
		poster: blob && {
			blob,
			width: Math.round(width * scale),
			height: Math.round(height * scale),
		},
	};
}

/* Pages of a PDF whose page tree is not packed; else none are told. */
async function describePdf(file: File): Promise<Facts> {
	if (file.size > 20 * 1024 * 1024) return nothing(file);
	const text = new TextDecoder("latin1").decode(await file.arrayBuffer());
	let pages = 0;
	for (const match of text.matchAll(
		/\/Type\s*\/Pages\b[^>]*?\/Count\s+(\d{1,5})/g,
	))
		pages = Math.max(pages, Number(match[1]));
	for (const match of text.matchAll(
		/\/Count\s+(\d{1,5})[^>]*?\/Type\s*\/Pages\b/g,
	))
		pages = Math.max(pages, Number(match[1]));
	return { ...nothing(file), pages: pages > 0 ? pages : null };
}
