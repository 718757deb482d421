/*
 * Roles, duty and rota as the clinic API tells them (docs/api/clinic.yaml).
 * Times are milliseconds since 1970.
 */

export type RoleStatus = "available" | "in_theatre" | "busy";
export type DeviceKind = "personal" | "role_phone" | "desktop" | "shared";
export type RoleWarning =
	| "empty"
	| "off_shift"
	| "unreachable"
	| "not_tested"
	| "in_theatre"
	| "disputed";

export interface RoleRef {
	readonly role_id: string;
	readonly user_id: string;
	readonly name: string;
}

export interface ClinicPerson {
	readonly user_id: string;
	readonly display_name: string;
	readonly job?: string;
	readonly grade?: string;
	readonly site?: string;
}

export interface Reach {
	readonly state: "alert_tested" | "not_tested" | "unreachable";
	readonly tested_ms?: number;
}

export interface Alerted {
	readonly person: ClinicPerson;
	readonly why: "holder" | "incoming" | "cover" | "fallback";
	readonly role_id?: string;
	readonly responsible: boolean;
	readonly reach: Reach;
	readonly alerting_devices: number;
}

export interface Role {
	readonly role_id: string;
	readonly user_id: string;
	readonly name: string;
	readonly short_name: string;
	readonly site?: string;
	readonly specialty?: string;
	readonly tier?: number;
	readonly team_id?: string;
	readonly holder?: ClinicPerson;
	readonly held_ms?: number;
	readonly until_ms?: number;
	readonly reach?: Reach;
	readonly status: RoleStatus;
	readonly status_text?: string;
	readonly is_empty: boolean;
	readonly is_off_shift: boolean;
	readonly is_disputed: boolean;
	readonly overdue_ms?: number;
	readonly warning?: RoleWarning;
	readonly alternative?: RoleRef;
	readonly alerted: readonly Alerted[];
	readonly open_urgents: number;
	readonly next_due_ms?: number;
	readonly last_answer_ms?: number;
	readonly phone?: string;
	readonly you: {
		readonly is_holder: boolean;
		readonly is_proposed: boolean;
		readonly is_offered: boolean;
		readonly may_take: boolean;
		readonly refusal?: string;
	};
}

export interface RolePage {
	readonly role: Role;
	readonly definition: { readonly away_text?: string; readonly words?: readonly string[] };
	readonly fallback?: RoleRef;
	readonly next_shift?: Shift;
	readonly if_nobody_answers: readonly {
		readonly after_s: number;
		readonly text: string;
	}[];
}

export interface Team {
	readonly team_id: string;
	readonly name: string;
	readonly site?: string;
	readonly ward?: string;
	readonly members: number;
	readonly on_duty: number;
}

export interface TeamPage {
	readonly team_id: string;
	readonly name: string;
	readonly members: readonly {
		readonly person: ClinicPerson;
		readonly tier: number;
		readonly on_duty: boolean;
		readonly reach: Reach;
	}[];
}

export interface Shift {
	readonly shift_id: string;
	readonly role?: RoleRef;
	readonly team_id?: string;
	readonly team_name?: string;
	readonly person?: ClinicPerson;
	readonly from_ms: number;
	readonly to_ms: number;
	readonly tier?: number;
	readonly non_resident: boolean;
	readonly note?: string;
	readonly is_holder?: boolean;
}

export interface Notice {
	readonly id: number;
	readonly kind: string;
	readonly role?: RoleRef;
	readonly at_ms: number;
}

export interface MyPart {
	readonly on_duty: boolean;
	readonly is_manager: boolean;
	readonly device: {
		readonly kind?: DeviceKind;
		readonly reach: Reach;
		readonly test_id?: string;
	};
	readonly roles: readonly Role[];
	readonly next_shift?: Shift;
	readonly test_call_id?: string;
	readonly site?: string;
	readonly ward?: string;
	readonly notices: readonly Notice[];
}

/** The Trust's clinical settings. */
export interface ClinicSettings {
	readonly time_zone?: string;
	readonly duty_manager_role?: string;
	readonly switchboard_role?: string;
	/** what to dial first in an emergency */
	readonly emergency_number?: string;
	readonly test_call_at?: string;
	readonly emergency_teams?: readonly {
		readonly name: string;
		readonly role_id?: string;
		readonly team_id?: string;
	}[];
}

/** what a sender should know before they interrupt a role */
export interface QuietHint {
	/** messages that wait for the quiet point */
	readonly held: number;
	/** when a routine message would come; absent: at once */
	readonly routine_comes_ms?: number;
	/** "11:00 16:30", local time */
	readonly batch_times: string;
}

/** how often a ward was interrupted in one hour */
export interface Interruptions {
	readonly ward: string;
	readonly hour_ms: number;
	readonly kind: "emergency" | "urgent" | "routine" | "information" | "incident";
	readonly count: number;
}

export interface CalendarFeed {
	readonly feed_id: string;
	readonly role?: RoleRef;
	readonly team_id?: string;
	readonly created_ms: number;
}

export interface MyChannel {
	readonly has_gateway: boolean;
	readonly state: "none" | "not_tested" | "testing" | "tested" | "failed";
	readonly kind?: "sms" | "voice" | "pager" | "mail";
	readonly address?: string;
	readonly tested_ms?: number;
}

export interface RotaRequest {
	readonly request_id: string;
	readonly kind: "cover" | "swap";
	readonly state: "asked" | "agreed" | "approved" | "refused" | "withdrawn";
	readonly from: ClinicPerson;
	readonly to?: ClinicPerson;
	readonly shift: Shift;
	readonly other_shift?: Shift;
	readonly note?: string;
}

export interface RotaProblem {
	readonly kind: "gap" | "role_clash" | "person_clash";
	readonly role?: RoleRef;
	readonly person?: ClinicPerson;
	readonly from_ms: number;
	readonly to_ms: number;
}

export interface RotaDifference {
	readonly is_written: boolean;
	readonly added: number;
	readonly changed: number;
	readonly removed: number;
	readonly unchanged: number;
	readonly errors: readonly { readonly line: number; readonly error: string }[];
	readonly rows: readonly {
		readonly change: "added" | "changed" | "removed";
		readonly role_id?: string;
		readonly team_id?: string;
		readonly user_id?: string;
		readonly was_user_id?: string;
		readonly from_ms: number;
		readonly to_ms: number;
	}[];
}

export interface TestCall {
	readonly test_call_id: string;
	/** absent: the server by itself */
	readonly by?: ClinicPerson;
	readonly started_ms: number;
	readonly is_over: boolean;
	readonly answers: readonly {
		readonly role: RoleRef;
		readonly person: ClinicPerson;
		readonly answered_ms?: number;
	}[];
}

export interface BoardAnswer {
	readonly now_ms: number;
	readonly roles: readonly Role[];
	readonly test_call?: TestCall;
}

export interface Change {
	readonly kind: string;
	readonly id: string;
}
