import { t } from "../i18n/en";
import type { CallBody, CallSnapshot } from "../viewmodel/types";
import { duration } from "./format";

/** What a call is doing, in one line. */
export function callWords(call: CallSnapshot, now: number): string {
	if (call.state === "ended") return t.call.ends[call.end ?? "failed"];
	if (call.held) return t.call.held;
	if (call.state !== "talking") return t.call.states[call.state];
	return duration(Math.max(0, now - (call.talkingSince ?? now)));
}

/** What became of a call: in its conversation and in the list. */
export function outcomeWords(body: CallBody): string {
	const kind = body.video ? t.call.video : t.call.voice;
	switch (body.outcome) {
		case "missed":
			return body.video ? t.call.missedVideo : t.call.missedVoice;
		case "declined":
			return t.call.was.declined(kind);
		case "no-answer":
			return t.call.was.noAnswer(kind);
		case "open":
			return kind;
		case "talked":
			return body.durationMs === null ? kind : `${kind}, ${duration(body.durationMs)}`;
	}
}
