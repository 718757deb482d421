import { useEffect, useRef, useState, type PointerEvent } from "react";
import { t } from "../i18n/en";
import { type Recorder, type Recording, type RecorderFailure, startRecording } from "../platform/recorder";
import { duration } from "./format";
import { Icon } from "./Icon";
import { IconButton } from "./IconButton";
import css from "./VoiceRecorder.module.css";

interface Props {
	onRecorded: (recording: Recording) => void;
	onFailure: (why: RecorderFailure) => void;
	/** The rest of the line makes room while it records. */
	onActive: (active: boolean) => void;
}

type Stage = "idle" | "held" | "locked" | "preview";

const tapMs = 350;
const cancelPx = 90;
const lockPx = 70;
const leastMs = 600;

/**
 * Hold to record and let go to send; slide back to throw it away, up to lock.
 * A tap, or the keyboard, locks at once; what was said can then be heard first.
 */
export function VoiceRecorder({ onRecorded, onFailure, onActive }: Props) {
	const [stage, setStage] = useState<Stage>("idle");
	const [said, setSaid] = useState<Recording | null>(null);
	const [now, setNow] = useState({ ms: 0, level: 0, slide: 0 });
	const recorder = useRef<Recorder | null>(null);
	const press = useRef<{ x: number; y: number; at: number } | null>(null);
	const live = useRef(stage);
	live.current = stage;

	useEffect(() => onActive(stage !== "idle"), [stage, onActive]);
	useEffect(() => {
		if (stage !== "held" && stage !== "locked") return;
		const timer = setInterval(() => setNow((n) => ({ ...n, ms: recorder.current?.elapsedMs() ?? 0, level: recorder.current?.level() ?? 0 })), 100);
		return () => clearInterval(timer);
	}, [stage]);
	/* Gone from the screen: nothing listens any more. */
	useEffect(() => () => recorder.current?.cancel(), []);

	async function begin(to: Stage) {
		setNow({ ms: 0, level: 0, slide: 0 });
		setStage(to);
		const started = await startRecording();
		if (typeof started === "string") {
			setStage("idle");
			onFailure(started);
			return;
		}
		/* Let go before the microphone was there. */
		if (live.current === "idle") started.cancel();
		else recorder.current = started;
	}

	function cancel() {
		recorder.current?.cancel();
		recorder.current = null;
		setSaid(null);
		setStage("idle");
	}

	async function stop(): Promise<Recording | null> {
		const held = recorder.current;
		recorder.current = null;
		return held ? held.stop() : null;
	}

	async function send() {
		const recording = stage === "preview" ? said : await stop();
		setSaid(null);
		setStage("idle");
		if (recording && recording.durationMs >= leastMs) onRecorded(recording);
	}

	async function preview() {
		const recording = await stop();
		setSaid(recording);
		setStage(recording ? "preview" : "idle");
	}

	function onDown(event: PointerEvent<HTMLElement>) {
		if (event.button !== 0 || stage !== "idle") return;
		event.currentTarget.setPointerCapture(event.pointerId);
		press.current = { x: event.clientX, y: event.clientY, at: performance.now() };
		void begin("held");
	}

	function onMove(event: PointerEvent<HTMLElement>) {
		const from = press.current;
		if (!from || live.current !== "held") return;
		const slide = from.x - event.clientX;
		if (slide > cancelPx) {
			press.current = null;
			cancel();
		} else if (from.y - event.clientY > lockPx) {
			press.current = null;
			setStage("locked");
		} else setNow((n) => ({ ...n, slide: Math.max(0, slide) }));
	}

	function onUp() {
		const from = press.current;
		press.current = null;
		if (!from || live.current !== "held") return;
		if (performance.now() - from.at < tapMs) setStage("locked");
		else void send();
	}

	return (
		<div className={stage === "idle" ? css.idle : css.active} role={stage === "idle" ? undefined : "group"} aria-label={stage === "idle" ? undefined : t.voice.recording}>
			{stage !== "idle" && stage !== "held" && <IconButton icon="trash" name={t.voice.discard} onClick={cancel} />}
			{stage === "preview" && said && <Preview recording={said} />}
			{(stage === "held" || stage === "locked") && (
				<span className={css.live}>
					<span className={css.dot} aria-hidden="true" />
					<span className={css.time} role="timer">
						{duration(now.ms)}
					</span>
					<span className={css.meter} aria-hidden="true">
						<span className={css.level} style={{ inlineSize: `${Math.round(now.level * 100)}%` }} />
					</span>
					{stage === "held" && (
						<span className={css.hint} style={{ opacity: 1 - now.slide / cancelPx }}>
							{t.voice.slide}
						</span>
					)}
				</span>
			)}
			{stage === "locked" && <IconButton icon="pause" name={t.voice.hearFirst} onClick={() => void preview()} />}
			{stage === "locked" || stage === "preview" ? (
				<IconButton icon="send" tone="filled" name={t.voice.send} onClick={() => void send()} />
			) : (
				<button
					type="button"
					className={stage === "held" ? `${css.mic} ${css.held}` : css.mic}
					aria-label={t.voice.record}
					title={t.voice.record}
					onPointerDown={onDown}
					onPointerMove={onMove}
					onPointerUp={onUp}
					onPointerCancel={cancel}
					onContextMenu={(event) => event.preventDefault()}
					onClick={(event) => {
						/* By the keyboard: there is nothing to hold. */
						if (event.detail === 0 && stage === "idle") void begin("locked");
					}}
				>
					<Icon name="mic" />
				</button>
			)}
		</div>
	);
}

/* What was said, before it goes. */
function Preview({ recording }: { recording: Recording }) {
	const [src] = useState(() => URL.createObjectURL(recording.blob));
	useEffect(() => () => URL.revokeObjectURL(src), [src]);
	return <audio className={css.preview} controls src={src} aria-label={t.voice.preview(duration(recording.durationMs))} />;
}
