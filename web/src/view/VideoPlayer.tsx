import { useState } from "react";
import { t } from "../i18n/en";
import type { SendState, Video } from "../viewmodel/types";
import { duration, size } from "./format";
import { Icon } from "./Icon";
import { UploadProgress } from "./UploadProgress";
import css from "./VideoPlayer.module.css";

interface Props {
	video: Video;
	name: string;
	send: SendState | null;
	onCancel: () => void;
}

/** A still picture until somebody taps; a video never plays by itself. */
export function VideoPlayer({ video, name, send, onCancel }: Props) {
	const [playing, setPlaying] = useState(false);
	const going = send?.kind === "sending" && send.upload !== null;
	if (playing)
		return (
			<video className={css.video} src={video.src} poster={video.poster ?? undefined} aria-label={name} controls autoPlay playsInline onCanPlay={(event) => event.currentTarget.focus()} />
		);
	return (
		<>
			{video.preview && <img className={css.blurred} src={video.preview} alt="" />}
			{video.poster && <img className={css.poster} src={video.poster} alt="" />}
			{!going && (
				<button type="button" className={css.start} aria-label={`${t.message.playVideo}: ${name}`} onClick={() => setPlaying(true)}>
					<span className={css.play}>
						<Icon name="play" />
					</span>
				</button>
			)}
			<span className={css.length}>
				<Icon name="video" size="small" />
				{[video.durationMs !== null && duration(video.durationMs), video.size !== null && size(video.size)].filter(Boolean).join(" · ")}
			</span>
			<UploadProgress send={send} onCancel={onCancel} />
		</>
	);
}
