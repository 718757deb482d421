/*
 * Sound and picture between two phones: a WebRTC connection and what the
 * microphone, the camera and the screen give to it.
 */
import type {
	Candidate,
	Description,
	IceServer,
	Peer,
	PeerFailure,
} from "./peer_types.ts";

const LOOK_MS = 2000;
/* of the packets of one look; above it words get lost */
const LOSS_POOR = 0.06;
const ROUND_TRIP_POOR_S = 0.5;

const SOUND: MediaTrackConstraints = {
	echoCancellation: true,
	noiseSuppression: true,
	autoGainControl: true,
};
const PICTURE: MediaTrackConstraints = {
	width: { ideal: 1280 },
	height: { ideal: 720 },
};

async function openMedia(video: boolean): Promise<MediaStream | PeerFailure> {
	if (
		typeof RTCPeerConnection !== "function" ||
		typeof navigator.mediaDevices?.getUserMedia !== "function"
	)
		return "unsupported";
	try {
		return await navigator.mediaDevices.getUserMedia({
			audio: SOUND,
			video: video ? { ...PICTURE, facingMode: "user" } : false,
		});
	} catch (error) {
		/* a desktop without a camera can still talk */
		if (video) return openMedia(false);
		const name = error instanceof DOMException ? error.name : "";
		return name === "NotAllowedError" ? "forbidden" : "no-microphone";
	}
}

export async function makePeer(
	video: boolean,
	servers: readonly IceServer[],
): Promise<Peer | PeerFailure> {
	const stream = await openMedia(video);
	return typeof stream === "string" ? stream : new Connection(stream, servers);
}

class Connection implements Peer {
	onCandidate: (candidate: Candidate) => void = () => undefined;
	onState: Peer["onState"] = () => undefined;
	onRenegotiate: () => void = () => undefined;
	onStreams: () => void = () => undefined;
	onScreenEnd: () => void = () => undefined;
	remoteStream: MediaStream | null = null;
	readonly #pc: RTCPeerConnection;
	readonly #looking: ReturnType<typeof setInterval>;
	#screen: MediaStreamTrack | null = null;
	#facing: "user" | "environment" = "user";
	#offering = false;
	#connected = false;
	#seen = { lost: 0, received: 0 };

	constructor(
		readonly localStream: MediaStream,
		servers: readonly IceServer[],
	) {
		this.#pc = new RTCPeerConnection({
			iceServers: servers.map((server) => ({
				...server,
				urls: [...server.urls],
			})),
		});
		for (const track of localStream.getTracks())
			this.#pc.addTrack(track, localStream);
		this.#pc.onicecandidate = ({ candidate }) => {
			if (candidate) this.onCandidate(toPlain(candidate));
		};
		this.#pc.ontrack = ({ track, streams }) => {
			const stream = streams[0] ?? this.remoteStream ?? new MediaStream();
			if (!stream.getTracks().includes(track)) stream.addTrack(track);
			this.remoteStream = stream;
			stream.onremovetrack = () => this.onStreams();
			this.onStreams();
		};
		this.#pc.onconnectionstatechange = () => this.#tellState();
		this.#pc.onnegotiationneeded = () => {
			if (this.#connected) this.onRenegotiate();
		};
		this.#looking = setInterval(() => void this.#look(), LOOK_MS);
	}

	#tellState(): void {
		const state = this.#pc.connectionState;
		if (state === "connected") {
			this.#connected = true;
			this.onState("connected");
		} else if (state === "failed") this.onState("failed");
		else if (state === "disconnected") this.onState("weak");
	}

	/* lost packets and the way's length, since the last look */
	async #look(): Promise<void> {
		if (this.#pc.connectionState !== "connected") return;
		let lost = 0;
		let received = 0;
		let roundTrip = 0;
		for (const each of (await this.#pc.getStats()).values()) {
			if (each.type === "inbound-rtp") {
				lost += each.packetsLost ?? 0;
				received += each.packetsReceived ?? 0;
			} else if (each.type === "candidate-pair" && each.nominated)
				roundTrip = each.currentRoundTripTime ?? 0;
		}
		const newLost = lost - this.#seen.lost;
		const all = newLost + received - this.#seen.received;
		this.#seen = { lost, received };
		const poor =
			(all > 0 && newLost / all > LOSS_POOR) ||
			roundTrip > ROUND_TRIP_POOR_S;
		this.onState(poor ? "weak" : "connected");
	}

	async offer(): Promise<Description> {
		this.#offering = true;
		try {
			await this.#pc.setLocalDescription(await this.#pc.createOffer());
		} finally {
			this.#offering = false;
		}
		return { type: "offer", sdp: this.#sdp() };
	}

	async answer(): Promise<Description> {
		await this.#pc.setLocalDescription(await this.#pc.createAnswer());
		return { type: "answer", sdp: this.#sdp() };
	}

	#sdp(): string {
		return this.#pc.localDescription?.sdp ?? "";
	}

	async take(description: Description, polite: boolean): Promise<boolean> {
		const clash =
			description.type === "offer" &&
			(this.#offering || this.#pc.signalingState !== "stable");
		if (clash && !polite) return false;
		await this.#pc.setRemoteDescription(description);
		return true;
	}

	async addCandidate(candidate: Candidate): Promise<void> {
		try {
			await this.#pc.addIceCandidate({
				sdpMid: null,
				sdpMLineIndex: null,
				...candidate,
			});
		} catch (error) {
			/* one way less */
			console.warn("candidate", error);
		}
	}

	setMicrophone(on: boolean): void {
		for (const track of this.localStream.getAudioTracks())
			track.enabled = on;
	}

	async setCamera(on: boolean): Promise<boolean> {
		const [track] = this.localStream.getVideoTracks();
		if (track) {
			track.enabled = on;
			return true;
		}
		if (!on) return true;
		const stream = await openPicture({ facingMode: this.#facing });
		const added = stream?.getVideoTracks()[0];
		if (!added) return false;
		this.localStream.addTrack(added);
		this.#pc.addTrack(added, this.localStream);
		this.onStreams();
		return true;
	}

	async flipCamera(): Promise<void> {
		const [track] = this.localStream.getVideoTracks();
		if (!track) return;
		const facing = this.#facing === "user" ? "environment" : "user";
		/* a phone opens one camera at a time */
		track.stop();
		const stream = await openPicture({ facingMode: facing });
		const next = stream?.getVideoTracks()[0];
		if (!next) return;
		this.#facing = facing;
		this.localStream.removeTrack(track);
		this.localStream.addTrack(next);
		if (!this.#screen) await this.#videoSender()?.replaceTrack(next);
		this.onStreams();
	}

	async shareScreen(on: boolean): Promise<boolean> {
		if (!on) {
			this.#screen?.stop();
			this.#screen = null;
			const [camera] = this.localStream.getVideoTracks();
			await this.#videoSender()?.replaceTrack(camera ?? null);
			return true;
		}
		const track = await openScreen();
		if (!track) return false;
		this.#screen = track;
		track.onended = () => {
			if (this.#screen === track) this.onScreenEnd();
		};
		const sender = this.#videoSender();
		if (sender) await sender.replaceTrack(track);
		else this.#pc.addTrack(track, this.localStream);
		return true;
	}

	#videoSender(): RTCRtpSender | undefined {
		return this.#pc
			.getTransceivers()
			.find(
				(one) =>
					one.receiver.track.kind === "video" &&
					one.direction.startsWith("send"),
			)?.sender;
	}

	hold(on: boolean): void {
		for (const one of this.#pc.getTransceivers())
			one.direction = on ? "inactive" : "sendrecv";
	}

	streamId(): string {
		return this.localStream.id;
	}

	close(): void {
		clearInterval(this.#looking);
		this.#screen?.stop();
		for (const track of this.localStream.getTracks()) track.stop();
		this.#pc.close();
	}
}

function toPlain(candidate: RTCIceCandidate): Candidate {
	return {
		candidate: candidate.candidate,
		...(candidate.sdpMid === null ? {} : { sdpMid: candidate.sdpMid }),
		...(candidate.sdpMLineIndex === null
			? {}
			: { sdpMLineIndex: candidate.sdpMLineIndex }),
	};
}

async function openPicture(
	more: MediaTrackConstraints,
): Promise<MediaStream | null> {
	try {
		return await navigator.mediaDevices.getUserMedia({
			video: { ...PICTURE, ...more },
		});
	} catch {
		return null;
	}
}

async function openScreen(): Promise<MediaStreamTrack | null> {
	if (typeof navigator.mediaDevices.getDisplayMedia !== "function")
		return null;
	try {
		const stream = await navigator.mediaDevices.getDisplayMedia({
			video: true,
		});
		return stream.getVideoTracks()[0] ?? null;
	} catch {
		return null;
	}
}

/** not on phones */
export function canShareScreen(): boolean {
	return typeof navigator.mediaDevices?.getDisplayMedia === "function";
}
