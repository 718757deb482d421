/*
 * A film made anew as H.264 in MP4, which every phone and computer plays:
 * it is played through once, unheard and unseen, and recorded on the way.
 */

export interface FilmWork {
	onProgress(part: number): void;
	readonly signal: AbortSignal;
	/** false: it may stay as it is */
	wanted(seconds: number): boolean;
}

const TYPES = [
	"video/mp4;codecs=avc1.42E01E,mp4a.40.2",
	"video/mp4;codecs=avc1.42E01E,opus",
];
const SIDE = 1280;
const BITS_PER_S = 1_600_000;
const SOUND_BITS_PER_S = 64_000;
const OPEN_MS = 10_000;
/* a film that stands still that long will not go on */
const STILL_MS = 20_000;

function type(): string {
	const found = TYPES.find((t) => MediaRecorder.isTypeSupported(t));
	if (found === undefined) throw new Error("no H.264 here");
	return found;
}

function happens(target: EventTarget, name: string, ms: number): Promise<void> {
	return new Promise((resolve, reject) => {
		const fail = () => reject(new Error(name));
		const timer = setTimeout(fail, ms);
		const done = () => {
			clearTimeout(timer);
			resolve();
		};
		target.addEventListener(name, done, { once: true });
		target.addEventListener("error", fail, { once: true });
	});
}

/* Films of a recorder do not say how long they are until their end is seen. */
async function lengthOf(video: HTMLVideoElement): Promise<number> {
	if (Number.isFinite(video.duration)) return video.duration;
	const sought = happens(video, "seeked", OPEN_MS);
	video.currentTime = 1e7;
	await sought;
	const seconds = Number.isFinite(video.duration)
		? video.duration
		: video.currentTime;
	const back = happens(video, "seeked", OPEN_MS);
	video.currentTime = 0;
	await back;
	return seconds;
}

/** null: it was not wanted */
export async function remakeFilm(
	file: File,
	work: FilmWork,
): Promise<Blob | null> {
	const video = document.createElement("video");
	const address = URL.createObjectURL(file);
	video.playsInline = true;
	video.preload = "auto";
	try {
		const loaded = happens(video, "loadeddata", OPEN_MS);
		video.src = address;
		await loaded;
		const seconds = await lengthOf(video);
		if (video.videoWidth === 0) throw new Error("no picture");
		if (!work.wanted(seconds)) return null;
		return await record(video, seconds, work);
	} finally {
		video.pause();
		video.removeAttribute("src");
		video.load();
		URL.revokeObjectURL(address);
	}
}

function stage(video: HTMLVideoElement): HTMLCanvasElement {
	const { videoWidth: width, videoHeight: height } = video;
	const scale = Math.min(1, SIDE / Math.max(width, height));
	const canvas = document.createElement("canvas");
	/* H.264 counts in twos */
	canvas.width = Math.max(2, Math.round((width * scale) / 2) * 2);
	canvas.height = Math.max(2, Math.round((height * scale) / 2) * 2);
	return canvas;
}

async function record(
	video: HTMLVideoElement,
	seconds: number,
	work: FilmWork,
): Promise<Blob> {
	const canvas = stage(video);
	const sound = new AudioContext();
	try {
		const ear = sound.createMediaStreamDestination();
		sound.createMediaElementSource(video).connect(ear);
		await sound.resume();
		const stream = new MediaStream([
			...canvas.captureStream(30).getVideoTracks(),
			...ear.stream.getAudioTracks(),
		]);
		const recorder = new MediaRecorder(stream, {
			mimeType: type(),
			videoBitsPerSecond: BITS_PER_S,
			audioBitsPerSecond: SOUND_BITS_PER_S,
		});
		const parts: Blob[] = [];
		recorder.ondataavailable = ({ data }) => parts.push(data);
		const stopped = happens(recorder, "stop", 2 ** 31 - 1);
		const finish = () => {
			if (recorder.state !== "inactive") recorder.stop();
		};
		try {
			recorder.start(1000);
			await playThrough(video, canvas, (at) =>
				work.onProgress(seconds > 0 ? Math.min(1, at / seconds) : 0),
			work.signal);
		} finally {
			finish();
		}
		await stopped;
		return new Blob(parts, { type: "video/mp4" });
	} finally {
		void sound.close();
	}
}

function playThrough(
	video: HTMLVideoElement,
	canvas: HTMLCanvasElement,
	onFrame: (seconds: number) => void,
	signal: AbortSignal,
): Promise<void> {
	const context = canvas.getContext("2d", { alpha: false });
	return new Promise((resolve, reject) => {
		let moved = performance.now();
		const timer = setInterval(() => {
			if (performance.now() - moved > STILL_MS)
				end(() => reject(new Error("it stands still")));
		}, 1000);
		const stop = () => end(() => reject(signal.reason as Error));
		const end = (settle: () => void) => {
			clearInterval(timer);
			signal.removeEventListener("abort", stop);
			settle();
		};
		const frame = () => {
			if (video.ended || signal.aborted) return;
			moved = performance.now();
			context?.drawImage(video, 0, 0, canvas.width, canvas.height);
			onFrame(video.currentTime);
			video.requestVideoFrameCallback(frame);
		};
		signal.addEventListener("abort", stop);
		video.addEventListener("ended", () => end(resolve), { once: true });
		video.addEventListener("error", () =>
			end(() => reject(new Error("it cannot be played"))),
		);
		video.requestVideoFrameCallback(frame);
		video.play().catch((error: unknown) => end(() => reject(error as Error)));
	});
}
