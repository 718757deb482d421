/*
 * One call as its events tell it. The peer connection is behind an interface:
 * this file knows who says what when, not how sound travels.
 */
import type {
	Candidate,
	Peer,
	PeerFailure,
	PeerState,
} from "../platform/peer_types.ts";
import {
	CALL,
	type CallSignal,
	type CallType,
	candidatesOf,
	descriptionOf,
	hasVideo,
	LIFETIME_MS,
	mutedOf,
} from "./call_types.ts";
import { Emitter } from "./emitter.ts";
import type { Content } from "./types.ts";

const CANDIDATES_MS = 300;

export type CallState =
	| "starting"
	| "calling"
	| "ringing"
	| "connecting"
	| "talking"
	| "ended";

export type CallEnd =
	| "hung-up"
	| "declined"
	| "no-answer"
	| "missed"
	| "elsewhere"
	| "lost"
	| "failed"
	| PeerFailure;

export interface CallParts {
	readonly roomId: string;
	readonly callId: string;
	readonly party: string;
	readonly me: string;
	readonly other: string;
	readonly video: boolean;
	send(type: CallType, content: Content): Promise<void>;
	makePeer(video: boolean): Promise<Peer | PeerFailure>;
	now(): number;
}

export class Call {
	readonly changed = new Emitter<[]>();
	state: CallState;
	end: CallEnd | null = null;
	peer: Peer | null = null;
	peerState: PeerState = "connecting";
	talkingSince: number | null = null;
	microphone = true;
	camera: boolean;
	sharing = false;
	held = false;
	/** they have put us on hold */
	heldByThem = false;
	theirs = { audio: false, video: false };
	#theirParty: string | null = null;
	#waiting: Candidate[] = [];
	#early: Candidate[] = [];
	#sending: ReturnType<typeof setTimeout> | undefined;
	#lifetime: ReturnType<typeof setTimeout> | undefined;
	#described = false;
	/* their side of the connection is known: candidates can be added */
	#ready = false;
	#hearing: Promise<void> = Promise.resolve();

	constructor(
		readonly parts: CallParts,
		private readonly invite: CallSignal | null,
	) {
		this.state = invite ? "ringing" : "starting";
		this.camera = parts.video;
		if (invite) {
			this.#theirParty = invite.party;
			const muted = mutedOf(invite.content);
			if (muted) this.theirs = muted;
		}
	}

	get incoming(): boolean {
		return this.invite !== null;
	}

	get withVideo(): boolean {
		return this.invite ? hasVideo(this.invite) : this.parts.video;
	}

	/** ends by itself when nobody answers in that time */
	ringFor(ms: number): void {
		clearTimeout(this.#lifetime);
		this.#lifetime = setTimeout(() => {
			if (this.state === "ringing") this.finish("missed");
			else if (this.state === "calling")
				this.#hangUp("no-answer", "invite_timeout");
		}, ms);
	}

	/* ---- what we do ---- */

	async start(): Promise<void> {
		if (!(await this.#open(this.parts.video))) return;
		const offer = await this.#peer().offer();
		if (this.state !== "starting") return;
		await this.#say(CALL.invite, {
			lifetime: LIFETIME_MS,
			invitee: this.parts.other,
			offer,
			capabilities: { "m.call.dtmf": false },
			...this.#metadata(),
		});
		this.#described = true;
		if (this.#set("starting", "calling")) this.ringFor(LIFETIME_MS);
	}

	async answer(video: boolean): Promise<void> {
		const offer = this.invite && descriptionOf(this.invite);
		if (!offer || !this.#set("ringing", "connecting")) return;
		clearTimeout(this.#lifetime);
		this.camera = video;
		if (!(await this.#open(video))) return;
		await this.#peer().take(offer, true);
		await this.#addEarly();
		const answer = await this.#peer().answer();
		if (this.state === "ended") return;
		await this.#say(CALL.answer, { answer, ...this.#metadata() });
		this.#described = true;
		this.#flushCandidates();
	}

	decline(): void {
		if (this.state !== "ringing") return;
		void this.#say(CALL.reject, {}).catch(() => undefined);
		this.finish("declined");
	}

	hangUp(): void {
		if (this.state === "ringing") this.decline();
		else if (this.state !== "ended") this.#hangUp("hung-up", "user_hangup");
	}

	setMicrophone(on: boolean): void {
		this.microphone = on;
		this.peer?.setMicrophone(on && !this.held);
		this.#tellStreams();
	}

	async setCamera(on: boolean): Promise<void> {
		this.camera = (await this.peer?.setCamera(on)) === true && on;
		this.#tellStreams();
	}

	async shareScreen(on: boolean): Promise<void> {
		this.sharing = (await this.peer?.shareScreen(on)) === true && on;
		this.#tellStreams();
	}

	hold(on: boolean): void {
		this.held = on;
		this.peer?.hold(on);
		this.peer?.setMicrophone(!on && this.microphone);
		this.changed.emit();
	}

	/* ---- what we are told ---- */

	/** one after the other, in the order in which they were said */
	hear(signal: CallSignal): Promise<void> {
		this.#hearing = this.#hearing
			.catch(() => undefined)
			.then(() => this.#hearOne(signal));
		return this.#hearing;
	}

	async #hearOne(signal: CallSignal): Promise<void> {
		if (this.state === "ended" || signal.callId !== this.parts.callId)
			return;
		const own = signal.sender === this.parts.me;
		if (own && signal.party === this.parts.party) return;
		if (own) this.#hearOtherDevice(signal);
		else if (signal.sender === this.parts.other)
			await this.#hearThem(signal);
	}

	/* another phone or desktop of mine */
	#hearOtherDevice(signal: CallSignal): void {
		if (this.state !== "ringing") return;
		if (signal.type === CALL.answer) this.finish("elsewhere");
		if (signal.type === CALL.reject) this.finish("declined");
	}

	async #hearThem(signal: CallSignal): Promise<void> {
		const { type } = signal;
		if (type === CALL.answer) return this.#hearAnswer(signal);
		if (type === CALL.select) return this.#hearSelection(signal);
		if (type === CALL.reject) {
			if (this.state === "calling") this.finish("declined");
			return;
		}
		/* only the phone that we talk to counts from here on */
		if (this.#theirParty !== null && signal.party !== this.#theirParty)
			return;
		if (type === CALL.hangup)
			this.finish(this.state === "ringing" ? "missed" : "hung-up");
		else if (type === CALL.candidates)
			await this.#hearCandidates(candidatesOf(signal));
		else if (type === CALL.negotiate) await this.#hearOffer(signal);
		else if (type === CALL.streams) this.#hearStreams(signal);
	}

	async #hearAnswer(signal: CallSignal): Promise<void> {
		const answer = descriptionOf(signal);
		if (!answer || !this.#set("calling", "connecting")) return;
		clearTimeout(this.#lifetime);
		this.#theirParty = signal.party;
		await this.#say(CALL.select, { selected_party_id: signal.party });
		this.#hearStreams(signal);
		await this.#peer().take(answer, false);
		await this.#addEarly();
		this.#flushCandidates();
	}

	/* the caller took another phone of mine */
	#hearSelection(signal: CallSignal): void {
		const chosen = signal.content.selected_party_id;
		if (!this.incoming || chosen === this.parts.party) return;
		this.finish("elsewhere");
	}

	async #hearCandidates(candidates: readonly Candidate[]): Promise<void> {
		if (!this.#ready) {
			this.#early.push(...candidates);
			return;
		}
		for (const each of candidates) await this.peer?.addCandidate(each);
	}

	async #hearOffer(signal: CallSignal): Promise<void> {
		const description = descriptionOf(signal);
		const { peer } = this;
		if (!description || !peer) return;
		if (!(await peer.take(description, this.incoming))) return;
		this.#hearStreams(signal);
		if (description.type !== "offer") return;
		this.heldByThem = isHold(description.sdp);
		this.changed.emit();
		const answer = await peer.answer();
		await this.#say(CALL.negotiate, {
			lifetime: LIFETIME_MS,
			description: answer,
			...this.#metadata(),
		});
	}

	#hearStreams(signal: CallSignal): void {
		const muted = mutedOf(signal.content);
		if (muted) this.theirs = muted;
		this.changed.emit();
	}

	/* ---- the connection ---- */

	async #open(video: boolean): Promise<boolean> {
		const peer = await this.parts.makePeer(video);
		if (typeof peer === "string") {
			if (this.incoming)
				this.#hangUp(peer, "user_media_failed");
			else this.finish(peer);
			return false;
		}
		if (this.state === "ended") {
			peer.close();
			return false;
		}
		this.peer = peer;
		peer.onCandidate = (candidate) => this.#queue(candidate);
		peer.onStreams = () => this.changed.emit();
		peer.onScreenEnd = () => void this.shareScreen(false);
		peer.onState = (state) => this.#onPeerState(state);
		peer.onRenegotiate = () => void this.#renegotiate();
		this.changed.emit();
		return true;
	}

	#onPeerState(state: PeerState): void {
		this.peerState = state;
		if (state === "failed") this.#hangUp("lost", "ice_failed");
		if (state === "connected" && this.#set("connecting", "talking"))
			this.talkingSince = this.parts.now();
		this.changed.emit();
	}

	async #renegotiate(): Promise<void> {
		if (this.state !== "talking") return;
		const description = await this.#peer().offer();
		await this.#say(CALL.negotiate, {
			lifetime: LIFETIME_MS,
			description,
			...this.#metadata(),
		});
	}

	/* few events for many candidates */
	#queue(candidate: Candidate): void {
		this.#waiting.push(candidate);
		if (this.#described) this.#flushCandidates();
	}

	#flushCandidates(): void {
		this.#sending ??= setTimeout(() => {
			this.#sending = undefined;
			const candidates = this.#waiting;
			if (candidates.length === 0 || this.state === "ended") return;
			this.#waiting = [];
			void this.#say(CALL.candidates, { candidates }).catch(() => {
				this.#waiting.unshift(...candidates);
				this.#flushCandidates();
			});
		}, CANDIDATES_MS);
	}

	async #addEarly(): Promise<void> {
		const early = this.#early;
		this.#early = [];
		this.#ready = true;
		for (const each of early) await this.peer?.addCandidate(each);
	}

	#tellStreams(): void {
		this.changed.emit();
		if (this.state !== "talking") return;
		void this.#say(CALL.streams, this.#metadata()).catch(() => undefined);
	}

	#metadata(): Content {
		const id = this.peer?.streamId();
		if (id === undefined) return {};
		return {
			sdp_stream_metadata: {
				[id]: {
					purpose: "m.usermedia",
					audio_muted: !this.microphone,
					video_muted: !this.camera && !this.sharing,
				},
			},
		};
	}

	/* ---- the end ---- */

	#hangUp(end: CallEnd, reason: string): void {
		const told = this.state !== "starting";
		this.finish(end);
		if (told)
			void this.#say(CALL.hangup, { reason }).catch(() => undefined);
	}

	finish(end: CallEnd): void {
		if (this.state === "ended") return;
		this.state = "ended";
		this.end = end;
		clearTimeout(this.#lifetime);
		clearTimeout(this.#sending);
		this.peer?.close();
		this.changed.emit();
	}

	#set(from: CallState, to: CallState): boolean {
		if (this.state !== from) return false;
		this.state = to;
		this.changed.emit();
		return true;
	}

	#peer(): Peer {
		if (!this.peer) throw new Error("a call without a connection");
		return this.peer;
	}

	#say(type: CallType, content: Content): Promise<void> {
		return this.parts.send(type, {
			call_id: this.parts.callId,
			party_id: this.parts.party,
			version: "1",
			...content,
		});
	}
}

/* they take no sound from us */
function isHold(sdp: string): boolean {
	const sound = /^m=audio [\s\S]*?(?=^m=|$(?![\s\S]))/m.exec(sdp)?.[0] ?? "";
	return /^a=(inactive|sendonly)\r?$/m.test(sound);
}
