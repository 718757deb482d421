import { useEffect, useRef, useState, type RefObject } from "react";
import { t } from "../i18n/en";
import { cameraCount, soundOutputs } from "../platform/ring";
import type { CallSnapshot } from "../viewmodel/types";
import { useSignedIn } from "./AppContext";
import { Avatar } from "./Avatar";
import css from "./CallScreen.module.css";
import { callWords } from "./callWords";
import { FullScreen } from "./FullScreen";
import { Icon } from "./Icon";
import { IconButton } from "./IconButton";
import { RoundButton } from "./RoundButton";
import { useNow } from "./useNow";
import { jobLine } from "./words";

interface Props {
	call: CallSnapshot;
	sound: RefObject<HTMLAudioElement | null>;
	onSmall: () => void;
}

/** The call that goes on: them, large; oneself, small; what one can do. */
export default function CallScreen({ call, sound, onSmall }: Props) {
	const now = useNow(call.talkingSince !== null && call.state !== "ended");
	const { person } = call;
	const picture = call.state === "talking" && call.theirPicture && hasPicture(call.remoteStream);
	return (
		<FullScreen name={t.call.title(person.name)} onClose={onSmall}>
			<div className={css.call}>
				<Picture stream={picture ? call.remoteStream : null} className={css.them} name={t.call.theirPicture(person.name)} />
				<header className={picture ? `${css.head} ${css.over}` : css.head}>
					{call.state !== "ended" && <IconButton icon="down" tone="over" name={t.call.small} onClick={onSmall} />}
					{picture && <h2 className={css.small}>{person.name}</h2>}
					<p className={css.state} role="timer" aria-live="off">
						{picture && callWords(call, now)}
					</p>
				</header>
				{!picture && (
					<div className={css.who}>
						<Avatar of={person.avatar} size="96" />
						<h2 className={css.name}>{person.name}</h2>
						<p>{jobLine(person)}</p>
						<p className={css.state} role={call.state === "talking" ? "timer" : "status"}>
							{callWords(call, now)}
						</p>
					</div>
				)}
				<Notes call={call} />
				<Picture stream={call.camera || call.sharing ? call.localStream : null} className={call.sharing ? `${css.self} ${css.plain}` : css.self} name={t.call.ownPicture} />
				{call.state === "ended" ? <Ended call={call} /> : <Controls call={call} sound={sound} />}
			</div>
		</FullScreen>
	);
}

function hasPicture(stream: unknown): boolean {
	return stream instanceof MediaStream && stream.getVideoTracks().some((track) => track.readyState === "live");
}

function Picture({ stream, className, name }: { stream: unknown; className: string | undefined; name: string }) {
	const video = useRef<HTMLVideoElement>(null);
	const shown = hasPicture(stream);
	useEffect(() => {
		if (video.current && stream instanceof MediaStream) video.current.srcObject = stream;
	}, [stream, shown]);
	return shown ? <video ref={video} className={className} autoPlay playsInline muted aria-label={name} /> : null;
}

function Notes({ call }: { call: CallSnapshot }) {
	if (call.state !== "talking") return null;
	return (
		<div className={css.notes} role="status">
			{call.weak && (
				<p className={css.note}>
					<Icon name="warning" size="small" /> {t.call.weak}
				</p>
			)}
			{call.heldByThem && (
				<p className={css.note}>
					<Icon name="pause" size="small" /> {t.call.theyHold(call.person.name)}
				</p>
			)}
			{!call.theirMicrophone && (
				<p className={css.note}>
					<Icon name="micOff" size="small" /> {t.call.theyMuted(call.person.name)}
				</p>
			)}
			{call.sharing && (
				<p className={css.note}>
					<Icon name="screen" size="small" /> {t.call.sharing}
				</p>
			)}
		</div>
	);
}

function Controls({ call, sound }: Omit<Props, "onSmall">) {
	const { calling } = useSignedIn();
	const talking = call.state === "talking";
	const [cameras, setCameras] = useState(0);
	useEffect(() => void cameraCount().then(setCameras), [call.camera]);
	return (
		<div className={css.controls}>
			<RoundButton icon={call.microphone ? "mic" : "micOff"} name={call.microphone ? t.call.mute : t.call.unmute} aria-pressed={!call.microphone} onClick={() => calling.setMicrophone(!call.microphone)} />
			<RoundButton icon="video" name={call.camera ? t.call.cameraOff : t.call.cameraOn} aria-pressed={call.camera} disabled={!talking && !call.camera} onClick={() => calling.setCamera(!call.camera)} />
			{call.camera && cameras > 1 && <RoundButton icon="flip" name={t.call.flip} onClick={() => calling.flipCamera()} />}
			{calling.canShareScreen && <RoundButton icon="screen" name={call.sharing ? t.call.shareStop : t.call.share} aria-pressed={call.sharing} disabled={!talking} onClick={() => calling.setSharing(!call.sharing)} />}
			<Speaker sound={sound} />
			<RoundButton icon="pause" name={call.held ? t.call.goOn : t.call.hold} aria-pressed={call.held} disabled={!talking} onClick={() => calling.setHeld(!call.held)} />
			<RoundButton icon="hangUp" tone="bad" name={t.call.hangUp} onClick={() => calling.hangUp()} />
		</div>
	);
}

/* The next loudspeaker or headset, where there are several and the browser lets us choose. */
function Speaker({ sound }: Pick<Props, "sound">) {
	const [outputs, setOutputs] = useState<readonly MediaDeviceInfo[]>([]);
	const [chosen, setChosen] = useState(0);
	useEffect(() => void soundOutputs().then(setOutputs), []);
	if (outputs.length < 2) return null;
	const next = (chosen + 1) % outputs.length;
	const use = () => {
		setChosen(next);
		void sound.current?.setSinkId(outputs[next]?.deviceId ?? "");
	};
	return <RoundButton icon="speaker" name={outputs[chosen]?.label ?? t.call.speaker} onClick={use} />;
}

function Ended({ call }: { call: CallSnapshot }) {
	const { calling } = useSignedIn();
	return (
		<div className={css.controls}>
			<RoundButton icon="close" name={t.close} onClick={() => calling.dismiss()} />
			{call.end !== "elsewhere" && (
				<RoundButton
					icon="phone"
					tone="good"
					name={t.call.again}
					onClick={() => {
						calling.dismiss();
						calling.start(call.roomId, call.video);
					}}
				/>
			)}
		</div>
	);
}
