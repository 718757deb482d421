/*
 * The sounds of a call: a ring unlike any alert's, and what the caller hears
 * meanwhile.  A browser lets them out only after a touch on this page.
 */

const GAIN = 0.25;

interface Tone {
	/** sounding together */
	readonly hertz: readonly number[];
	/** on and off, in seconds, from the start of a round */
	readonly bursts: readonly (readonly [number, number])[];
	readonly roundMs: number;
	readonly shake: readonly number[];
}

/* two short, a pause; low and even, as telephones here ring */
const RING: Tone = {
	hertz: [400, 450],
	bursts: [
		[0, 0.4],
		[0.6, 1],
	],
	roundMs: 3000,
	shake: [400, 200, 400],
};
const RINGBACK: Tone = { ...RING, shake: [] };

function start(tone: Tone, loudness: number): () => void {
	const context = new AudioContext();
	const gain = new GainNode(context, { gain: 0 });
	gain.connect(context.destination);
	const notes = tone.hertz.map((hertz) => {
		const note = new OscillatorNode(context, { frequency: hertz });
		note.connect(gain);
		note.start();
		return note;
	});
	const round = () => {
		if (tone.shake.length > 0 && navigator.userActivation?.hasBeenActive)
			navigator.vibrate?.([...tone.shake]);
		for (const [from, to] of tone.bursts) {
			const at = context.currentTime;
			gain.gain.setTargetAtTime(loudness, at + from, 0.01);
			gain.gain.setTargetAtTime(0, at + to, 0.01);
		}
	};
	void context.resume().catch(() => undefined);
	round();
	const timer = setInterval(round, tone.roundMs);
	return () => {
		clearInterval(timer);
		for (const note of notes) note.stop();
		if (tone.shake.length > 0) navigator.vibrate?.(0);
		void context.close();
	};
}

/** until the function it gives is called */
export function startRing(): () => void {
	return start(RING, GAIN);
}

export function startRingback(): () => void {
	return start(RINGBACK, GAIN / 4);
}

/** how many cameras one could change between */
export async function cameraCount(): Promise<number> {
	const all = await navigator.mediaDevices.enumerateDevices();
	return all.filter((one) => one.kind === "videoinput").length;
}

/** another loudspeaker or headset; where the browser lets one choose */
export async function soundOutputs(): Promise<readonly MediaDeviceInfo[]> {
	if (!("setSinkId" in HTMLMediaElement.prototype)) return [];
	const all = await navigator.mediaDevices.enumerateDevices();
	return all.filter((one) => one.kind === "audiooutput" && one.label !== "");
}
