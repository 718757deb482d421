import { useEffect, useRef, useState } from "react";
import { t } from "../i18n/en";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";
import { IconButton } from "./IconButton";
import { FullScreen } from "./FullScreen";
import css from "./Camera.module.css";

interface Props {
	onPhoto: (file: File) => void;
	onClose: () => void;
}

const quality = 0.88;

/** Takes a photo that never enters the phone's own gallery. */
export default function Camera({ onPhoto, onClose }: Props) {
	const video = useRef<HTMLVideoElement>(null);
	const [facing, setFacing] = useState<"environment" | "user">("environment");
	const [state, setState] = useState<"starting" | "live" | "none">("starting");
	const [shot, setShot] = useState<{ file: File; src: string } | null>(null);

	useEffect(() => {
		let stream: MediaStream | undefined;
		let gone = false;
		async function start() {
			try {
				stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: facing, width: { ideal: 2560 }, height: { ideal: 1440 } } });
				if (gone) return stop();
				if (video.current) video.current.srcObject = stream;
				setState("live");
			} catch {
				if (!gone) setState("none");
			}
		}
		function stop() {
			stream?.getTracks().forEach((track) => track.stop());
		}
		setState("starting");
		void start();
		return () => {
			gone = true;
			stop();
		};
	}, [facing]);

	useEffect(() => () => void (shot && URL.revokeObjectURL(shot.src)), [shot]);

	function take() {
		const from = video.current;
		if (!from?.videoWidth) return;
		const canvas = document.createElement("canvas");
		canvas.width = from.videoWidth;
		canvas.height = from.videoHeight;
		canvas.getContext("2d")?.drawImage(from, 0, 0);
		canvas.toBlob(
			(blob) => {
				if (!blob) return;
				const file = new File([blob], "photo.jpg", { type: "image/jpeg" });
				setShot({ file, src: URL.createObjectURL(blob) });
			},
			"image/jpeg",
			quality,
		);
	}

	return (
		<FullScreen name={t.camera.title} onClose={onClose}>
			<header className={css.bar}>
				<IconButton icon="close" tone="over" name={t.close} onClick={onClose} />
				{!shot && state === "live" && <IconButton icon="flip" tone="over" name={t.camera.flip} onClick={() => setFacing(facing === "user" ? "environment" : "user")} />}
			</header>
			{state === "none" ? (
				<EmptyState icon="camera" title={t.camera.none}>
					{t.camera.noneWords}
				</EmptyState>
			) : (
				<video ref={video} className={shot ? css.hidden : css.picture} autoPlay playsInline muted aria-label={t.camera.title} />
			)}
			{shot && <img className={css.picture} src={shot.src} alt={t.camera.still} />}
			<footer className={css.foot}>
				{state === "starting" && <p role="status">{t.camera.starting}</p>}
				{state === "live" && !shot && <button type="button" className={css.shutter} aria-label={t.camera.take} title={t.camera.take} onClick={take} />}
				{shot && (
					<>
						<Button onClick={() => setShot(null)}>{t.camera.again}</Button>
						<Button kind="primary" onClick={() => onPhoto(shot.file)}>
							{t.camera.use}
						</Button>
					</>
				)}
			</footer>
		</FullScreen>
	);
}
