/* A poll as its card shows it: the server's votes, with mine on its way. */
import type { Pending } from "../protocol/outbox.ts";
import {
	choiceOf,
	closedAt,
	POLL,
	type PollQuestion,
	targetOf,
	toQuestion,
	votesOf,
} from "../protocol/polls.ts";
import type { Room } from "../protocol/room.ts";
import type { Content } from "../protocol/types.ts";
import { levelOf, needed } from "./changes.ts";
import type { Person, PollBody } from "./types.ts";

export interface PollInput {
	readonly room: Room;
	readonly eventId: string | null;
	readonly sender: string;
	readonly content: Content;
	readonly pending: readonly Pending[];
	readonly canSend: boolean;
	readonly person: (userId: string) => Person;
}

interface Mine {
	readonly choice: readonly string[] | null;
	readonly closing: boolean;
}

function queued(input: PollInput, poll: PollQuestion): Mine {
	let choice: readonly string[] | null = null;
	let closing = false;
	for (const { item, state } of input.pending) {
		if (state.kind === "failed") continue;
		if (targetOf(item.content) !== input.eventId) continue;
		if (item.type === POLL.response) choice = choiceOf(item.content, poll);
		if (item.type === POLL.end) closing = true;
	}
	return { choice, closing };
}

export function pollBody(input: PollInput): PollBody | null {
	const poll = toQuestion(input.content);
	if (!poll) return null;
	const { room, eventId, sender, person } = input;
	const parts = eventId === null ? [] : room.polls.of(eventId);
	const mayClose = (userId: string) =>
		userId === sender || levelOf(room, userId) >= needed(room, "redact");
	const end = closedAt(parts, mayClose);
	const mine = queued(input, poll);
	const votes = new Map(votesOf(parts, poll, end));
	if (mine.choice && end === null) votes.set(room.me, mine.choice);
	const closed = end !== null || mine.closing;
	const shown = closed || !poll.secret;
	const voters = [...votes].filter(([, ids]) => ids.length > 0);
	return {
		kind: "poll",
		question: poll.question,
		most: poll.most,
		secret: poll.secret,
		closed,
		voters: voters.length,
		answers: poll.answers.map(({ id, text }) => ({
			id,
			text,
			people: shown
				? voters.filter(([, ids]) => ids.includes(id)).map(([who]) => person(who))
				: null,
			mine: votes.get(room.me)?.includes(id) ?? false,
		})),
		canVote: input.canSend && eventId !== null && !closed,
		canClose:
			input.canSend && eventId !== null && !closed && mayClose(room.me),
	};
}

/** the choice after a tap on one answer */
export function nextChoice(body: PollBody, id: string): readonly string[] {
	const chosen = body.answers.filter((a) => a.mine).map((a) => a.id);
	if (chosen.includes(id)) return chosen.filter((c) => c !== id);
	return body.most === 1 ? [id] : [...chosen, id].slice(-body.most);
}
