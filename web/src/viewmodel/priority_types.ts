/*
 * The contract of the screens about priority messages; part of types.ts,
 * which says what holds for all of them.  Times are by this device's clock.
 */
import type { PatientChip } from "./patient_types.ts";
import type { Person, Problem, Store } from "./types.ts";

export type PriorityCode = "emergency" | "urgent" | "routine" | "information";
export type PriorityReplyCode = "accepted" | "declined" | "call_me";

export interface Sbar {
	readonly situation: string;
	readonly background: string;
	readonly assessment: string;
	readonly recommendation: string;
}

/** What people wrote. */
export interface PriorityWords {
	readonly text: string;
	readonly sbar: Sbar | null;
	readonly location: string;
	/** of an emergency: one of the Trust's kinds of team */
	readonly teamType: string;
	/** the chip; null: no patient is named */
	readonly patient: PatientChip | null;
}

/** To whom: a role, or who is on duty of a team or of one tier of it. */
export type PriorityTarget =
	| { readonly kind: "role"; readonly id: string }
	| { readonly kind: "team"; readonly id: string; readonly tier: number | null };

/** A kind of team of the Trust's list; the ids say whom it calls. */
export interface EmergencyTeam {
	readonly name: string;
	readonly roleId: string | null;
	readonly teamId: string | null;
}

export type PriorityDeedCode =
	| "sent"
	| "held"
	| "step"
	| "alerted"
	| "nobody"
	| "delivered"
	| "seen"
	| "accepted"
	| "declined"
	| "call_me"
	| "handed_back"
	| "closed"
	| "hurried"
	| "cancelled"
	| "added"
	| "corrected"
	| "overtaken"
	| "no_response"
	| "second_channel"
	| "channel_sent"
	| "channel_failed"
	| "reminded"
	| "accept_over"
	| "operator"
	| "ticked"
	| "other";

export interface PriorityDeedRow {
	readonly at: number;
	readonly what: PriorityDeedCode;
	readonly person: Person | null;
	readonly by: Person | null;
	readonly minutes: number | null;
	readonly words: string;
	/** of a step: whom it goes to */
	readonly step: string | null;
}

export interface PriorityStep {
	readonly level: number;
	readonly name: string;
	/** null: not yet */
	readonly at: number | null;
	readonly how: "fired" | "overtaken" | "by_hand" | null;
	readonly dueAt: number | null;
}

export interface PriorityRecipientRow {
	readonly person: Person;
	/** through which they are asked */
	readonly roleId: string | null;
	readonly role: string | null;
	readonly target: boolean;
	readonly state: "alerted" | "delivered" | "seen" | PriorityReplyCode;
	readonly at: number | null;
}

export interface PriorityItem {
	readonly id: string;
	readonly priority: PriorityCode;
	readonly state: "open" | "accepted" | "no_response" | "closed" | "cancelled";
	readonly isTest: boolean;
	readonly eachRole: boolean;
	readonly createdAt: number;
	readonly endedAt: number | null;
	/** when the ladder goes on; null: it stands still */
	readonly dueAt: number | null;
	readonly pausedUntil: number | null;
	/** by when the one who accepted closes or extends it */
	readonly acceptDueAt: number | null;
	readonly sender: Person | null;
	readonly onBehalf: Person | null;
	readonly acceptedBy: Person | null;
	/** minutes that the accepter gave */
	readonly minutes: number | null;
	/** the role's or team's name */
	readonly to: string;
	readonly roleId: string | null;
	readonly words: PriorityWords;
	/** the one line that says most */
	readonly line: string;
	readonly patient: string | null;
	readonly conversationId: string | null;
	readonly isSender: boolean;
	readonly isTarget: boolean;
	readonly hasAccepted: boolean;
	readonly mayAnswer: boolean;
	/** my answer is still wanted */
	readonly waitsForMe: boolean;
	readonly recipients: readonly PriorityRecipientRow[];
	readonly steps: readonly PriorityStep[];
	readonly timeline: readonly PriorityDeedRow[];
}

/** What may be seen by whoever picks up the phone: no patient, no words. */
export interface PriorityAlert {
	readonly itemId: string;
	/** another one: sound again, once */
	readonly soundedAt: number;
	readonly priority: PriorityCode;
	readonly isTest: boolean;
	readonly to: string;
	readonly from: string;
	/** how many more wait behind it */
	readonly more: number;
}

export interface UrgentInboxSnapshot {
	readonly loaded: boolean;
	/** open ones, those that wait for me first */
	readonly items: readonly PriorityItem[];
	/** those on top of everything: nobody has taken them yet */
	readonly top: readonly PriorityItem[];
	readonly waiting: number;
	readonly alert: PriorityAlert | null;
	/** false: the server does not answer, countdowns stand still */
	readonly live: boolean;
	readonly confirmedAt: number | null;
}

export interface UrgentInboxViewModel extends Store<UrgentInboxSnapshot> {
	/** the alert was opened: it is silent, and the next one may come */
	opened(itemId: string): void;
}

export interface PriorityPageSnapshot {
	readonly state: "loading" | "ready" | "missing" | "failed";
	readonly item: PriorityItem | null;
	/** of the role; of an emergency what to dial */
	readonly phone: string | null;
	/** of an emergency: the Trust's kinds of team */
	readonly emergencyTeams: readonly EmergencyTeam[];
	readonly busy: boolean;
	readonly problem: Problem | null;
	/** I have just taken it, and may take that back in one tap */
	readonly undoUntil: number | null;
	readonly live: boolean;
	readonly confirmedAt: number | null;
}

export interface PriorityPageViewModel extends Store<PriorityPageSnapshot> {
	readonly id: string;
	/** its card is open on the screen */
	seen(): void;
	accept(minutes?: number): Promise<void>;
	callMe(): Promise<void>;
	decline(reason: string): Promise<void>;
	handBack(): Promise<void>;
	finish(outcome: string): Promise<void>;
	escalate(): Promise<void>;
	cancel(reason: string): Promise<void>;
	add(text: string): Promise<void>;
	correct(words: PriorityWords): Promise<void>;
	dismissProblem(): void;
}

export interface PriorityDraft {
	readonly priority: PriorityCode;
	readonly words: PriorityWords;
	readonly isTest: boolean;
	/** in whose name; null: my own */
	readonly onBehalf: string | null;
}

export interface PrioritySendSnapshot {
	/**
	 * sending: nobody has been told yet.  not-sent: the server has not
	 * answered in time, it is tried again.  expired: a fresh tap is needed.
	 */
	readonly state:
		| "writing"
		| "sending"
		| "not-sent"
		| "expired"
		| "refused"
		| "sent";
	readonly problem: Problem | null;
	readonly itemId: string | null;
	/** what to dial first in an emergency */
	readonly emergencyNumber: string;
	readonly emergencyTeams: readonly EmergencyTeam[];
}

export interface PrioritySendViewModel extends Store<PrioritySendSnapshot> {
	send(draft: PriorityDraft): void;
	/** nothing is tried any more */
	stop(): void;
}
