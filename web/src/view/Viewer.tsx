import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type TouchEvent } from "react";
import { t } from "../i18n/en";
import type { GalleryPart } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { FullScreen } from "./FullScreen";
import { IconButton } from "./IconButton";
import { PaneLoading } from "./PaneLoading";
import { ReceiptsSheet } from "./ReceiptsSheet";
import { useZoom } from "./useZoom";
import css from "./Viewer.module.css";

interface Props {
	id: string;
	eventId: string;
	onClose: () => void;
}

const swipeFar = 48;

/** Photos and videos of a conversation over the whole screen, with keys and swipes. */
export default function Viewer({ id, eventId, onClose }: Props) {
	const signedIn = useSignedIn();
	const vm = useMemo(() => signedIn.conversation(id), [signedIn, id]);
	useStore(vm);
	const { go } = usePlace();
	const parts = vm.media();
	const at = parts.findIndex((part) => part.eventId === eventId);
	const part = parts[at];
	const stage = useRef<HTMLDivElement>(null);
	const zoom = useZoom(stage);
	const { reset } = zoom;
	const zoomed = zoom.scale > 1;
	const [who, setWho] = useState(false);
	const touch = useRef<{ x: number; y: number } | null>(null);

	useEffect(() => reset(), [eventId]);

	/* The neighbours are fetched while one looks. */
	useEffect(() => {
		for (const near of [parts[at - 1], parts[at + 1]]) {
			if (near?.media.kind === "image") new Image().src = near.media.src;
		}
	}, [parts, at]);

	function step(by: number) {
		const next = parts[at + by];
		if (next?.eventId) go({ kind: "media", id, eventId: next.eventId }, "replace");
	}

	function onKey(event: KeyboardEvent) {
		if (event.target instanceof HTMLVideoElement) return;
		if (event.key === "ArrowLeft") step(-1);
		else if (event.key === "ArrowRight") step(1);
		else if (event.key === "Home") step(-at);
		else if (event.key === "End") step(parts.length - 1 - at);
		else if (event.key === "+" || event.key === "=") zoom.to(zoom.scale * 1.5);
		else if (event.key === "-") zoom.to(zoom.scale / 1.5);
		else return;
		event.preventDefault();
	}

	function onTouchEnd(event: TouchEvent) {
		zoom.onTouchEnd();
		const from = touch.current;
		const to = event.changedTouches[0];
		touch.current = null;
		if (!from || !to || zoomed) return;
		const dx = to.clientX - from.x;
		const dy = to.clientY - from.y;
		if (Math.abs(dx) > swipeFar && Math.abs(dx) > Math.abs(dy)) step(dx < 0 ? 1 : -1);
		else if (dy > swipeFar * 2) onClose();
	}

	return (
		<FullScreen
			name={t.viewer.title}
			onClose={onClose}
			onKeyDown={onKey}
			onTouchMove={zoom.onTouchMove}
			onTouchStart={(event) => {
				zoom.onTouchStart(event);
				const finger = event.touches[0];
				touch.current = finger && event.touches.length === 1 ? { x: finger.clientX, y: finger.clientY } : null;
			}}
			onTouchEnd={onTouchEnd}
		>
			<header className={css.bar}>
				<IconButton icon="back" tone="over" name={t.back} onClick={onClose} />
				<p className={css.name} aria-live="polite">
					{part && <span className={css.count}>{t.viewer.count(at + 1, parts.length)}</span>}
				</p>
				{part && part.eventId !== null && <IconButton icon="eye" tone="over" name={t.viewer.who} onClick={() => setWho(true)} />}
				{part && <IconButton icon="download" tone="over" name={t.viewer.download} onClick={() => void vm.download(part.media.src, part.media.name)} />}
			</header>
			<div ref={stage} className={zoomed ? `${css.stage} ${css.zoomed}` : css.stage}>
				{part ? <Shown key={part.key} part={part} scale={zoom.scale} onZoom={zoom.toggle} /> : <PaneLoading />}
			</div>
			{at > 0 && <IconButton icon="back" tone="over" className={`${css.side} ${css.previous}`} name={t.viewer.previous} onClick={() => step(-1)} />}
			{at >= 0 && at < parts.length - 1 && <IconButton icon="chevron" tone="over" className={`${css.side} ${css.next}`} name={t.viewer.next} onClick={() => step(1)} />}
			{who && part && <ReceiptsSheet vm={vm} messageKey={part.key} onClose={() => setWho(false)} {...(part.send ? {} : { nobody: t.receipts.nobodyElse })} />}
		</FullScreen>
	);
}

function Shown({ part, scale, onZoom }: { part: GalleryPart; scale: number; onZoom: (x?: number, y?: number) => void }) {
	const { media } = part;
	const [sharp, setSharp] = useState(false);
	if (media.kind === "video") return <video className={css.picture} src={media.src} poster={media.poster ?? undefined} controls playsInline aria-label={media.name} />;
	const first = sharp ? null : media.thumbnail || media.preview;
	return (
		<button
			type="button"
			className={css.zoom}
			style={{ inlineSize: `${scale * 100}%`, blockSize: `${scale * 100}%` }}
			aria-label={t.viewer.zoomIn}
			aria-pressed={scale > 1}
			/* by the keyboard there is no point to keep */
			onClick={(event) => (event.detail === 0 ? onZoom() : onZoom(event.clientX, event.clientY))}
		>
			{first && <img className={css.picture} src={first} alt="" />}
			<img className={sharp ? css.picture : `${css.picture} ${css.coming}`} src={media.src} alt={media.name} onLoad={() => setSharp(true)} />
		</button>
	);
}
