/* Major incidents in the shape of the screens. Times are of this device. */
import type { Problem, Store } from "./types.ts";
import type { Person } from "./types.ts";

export type IncidentModeCode = "live" | "exercise";
export type IncidentStateCode = "standby" | "declared" | "stood_down" | "cancelled";
export type IncidentReplyCode = "coming" | "cannot" | "here";
export type IncidentActCode = "standby" | "declare" | "stand_down" | "cancel";
export type MethaneField = "exact_location" | "type" | "hazards" | "access" | "casualties" | "emergency_services";
export type MethaneWords = { readonly [key in MethaneField]: string };

export interface IncidentMe {
	readonly toldAt: number;
	readonly seen: boolean;
	readonly reply: IncidentReplyCode | null;
	readonly etaAt: number | null;
}

export interface IncidentCountsRow {
	readonly told: number;
	readonly coming: number;
	readonly here: number;
	readonly cannot: number;
	readonly silent: number;
	/** in seconds; null: nobody answered */
	readonly first: number | null;
	readonly median: number | null;
}

export interface IncidentStepRow extends IncidentCountsRow {
	readonly key: string;
	readonly step: "standby" | "commanders" | "wave" | "ended";
	readonly wave: number | null;
	readonly name: string;
	readonly state: "waiting" | "fired" | "stopped";
	readonly dueAt: number;
	readonly firedAt: number | null;
}

export interface IncidentPersonRow {
	readonly key: string;
	readonly person: Person | null;
	readonly step: IncidentStepRow["step"];
	readonly wave: number | null;
	readonly toldAt: number;
	readonly seen: boolean;
	readonly reply: IncidentReplyCode | null;
	readonly etaAt: number | null;
}

export interface IncidentLineRow {
	readonly key: string;
	readonly at: number;
	readonly what: string;
	readonly person: Person | null;
	readonly wave: number | null;
	readonly step: IncidentStepRow["step"] | null;
	readonly number: number | null;
	readonly words: string | null;
}

export interface Incident {
	readonly id: string;
	readonly mode: IncidentModeCode;
	readonly state: IncidentStateCode;
	readonly title: string;
	readonly by: Person | null;
	readonly createdAt: number;
	readonly declaredAt: number | null;
	readonly endedAt: number | null;
	readonly running: boolean;
	readonly commands: boolean;
	readonly seesAll: boolean;
	readonly me: IncidentMe | null;
	readonly methane: MethaneWords | null;
	readonly methaneVersion: number;
	readonly methaneAt: number | null;
	readonly methaneBy: Person | null;
	readonly conversationId: string | null;
	readonly total: IncidentCountsRow | null;
	readonly steps: readonly IncidentStepRow[];
	readonly people: readonly IncidentPersonRow[];
}

export interface IncidentListSnapshot {
	readonly loaded: boolean;
	readonly mayDeclare: boolean;
	readonly running: readonly Incident[];
	readonly past: readonly Incident[];
	/** I was told of it and have not looked: over everything */
	readonly alert: Incident | null;
}
export interface IncidentListViewModel extends Store<IncidentListSnapshot> {
	opened(id: string): void;
}

export interface ReadBack {
	readonly text: string;
	readonly mode: IncidentModeCode;
	readonly act: IncidentActCode;
	readonly expiresAt: number;
	readonly waves: readonly { readonly name: string; readonly delay: number; readonly people: number }[];
}

export interface IncidentPageSnapshot {
	readonly state: "loading" | "ready" | "missing" | "failed";
	readonly item: Incident | null;
	readonly lines: readonly IncidentLineRow[];
	readonly readBack: ReadBack | null;
	/** of a new one: where it is once it was confirmed */
	readonly confirmedId: string | null;
	readonly busy: boolean;
	readonly problem: Problem | null;
}

export interface NewIncident {
	readonly act: "standby" | "declare";
	readonly mode: IncidentModeCode;
	readonly title: string;
	readonly methane: MethaneWords;
}

export interface IncidentPageViewModel extends Store<IncidentPageSnapshot> {
	seen(): void;
	answer(reply: IncidentReplyCode, minutes?: number): Promise<void>;
	prepareNew(ask: NewIncident): Promise<void>;
	prepare(act: "declare" | "stand_down" | "cancel", words: string): Promise<void>;
	confirm(): Promise<void>;
	dropReadBack(): void;
	writeMethane(words: MethaneWords): Promise<boolean>;
	writeLog(text: string): Promise<boolean>;
	dismissProblem(): void;
}
