/* The microphone, for voice notes. */

export interface Recording {
	readonly blob: Blob;
	readonly durationMs: number;
	/** loudness, 0 to 1 each */
	readonly waveform: readonly number[];
}

export interface Recorder {
	/** how loud it is now, 0 to 1 */
	level(): number;
	elapsedMs(): number;
	/** null: nothing was heard at all */
	stop(): Promise<Recording | null>;
	cancel(): void;
}

export type RecorderFailure = "no-microphone" | "forbidden" | "unsupported";

/* what an older iPhone plays comes first */
const TYPES = [
	"audio/mp4;codecs=mp4a.40.2",
	"audio/mp4;codecs=opus",
	"audio/mp4",
	"audio/webm;codecs=opus",
	"audio/webm",
];
const SAMPLE_MS = 50;
const BARS = 48;
/* speech at arm's length fills the scale */
const FULL = 0.25;

export function canRecord(): boolean {
	return (
		typeof navigator.mediaDevices?.getUserMedia === "function" &&
		typeof MediaRecorder === "function"
	);
}

export async function startRecording(): Promise<Recorder | RecorderFailure> {
	if (!canRecord()) return "unsupported";
	let stream: MediaStream;
	try {
		stream = await navigator.mediaDevices.getUserMedia({
			audio: { echoCancellation: true, noiseSuppression: true },
		});
	} catch (error) {
		const name = error instanceof DOMException ? error.name : "";
		return name === "NotAllowedError" ? "forbidden" : "no-microphone";
	}
	return record(stream);
}

function record(stream: MediaStream): Recorder {
	const type = TYPES.find((t) => MediaRecorder.isTypeSupported(t));
	const recorder = new MediaRecorder(stream, {
		...(type === undefined ? {} : { mimeType: type }),
		audioBitsPerSecond: 32_000,
	});
	const chunks: Blob[] = [];
	recorder.ondataavailable = (event) => {
		if (event.data.size > 0) chunks.push(event.data);
	};
	const meter = startMeter(stream);
	const from = performance.now();
	recorder.start(500);
	const end = () => {
		meter.end();
		for (const track of stream.getTracks()) track.stop();
	};
	return {
		level: () => meter.levels[meter.levels.length - 1] ?? 0,
		elapsedMs: () => performance.now() - from,
		cancel: () => {
			recorder.onstop = null;
			if (recorder.state !== "inactive") recorder.stop();
			end();
		},
		stop: () =>
			new Promise((resolve) => {
				const durationMs = performance.now() - from;
				recorder.onstop = () => {
					end();
					const mimetype = recorder.mimeType.replace(/;.*/, "");
					const blob = new Blob(chunks, {
						type: mimetype || "audio/webm",
					});
					resolve(
						blob.size === 0
							? null
							: { blob, durationMs, waveform: bars(meter.levels) },
					);
				};
				recorder.stop();
			}),
	};
}

function startMeter(stream: MediaStream): {
	readonly levels: number[];
	end(): void;
} {
	const levels: number[] = [];
	const context = new AudioContext();
	const analyser = new AnalyserNode(context, { fftSize: 1024 });
	context.createMediaStreamSource(stream).connect(analyser);
	const samples = new Float32Array(analyser.fftSize);
	const timer = setInterval(() => {
		analyser.getFloatTimeDomainData(samples);
		let sum = 0;
		for (const s of samples) sum += s * s;
		levels.push(Math.min(1, Math.sqrt(sum / samples.length) / FULL));
	}, SAMPLE_MS);
	return {
		levels,
		end: () => {
			clearInterval(timer);
			void context.close();
		},
	};
}

/** the loudest moment of each of `count` equal parts */
export function bars(levels: readonly number[], count = BARS): number[] {
	if (levels.length === 0) return [];
	const found: number[] = [];
	const parts = Math.min(count, levels.length);
	for (let i = 0; i < parts; i++) {
		const from = Math.floor((i * levels.length) / parts);
		const to = Math.floor(((i + 1) * levels.length) / parts);
		found.push(Math.max(...levels.slice(from, Math.max(to, from + 1))));
	}
	return found;
}
