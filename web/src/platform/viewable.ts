/*
 * What is sent can be seen by everybody: HEIC and other pictures that few
 * can show become JPEG, films in HEVC, VP9 or VP8 become H.264 in MP4, and
 * a long film on a phone becomes smaller.  What this device cannot change it
 * refuses, rather than send what the colleague at the bedside cannot open.
 */
import { remakeFilm } from "./film.ts";

export type Refusal = "picture" | "film";

export interface Prepared {
	readonly file: File;
	readonly refused: Refusal | null;
}

export interface Work {
	/** 0 to 1, while a film is made anew */
	onProgress(part: number): void;
	readonly signal: AbortSignal;
}

const SHOWN = ["image/jpeg", "image/png", "image/webp", "image/gif"];
const DRAWN = /^image\/(heic|heif|avif|bmp|x-ms-bmp|tiff|jxl)/;
const NAMED = /\.(heic|heif|hif|avif|bmp|tiff?)$/i;
const FILM_NAMED = /\.(mov|mp4|m4v|webm|mkv|3gp|hevc)$/i;
const PICTURE_SIDE = 4096;
const LOOK_BYTES = 2 * 1024 * 1024;
/* a phone's own films have five to twenty times that */
const CALM_BITS_PER_S = 3_000_000;
const SMALL_BYTES = 1_500_000;

function isFilm(file: File): boolean {
	if (file.type !== "") return file.type.startsWith("video/");
	return FILM_NAMED.test(file.name);
}

function isOddPicture(file: File): boolean {
	if (SHOWN.includes(file.type)) return false;
	if (DRAWN.test(file.type)) return true;
	return file.type === "" && NAMED.test(file.name);
}

/** it is looked at, and maybe changed, before it can go */
export function mustPrepare(file: File): boolean {
	return isFilm(file) || isOddPicture(file);
}

export async function prepare(file: File, work: Work): Promise<Prepared> {
	if (isOddPicture(file)) return preparePicture(file);
	if (isFilm(file)) return prepareFilm(file, work);
	return { file, refused: null };
}

function renamed(file: File, ending: string): string {
	return `${file.name.replace(/\.\w{1,5}$/, "")}.${ending}`;
}

async function preparePicture(file: File): Promise<Prepared> {
	try {
		const bitmap = await createImageBitmap(file);
		const longest = Math.max(bitmap.width, bitmap.height);
		const scale = Math.min(1, PICTURE_SIDE / longest);
		const canvas = document.createElement("canvas");
		canvas.width = Math.round(bitmap.width * scale);
		canvas.height = Math.round(bitmap.height * scale);
		canvas
			.getContext("2d")
			?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
		bitmap.close();
		const blob = await new Promise<Blob | null>((resolve) =>
			canvas.toBlob(resolve, "image/jpeg", 0.92),
		);
		if (!blob) return { file, refused: "picture" };
		const type = "image/jpeg";
		return {
			file: new File([blob], renamed(file, "jpg"), { type }),
			refused: null,
		};
	} catch {
		return { file, refused: "picture" };
	}
}

/* By its bytes: names and types of films are often wrong. */
async function isPlainFilm(file: File): Promise<boolean> {
	const head = file.slice(0, LOOK_BYTES);
	const tail = file.slice(Math.max(LOOK_BYTES, file.size - LOOK_BYTES));
	const bytes = await new Blob([head, tail]).arrayBuffer();
	const text = new TextDecoder("latin1").decode(bytes);
	return (
		text.slice(4, 8) === "ftyp" &&
		text.includes("avc1") &&
		!/hvc1|hev1|dvh1|av01|vp09/.test(text)
	);
}

function onPhone(): boolean {
	return matchMedia("(pointer: coarse)").matches;
}

async function prepareFilm(file: File, work: Work): Promise<Prepared> {
	const plain = await isPlainFilm(file);
	const smaller = plain && onPhone() && file.size > SMALL_BYTES;
	if (plain && !smaller) return { file, refused: null };
	try {
		const blob = await remakeFilm(file, {
			...work,
			/* what is calm enough is left as it is */
			wanted: (seconds) =>
				!plain || (file.size * 8) / seconds > CALM_BITS_PER_S,
		});
		if (!blob || (plain && blob.size >= file.size))
			return { file, refused: null };
		const type = "video/mp4";
		return {
			file: new File([blob], renamed(file, "mp4"), { type }),
			refused: null,
		};
	} catch {
		work.signal.throwIfAborted();
		return { file, refused: plain ? null : "film" };
	}
}
