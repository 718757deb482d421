/*
 * The sound of an alert: three rising notes, unlike any chat sound, until it
 * is stopped.  A browser lets it out only after a touch on this page.
 */

const NOTES = [659, 784, 988] as const;
const NOTE_S = 0.16;
const PAUSE_S = 0.55;
const ROUND_S = NOTES.length * NOTE_S + PAUSE_S;

let context: AudioContext | null = null;

/** call inside of a touch or key, so that a later alert may sound */
export function wakeSound(): void {
	context ??= new AudioContext();
	void context.resume().catch(() => undefined);
}

/** a sound would be let out now */
export function hasSound(): boolean {
	return navigator.userActivation?.hasBeenActive ?? context?.state === "running";
}

/** sounds and shakes until the function it gives is called */
export function startAlarm(): () => void {
	wakeSound();
	round();
	const timer = setInterval(round, ROUND_S * 1000);
	return () => {
		clearInterval(timer);
		navigator.vibrate?.(0);
	};
}

function round(): void {
	navigator.vibrate?.([200, 80, 200, 80, 400]);
	if (!context) return;
	const gain = context.createGain();
	gain.connect(context.destination);
	const start = context.currentTime;
	NOTES.forEach((hertz, i) => {
		const note = new OscillatorNode(context as AudioContext, {
			type: "triangle",
			frequency: hertz,
		});
		note.connect(gain);
		note.start(start + i * NOTE_S);
		note.stop(start + (i + 1) * NOTE_S);
	});
	gain.gain.setValueAtTime(0.5, start);
	gain.gain.setTargetAtTime(0, start + NOTES.length * NOTE_S - 0.04, 0.02);
}

/* An emergency falls steeply and comes four times, an urgent message rises and
 * comes twice, what was not sent is low.  Each ends by itself. */
const SOUNDS = {
	emergency: { notes: [1175, 880, 1175, 880], rounds: 4, shake: [500, 100, 500, 100, 500] },
	urgent: { notes: [659, 784, 988], rounds: 2, shake: [200, 80, 200, 80, 400] },
	failure: { notes: [392, 294], rounds: 2, shake: [600, 150, 600] },
} as const;

/** One alert's sound; ends by itself, or when the function it gives is called. */
export function soundOnce(kind: keyof typeof SOUNDS): () => void {
	const { notes, rounds, shake } = SOUNDS[kind];
	wakeSound();
	/* the browser forbids it before the first touch, and says so aloud */
	if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([...shake]);
	if (!context) return () => undefined;
	const gain = context.createGain();
	gain.connect(context.destination);
	const start = context.currentTime;
	const length = notes.length * NOTE_S + PAUSE_S / 2;
	gain.gain.setValueAtTime(0.6, start);
	for (let i = 0; i < rounds; i++)
		notes.forEach((hertz, n) => {
			const note = new OscillatorNode(context as AudioContext, {
				type: kind === "failure" ? "sawtooth" : "square",
				frequency: hertz,
			});
			note.connect(gain);
			note.start(start + i * length + n * NOTE_S);
			note.stop(start + i * length + (n + 1) * NOTE_S - 0.02);
		});
	return () => {
		gain.disconnect();
		navigator.vibrate?.(0);
	};
}
