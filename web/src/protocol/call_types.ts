/*
 * The events of a call between two (Client-Server API, Voice over IP,
 * version 1), as we write and read them.
 */
import type { Candidate, Description } from "../platform/peer_types.ts";
import { type Content, list, num, obj, type RawEvent, str } from "./types.ts";

export const CALL = {
	invite: "m.call.invite",
	candidates: "m.call.candidates",
	answer: "m.call.answer",
	select: "m.call.select_answer",
	reject: "m.call.reject",
	hangup: "m.call.hangup",
	negotiate: "m.call.negotiate",
	streams: "m.call.sdp_stream_metadata_changed",
} as const;

export type CallType = (typeof CALL)[keyof typeof CALL];

/** how long it rings; as long as the server rings phones that sleep */
export const LIFETIME_MS = 30_000;
const LIFETIME_MAX_MS = 120_000;
const SDP_MAX = 60_000;

/** One event of a call, checked as far as we use it. */
export interface CallSignal {
	readonly type: CallType;
	readonly eventId: string;
	readonly sender: string;
	readonly time: number;
	readonly callId: string;
	/** version 0 has none */
	readonly party: string;
	readonly content: Content;
}

const TYPES: readonly string[] = Object.values(CALL);

/** null: not of a call, or not to be understood */
export function toSignal(raw: RawEvent): CallSignal | null {
	if (!TYPES.includes(raw.type) || raw.state_key !== undefined) return null;
	const callId = str(raw.content, "call_id");
	if (callId === null || callId === "") return null;
	return {
		type: raw.type as CallType,
		eventId: raw.event_id,
		sender: raw.sender,
		time: raw.origin_server_ts,
		callId,
		party: str(raw.content, "party_id") ?? "",
		content: raw.content,
	};
}

export function descriptionOf(signal: CallSignal): Description | null {
	const key = { [CALL.invite]: "offer", [CALL.answer]: "answer" }[
		signal.type as string
	];
	const from = obj(signal.content, key ?? "description");
	const type = str(from, "type");
	const sdp = str(from, "sdp");
	if ((type !== "offer" && type !== "answer") || sdp === null) return null;
	return sdp.length > SDP_MAX ? null : { type, sdp };
}

export function candidatesOf(signal: CallSignal): readonly Candidate[] {
	return list(signal.content, "candidates").flatMap((each) => {
		const from = each as Content;
		const candidate = str(from, "candidate");
		if (candidate === null) return [];
		const mid = str(from, "sdpMid");
		const line = num(from, "sdpMLineIndex");
		return [
			{
				candidate,
				...(mid === null ? {} : { sdpMid: mid }),
				...(line === null ? {} : { sdpMLineIndex: line }),
			},
		];
	});
}

export function lifetimeOf(signal: CallSignal): number {
	const told = num(signal.content, "lifetime") ?? LIFETIME_MS;
	return Math.min(Math.max(told, 0), LIFETIME_MAX_MS);
}

/** the caller shows a picture */
export function hasVideo(signal: CallSignal): boolean {
	return /^m=video /m.test(descriptionOf(signal)?.sdp ?? "");
}

/** what the other side says of its own stream */
export function mutedOf(content: Content): {
	audio: boolean;
	video: boolean;
} | null {
	const streams = obj(content, "sdp_stream_metadata");
	const first = Object.keys(streams)[0];
	if (first === undefined) return null;
	const one = obj(streams, first);
	return { audio: one.audio_muted === true, video: one.video_muted === true };
}
