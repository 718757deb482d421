/*
 * The contract of the screens about roles and duty; part of types.ts, which
 * says what holds for all of them.
 */
import type { Person, Problem, Store } from "./types.ts";

export type RoleStatusCode = "available" | "in_theatre" | "busy";

export type RoleWarningCode =
	| "empty"
	| "off_shift"
	| "unreachable"
	| "not_tested"
	| "in_theatre"
	| "disputed";

/** The three words of reachable, and since when. */
export interface ReachInfo {
	readonly state: "alert_tested" | "not_tested" | "unreachable";
	readonly testedAt: number | null;
}

export interface RoleName {
	readonly id: string;
	readonly name: string;
}

/** What I am to a role now. */
export type MyPartInRole = "holder" | "offered" | "proposed" | null;

export interface RoleRow {
	readonly id: string;
	readonly name: string;
	readonly shortName: string;
	/** "Medicine, Eastmere General" */
	readonly where: string;
	readonly holder: Person | null;
	readonly until: number | null;
	readonly reach: ReachInfo | null;
	readonly status: RoleStatusCode;
	readonly statusText: string | null;
	readonly warning: RoleWarningCode | null;
	readonly openUrgents: number;
	readonly mine: MyPartInRole;
}

export type RoleFilter = "all" | "mine" | "empty";

export interface RoleListSnapshot {
	readonly state: "loading" | "ready" | "failed";
	readonly search: string;
	readonly filter: RoleFilter;
	readonly rows: readonly RoleRow[];
	/** roles that are mine, or wait for me */
	readonly mine: number;
}

export interface RoleListViewModel extends Store<RoleListSnapshot> {
	setSearch(search: string): void;
	setFilter(filter: RoleFilter): void;
	retry(): void;
}

export interface AlertedPerson {
	readonly person: Person;
	readonly why: "holder" | "incoming" | "cover" | "fallback";
	/** the one name that an open item has */
	readonly responsible: boolean;
	readonly reach: ReachInfo;
}

/** When routine messages come together, so that they interrupt less. */
export interface QuietPoints {
	/** "11:00 16:30"; empty: they come at once */
	readonly times: string;
	readonly held: number;
	/** when a routine message would come; null: at once */
	readonly routineAt: number | null;
}

export interface RolePageSnapshot {
	readonly state: "loading" | "ready" | "missing" | "failed";
	readonly row: RoleRow | null;
	readonly phone: string | null;
	readonly awayText: string | null;
	readonly alternative: RoleName | null;
	readonly alerted: readonly AlertedPerson[];
	readonly lastAnswer: number | null;
	/** for an urgent message that nobody answers, in order */
	readonly ladder: readonly { readonly afterS: number; readonly text: string }[];
	readonly quiet: QuietPoints;
	readonly mayTake: boolean;
	/** why I may not */
	readonly refusal: string | null;
	readonly busy: boolean;
	readonly problem: Problem | null;
}

export interface RolePageViewModel extends Store<RolePageSnapshot> {
	/** to be chosen as the next holder */
	readonly id: string;
	/** "untested": this device's alert must be tested first */
	/** "no-channel": the role needs a second channel that was tested */
	take(): Promise<"done" | "untested" | "no-channel" | "failed">;
	decline(): Promise<void>;
	offer(userId: string | null): Promise<void>;
	giveUp(): Promise<void>;
	setStatus(status: RoleStatusCode, text: string): Promise<void>;
	/** "11:00 16:30", or nothing; by who holds it */
	setQuiet(times: string): Promise<void>;
	/** the conversation's id; null with `problem` set */
	open(): Promise<string | null>;
	dismissProblem(): void;
}

export interface TeamMemberRow {
	readonly person: Person;
	readonly tier: number;
	readonly onDuty: boolean;
	readonly reach: ReachInfo;
}

export interface TeamPageSnapshot {
	readonly state: "loading" | "ready" | "failed";
	readonly name: string;
	readonly members: readonly TeamMemberRow[];
	/** those that the team has; none: it has no tiers */
	readonly tiers: readonly number[];
}

export interface TeamPageViewModel extends Store<TeamPageSnapshot> {
	readonly id: string;
}

export interface TargetSearchSnapshot {
	readonly search: string;
	readonly state: "loading" | "ready" | "failed";
	readonly roles: readonly RoleName[];
	readonly teams: readonly RoleName[];
}

export interface TargetSearchViewModel extends Store<TargetSearchSnapshot> {
	setSearch(search: string): void;
}

export type ChannelKindCode = "sms" | "voice" | "pager" | "mail";

export interface ChannelSnapshot {
	readonly loaded: boolean;
	/** the Trust has set one up at all */
	readonly hasGateway: boolean;
	readonly state: "none" | "not_tested" | "testing" | "tested" | "failed";
	readonly kind: ChannelKindCode;
	readonly address: string;
	readonly testedAt: number | null;
	readonly busy: boolean;
	readonly problem: Problem | null;
}

export interface ChannelViewModel extends Store<ChannelSnapshot> {
	/** sets it and sends six digits by it */
	test(kind: ChannelKindCode, address: string): Promise<void>;
	confirm(code: string): Promise<boolean>;
	remove(): Promise<boolean>;
}

export type DeviceKindCode = "personal" | "role_phone" | "desktop" | "shared";

export interface ShiftRow {
	readonly id: string;
	/** the role's or team's name */
	readonly what: string;
	readonly roleId: string | null;
	readonly person: Person | null;
	readonly from: number;
	readonly to: number;
	readonly nonResident: boolean;
	/** the rota means this person, and they have taken the role */
	readonly taken: boolean | null;
}

export interface OnNowSnapshot {
	readonly state: "loading" | "ready" | "failed";
	readonly when: "now" | "tonight";
	readonly shifts: readonly ShiftRow[];
}

export interface OnNowViewModel extends Store<OnNowSnapshot> {
	setWhen(when: "now" | "tonight"): void;
	retry(): void;
}

export interface DutySnapshot {
	readonly loaded: boolean;
	readonly onDuty: boolean;
	readonly device: DeviceKindCode | null;
	readonly reach: ReachInfo;
	/** my roles, those offered to me and those the rota means me for */
	readonly roles: readonly RoleRow[];
	readonly nextShift: ShiftRow | null;
	/** sounding: the alert is under way on this device, tap when heard.
	 *  pushed: it comes as a notification; tap that */
	readonly test: "none" | "starting" | "sounding" | "pushed";
	/** how the last test of this page went */
	readonly tested: "heard" | "silent" | null;
	/** a test call of the switchboard waits for my answer */
	readonly testCall: boolean;
	/** where I work, as far as the Trust knows */
	readonly site: string | null;
	readonly ward: string | null;
	/** things that wait for me: offers, proposals, a test call */
	readonly waiting: number;
	readonly problem: Problem | null;
}

export interface DutyViewModel extends Store<DutySnapshot> {
	setDevice(kind: DeviceKindCode): Promise<void>;
	/** begins the test; the screen sounds while `test` is "sounding" */
	beginTest(byPush: boolean): Promise<void>;
	/** heard: the person tapped because it sounded */
	endTest(heard: boolean): Promise<boolean>;
	/** the app was opened by tapping the notification of a test */
	finishTest(testId: string): Promise<boolean>;
	answerTestCall(): Promise<void>;
	dismissProblem(): void;
}
