/*
 * All calls of this device: the one that goes on, the one that rings. Reads
 * them out of sync; writes through the client.
 */
import type { IceServer, MakePeer } from "../platform/peer_types.ts";
import { Call } from "./call.ts";
import {
	CALL,
	type CallSignal,
	hasVideo,
	lifetimeOf,
	toSignal,
} from "./call_types.ts";
import { Emitter } from "./emitter.ts";
import { enc, type Http } from "./http.ts";
import type { Rooms } from "./rooms.ts";
import { type Content, type SyncResponse } from "./types.ts";

const V3 = "/_matrix/client/v3";
const KNOWN_MAX = 200;

interface TurnAnswer {
	readonly uris?: readonly string[];
	readonly username?: string;
	readonly password?: string;
}

export class Calls {
	readonly changed = new Emitter<[]>();
	/** the call that goes on, or has just ended */
	active: Call | null = null;
	ringing: Call | null = null;
	/* what is over does not ring again when sync tells it once more */
	readonly #known = new Set<string>();
	readonly #party: string;

	constructor(
		private readonly http: Http,
		private readonly rooms: Rooms,
		private readonly makePeer: MakePeer,
		private readonly randomId: () => string,
		private readonly now: () => number = Date.now,
		/** a clock that is wrong would let no call ring */
		private readonly serverNow: () => number = now,
	) {
		this.#party = randomId();
	}

	/** every answer of sync */
	apply(response: SyncResponse): void {
		for (const [roomId, data] of Object.entries(response.rooms ?? {})) {
			const signals = (data.timeline ?? []).flatMap(
				(raw) => toSignal(raw) ?? [],
			);
			for (const signal of signals)
				if (signal.type === CALL.invite)
					this.#hearInvite(roomId, signal, signals);
				else this.#hear(roomId, signal);
		}
	}

	async start(roomId: string, other: string, video: boolean): Promise<void> {
		if (this.active && this.active.state !== "ended") return;
		const call = this.#make(roomId, other, video, this.randomId(), null);
		this.active = call;
		this.changed.emit();
		await this.#guarded(call, () => call.start());
	}

	async answer(video: boolean): Promise<void> {
		const call = this.ringing;
		if (!call) return;
		this.active?.hangUp();
		this.ringing = null;
		this.active = call;
		this.changed.emit();
		await this.#guarded(call, () => call.answer(video));
	}

	/** the ended call goes from the screen */
	dismiss(): void {
		if (this.active?.state !== "ended") return;
		this.active = null;
		this.changed.emit();
	}

	stop(): void {
		this.ringing?.finish("missed");
		this.active?.hangUp();
	}

	#make(
		roomId: string,
		other: string,
		video: boolean,
		callId: string,
		invite: CallSignal | null,
	): Call {
		const call = new Call(
			{
				roomId,
				callId,
				party: this.#party,
				me: this.rooms.me,
				other,
				video,
				send: (type, content) => this.#send(roomId, type, content),
				makePeer: (withVideo) => this.#makePeer(withVideo),
				now: this.now,
			},
			invite,
		);
		this.#remember(callId);
		call.changed.on(() => {
			if (call.state === "ended" && this.ringing === call)
				this.ringing = null;
			this.changed.emit();
		});
		return call;
	}

	#remember(callId: string): void {
		this.#known.add(callId);
		const oldest = this.#known.values().next().value;
		if (this.#known.size > KNOWN_MAX && oldest !== undefined)
			this.#known.delete(oldest);
	}

	#hear(roomId: string, signal: CallSignal): void {
		for (const call of [this.ringing, this.active])
			if (call && call.parts.roomId === roomId)
				void this.#guarded(call, () => call.hear(signal));
	}

	#hearInvite(
		roomId: string,
		signal: CallSignal,
		all: readonly CallSignal[],
	): void {
		const left = signal.time + lifetimeOf(signal) - this.serverNow();
		const invitee = signal.content.invitee;
		if (signal.sender === this.rooms.me || left <= 0) return;
		if (this.#known.has(signal.callId)) return;
		if (typeof invitee === "string" && invitee !== this.rooms.me) return;
		if (all.some((one) => isOver(one, signal))) {
			this.#remember(signal.callId);
			return;
		}
		const video = hasVideo(signal);
		const call = this.#make(roomId, signal.sender, video, signal.callId, signal);
		if (this.#isGlare(roomId, signal)) {
			this.#meet(call);
			return;
		}
		if (this.ringing) {
			call.decline();
			return;
		}
		this.ringing = call;
		call.ringFor(left);
		this.changed.emit();
	}

	/* both call each other at the same moment: one of the two calls stands */
	#isGlare(roomId: string, signal: CallSignal): boolean {
		const mine = this.active;
		return (
			mine !== null &&
			!mine.incoming &&
			(mine.state === "calling" || mine.state === "starting") &&
			mine.parts.roomId === roomId &&
			mine.parts.other === signal.sender
		);
	}

	#meet(theirs: Call): void {
		const mine = this.active;
		if (mine && mine.parts.callId < theirs.parts.callId) return;
		const video = mine?.camera ?? false;
		this.ringing = theirs;
		mine?.finish("elsewhere");
		void this.answer(video);
	}

	async #makePeer(video: boolean): ReturnType<MakePeer> {
		return this.makePeer(video, await this.#servers());
	}

	async #servers(): Promise<readonly IceServer[]> {
		try {
			const turn = await this.http.request<TurnAnswer>(
				"GET",
				`${V3}/voip/turnServer`,
			);
			if (!turn.uris || turn.uris.length === 0) return [];
			return [
				{
					urls: turn.uris,
					...(turn.username ? { username: turn.username } : {}),
					...(turn.password ? { credential: turn.password } : {}),
				},
			];
		} catch {
			/* none is set up: within one network it goes without */
			return [];
		}
	}

	async #send(roomId: string, type: string, content: Content): Promise<void> {
		const path = `${V3}/rooms/${enc(roomId)}/send/${enc(type)}/${enc(this.randomId())}`;
		await this.http.request("PUT", path, { body: content });
	}

	async #guarded(call: Call, work: () => Promise<void>): Promise<void> {
		try {
			await work();
		} catch (error) {
			console.error("call", error);
			call.finish("failed");
		}
	}
}

function isOver(one: CallSignal, invite: CallSignal): boolean {
	if (one.callId !== invite.callId) return false;
	const { type } = one;
	return (
		type === CALL.hangup ||
		type === CALL.answer ||
		(type === CALL.reject && one.sender !== invite.sender)
	);
}

