/* The connection between two phones, as calls use it. */

export interface Candidate {
	readonly candidate: string;
	readonly sdpMid?: string;
	readonly sdpMLineIndex?: number;
}

export interface Description {
	readonly type: "offer" | "answer";
	readonly sdp: string;
}

export type PeerState = "connecting" | "connected" | "weak" | "failed";

/** The connection to the other phone; the platform makes it. */
export interface Peer {
	readonly localStream: unknown;
	readonly remoteStream: unknown;
	onCandidate: (candidate: Candidate) => void;
	onState: (state: PeerState) => void;
	/** what is sent has changed: the other side has to be told */
	onRenegotiate: () => void;
	onStreams: () => void;
	/** the browser's own button has ended it */
	onScreenEnd: () => void;
	offer(): Promise<Description>;
	/** answers an offer that was taken */
	answer(): Promise<Description>;
	/** false: both offered at once and ours stands */
	take(description: Description, polite: boolean): Promise<boolean>;
	addCandidate(candidate: Candidate): Promise<void>;
	setMicrophone(on: boolean): void;
	setCamera(on: boolean): Promise<boolean>;
	flipCamera(): Promise<void>;
	/** false: not allowed or not possible here */
	shareScreen(on: boolean): Promise<boolean>;
	hold(on: boolean): void;
	/** the stream's id, for its metadata */
	streamId(): string;
	close(): void;
}

export type PeerFailure = "no-microphone" | "forbidden" | "unsupported";
export type MakePeer = (
	video: boolean,
	servers: readonly IceServer[],
) => Promise<Peer | PeerFailure>;

export interface IceServer {
	readonly urls: readonly string[];
	readonly username?: string;
	readonly credential?: string;
}
