import { useEffect, useRef, useState } from "react";
import { t } from "../i18n/en";
import { openCamera, type Camera as OpenCamera } from "../platform/camera";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";
import { FullScreen } from "./FullScreen";
import { IconButton } from "./IconButton";
import css from "./Camera.module.css";

interface Props {
	onPhoto: (file: File) => void;
	onClose: () => void;
}

/** Takes a photo that never enters the phone's own gallery. */
export default function Camera({ onPhoto, onClose }: Props) {
	const video = useRef<HTMLVideoElement>(null);
	const [facing, setFacing] = useState<"environment" | "user">("environment");
	const [camera, setCamera] = useState<OpenCamera | "starting" | "none">("starting");
	const [shot, setShot] = useState<{ file: File; src: string } | null>(null);
	const live = typeof camera === "object";

	useEffect(() => {
		let gone = false;
		let opened: OpenCamera | undefined;
		setCamera("starting");
		void openCamera(facing).then((result) => {
			if (typeof result === "string") {
				if (!gone) setCamera("none");
			} else if (gone) result.stop();
			else {
				opened = result;
				setCamera(result);
			}
		});
		return () => {
			gone = true;
			opened?.stop();
		};
	}, [facing]);

	useEffect(() => {
		if (video.current && live) video.current.srcObject = camera.stream;
	}, [camera, live]);
	useEffect(() => () => void (shot && URL.revokeObjectURL(shot.src)), [shot]);

	async function take() {
		if (!video.current || !live) return;
		const file = await camera.take(video.current);
		if (file) setShot({ file, src: URL.createObjectURL(file) });
	}

	return (
		<FullScreen name={t.camera.title} onClose={onClose}>
			<header className={css.bar}>
				<IconButton icon="close" tone="over" name={t.close} onClick={onClose} />
				{!shot && live && <IconButton icon="flip" tone="over" name={t.camera.flip} onClick={() => setFacing(facing === "user" ? "environment" : "user")} />}
			</header>
			{camera === "none" ? (
				<EmptyState icon="camera" title={t.camera.none}>
					{t.camera.noneWords}
				</EmptyState>
			) : (
				<video ref={video} className={shot ? css.hidden : css.picture} autoPlay playsInline muted aria-label={t.camera.title} />
			)}
			{shot && <img className={css.picture} src={shot.src} alt={t.camera.still} />}
			<footer className={css.foot}>
				{camera === "starting" && <p role="status">{t.camera.starting}</p>}
				{live && !shot && <button type="button" className={css.shutter} aria-label={t.camera.take} title={t.camera.take} onClick={() => void take()} />}
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
