/*
 * Priority messages as the server tells them (docs/api/clinic_priority.yaml).
 * Times are milliseconds since 1970, by the server's clock.
 */
import type { ClinicPerson, RoleRef } from "./clinic_types.ts";

export type PriorityName = "emergency" | "urgent" | "routine" | "information";
export type PriorityReply = "accepted" | "declined" | "call_me";

export interface PriorityContent {
	readonly text?: string;
	readonly sbar?: {
		readonly situation?: string;
		readonly background?: string;
		readonly assessment?: string;
		readonly recommendation?: string;
	};
	readonly patient?: Readonly<Record<string, unknown>>;
	readonly location?: string;
	readonly team_type?: string;
}

export interface PriorityRecipient {
	readonly person?: ClinicPerson;
	/** through which they are asked */
	readonly role?: RoleRef;
	readonly level: number;
	readonly is_target: boolean;
	readonly alerted_ms?: number;
	readonly sound_ms?: number;
	readonly delivered_ms?: number;
	readonly proven_ms?: number;
	readonly seen_ms?: number;
	readonly reply?: PriorityReply;
	readonly replied_ms?: number;
}

export interface PriorityDeed {
	readonly at_ms: number;
	readonly what: string;
	readonly person?: ClinicPerson;
	readonly by?: ClinicPerson;
	readonly level?: number;
	readonly minutes?: number;
	readonly words?: string;
}

export interface Priority {
	readonly item_id: string;
	readonly priority: PriorityName;
	readonly state: "open" | "accepted" | "no_response" | "closed" | "cancelled";
	readonly answer: "any" | "each_role";
	readonly is_test: boolean;
	readonly created_ms: number;
	readonly now_ms: number;
	readonly level: number;
	readonly step_due_ms?: number;
	readonly paused_until_ms?: number;
	readonly accept_due_ms?: number;
	readonly ended_ms?: number;
	readonly sender?: ClinicPerson;
	readonly on_behalf?: ClinicPerson;
	readonly accepted_by?: ClinicPerson;
	readonly role?: RoleRef;
	readonly team?: { readonly team_id: string; readonly name: string };
	readonly content: PriorityContent;
	readonly room_id?: string;
	readonly event_id?: string;
	readonly you: {
		readonly is_sender: boolean;
		readonly is_target: boolean;
		readonly has_accepted: boolean;
		readonly may_answer: boolean;
		readonly sound_ms?: number;
		readonly alerted_ms?: number;
	};
	readonly recipients: readonly PriorityRecipient[];
	readonly steps: readonly {
		readonly level: number;
		readonly role?: RoleRef;
		readonly at_ms?: number;
		readonly how?: "fired" | "overtaken" | "by_hand";
		readonly due_ms?: number;
	}[];
	readonly timeline: readonly PriorityDeed[];
}

export interface NewPriority {
	readonly txn_id: string;
	/** absent: this device's clock is wrong */
	readonly sent_ms?: number;
	/** this or team_id; an emergency may leave it to its team_type */
	readonly role_id?: string;
	readonly team_id?: string;
	readonly tier?: number;
	readonly on_behalf?: string;
	readonly priority: PriorityName;
	readonly is_test?: boolean;
	readonly content: PriorityContent;
}
