/* The camera inside the app: pictures taken here never touch the gallery. */

export interface Camera {
	readonly stream: MediaStream;
	/** a still of what the given element shows */
	take(video: HTMLVideoElement): Promise<File | null>;
	/** starts filming; the returned function ends it with the film */
	film(): () => Promise<File>;
	stop(): void;
}

export type CameraFailure = "no-camera" | "forbidden" | "unsupported";

export function hasCamera(): boolean {
	return typeof navigator.mediaDevices?.getUserMedia === "function";
}

export async function openCamera(
	facing: "environment" | "user",
	withSound = false,
): Promise<Camera | CameraFailure> {
	if (!hasCamera()) return "unsupported";
	let stream: MediaStream;
	try {
		stream = await navigator.mediaDevices.getUserMedia({
			video: {
				facingMode: facing,
				width: { ideal: 1920 },
				height: { ideal: 1440 },
			},
			audio: withSound,
		});
	} catch (error) {
		const name = error instanceof DOMException ? error.name : "";
		return name === "NotAllowedError" ? "forbidden" : "no-camera";
	}
	return {
		stream,
		take: (video) => still(video),
		film: () => film(stream),
		stop: () => {
			for (const track of stream.getTracks()) track.stop();
		},
	};
}

function stamp(): string {
	return new Date().toISOString().slice(0, 19).replace(/[:T]/g, "-");
}

async function still(video: HTMLVideoElement): Promise<File | null> {
	const canvas = document.createElement("canvas");
	canvas.width = video.videoWidth;
	canvas.height = video.videoHeight;
	canvas.getContext("2d")?.drawImage(video, 0, 0);
	const blob = await new Promise<Blob | null>((resolve) =>
		canvas.toBlob(resolve, "image/jpeg", 0.9),
	);
	return blob
		? new File([blob], `Photo ${stamp()}.jpg`, { type: "image/jpeg" })
		: null;
}

const FILM_TYPES = ["video/mp4", "video/webm"];

function film(stream: MediaStream): () => Promise<File> {
	const type = FILM_TYPES.find((t) => MediaRecorder.isTypeSupported(t));
	const recorder = new MediaRecorder(
		stream,
		type === undefined ? {} : { mimeType: type },
	);
	const chunks: Blob[] = [];
	recorder.ondataavailable = (event) => chunks.push(event.data);
	recorder.start(1000);
	return () =>
		new Promise((resolve) => {
			recorder.onstop = () => {
				const mimetype = (recorder.mimeType || "video/webm").replace(
					/;.*/,
					"",
				);
				const ending = mimetype.endsWith("mp4") ? "mp4" : "webm";
				resolve(
					new File(chunks, `Video ${stamp()}.${ending}`, {
						type: mimetype,
					}),
				);
			};
			recorder.stop();
		});
}
