import { useSyncExternalStore, type KeyboardEvent, type PointerEvent } from "react";
import { t } from "../i18n/en";
import { player, type Track } from "../platform/player";
import type { ConversationViewModel, MessageItem, Voice } from "../viewmodel/types";
import { duration } from "./format";
import { Icon } from "./Icon";
import { nameOf } from "./words";
import css from "./VoiceNote.module.css";

interface Props {
	item: MessageItem;
	voice: Voice;
	vm: ConversationViewModel;
}

const flat = Array.from({ length: 32 }, () => 0.12);
const stepMs = 5000;

function trackOf(item: MessageItem, voice: Voice, conversationId: string): Track {
	return { id: item.key, src: voice.src, name: nameOf(item.sender), conversationId, durationMs: voice.durationMs };
}

/* The voice note that was said after this one. */
function nextOf(vm: ConversationViewModel, key: string): Track | null {
	const { items } = vm.getSnapshot();
	const from = items.findIndex((item) => item.kind === "message" && item.key === key);
	const next = items.slice(from + 1).find((item) => item.kind === "message" && item.body.kind === "voice");
	return from >= 0 && next?.kind === "message" && next.body.kind === "voice" ? trackOf(next, next.body.voice, vm.id) : null;
}

/** Something said, to be heard: its shape, its length, and how fast. */
export function VoiceNote({ item, voice, vm }: Props) {
	const now = useSyncExternalStore(player.subscribe, player.getSnapshot);
	const mine = now.track?.id === item.key;
	const playing = mine && now.playing;
	const length = voice.durationMs ?? 0;
	const done = mine && length > 0 ? Math.min(1, now.atMs / length) : 0;
	const bars = voice.waveform.length > 0 ? voice.waveform : flat;

	function toggle() {
		if (playing) player.pause();
		else player.play(trackOf(item, voice, vm.id), (key) => nextOf(vm, key));
	}

	function seek(event: PointerEvent<HTMLElement>) {
		if (!mine) return;
		const box = event.currentTarget.getBoundingClientRect();
		player.seek((event.clientX - box.left) / box.width);
	}

	function onKey(event: KeyboardEvent) {
		const by = { ArrowRight: stepMs, ArrowLeft: -stepMs }[event.key];
		if (by === undefined || !mine || length === 0) return;
		event.preventDefault();
		player.seek((now.atMs + by) / length);
	}

	return (
		<div className={css.voice}>
			<button type="button" className={css.play} aria-label={playing ? t.voice.pause : t.voice.play(duration(length))} onClick={toggle}>
				<Icon name={playing ? "pause" : "play"} />
			</button>
			<div className={css.shape} role="slider" tabIndex={mine ? 0 : -1} aria-label={t.voice.position} aria-valuemin={0} aria-valuemax={Math.round(length / 1000)} aria-valuenow={mine ? Math.round(now.atMs / 1000) : 0} aria-valuetext={duration(mine ? now.atMs : 0)} onPointerDown={seek} onKeyDown={onKey}>
				{bars.map((level, i) => (
					<span key={i} className={(i + 0.5) / bars.length <= done ? `${css.bar} ${css.done}` : css.bar} style={{ blockSize: `${Math.round(12 + 88 * level)}%` }} />
				))}
			</div>
			{mine && (
				<button type="button" className={css.rate} aria-label={t.voice.rate(now.rate)} onClick={() => player.nextRate()}>
					{now.rate}×
				</button>
			)}
			<span className={css.length}>{mine && now.failed ? t.voice.failed : duration(mine && now.atMs > 0 ? now.atMs : length)}</span>
		</div>
	);
}
