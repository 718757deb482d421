/*
 * Major incidents: requests, and what this device holds of them
 * (docs/api/clinic_incident.yaml). Times are milliseconds since 1970, by the
 * server's clock.
 */
import type { Clinic } from "./clinic.ts";
import type { ClinicPerson } from "./clinic_types.ts";
import { Emitter } from "./emitter.ts";
import { ApiError, enc, type Http } from "./http.ts";
import { ServerClock } from "./server_clock.ts";

const BASE = "/_wardwire/clinic/v1";
const TIMEOUT_MS = 15_000;

export type IncidentMode = "live" | "exercise";
export type IncidentState = "standby" | "declared" | "stood_down" | "cancelled";
export type IncidentReply = "coming" | "cannot" | "here";
export type IncidentAct = "standby" | "declare" | "stand_down" | "cancel";
export type MethaneKey =
	| "exact_location"
	| "type"
	| "hazards"
	| "access"
	| "casualties"
	| "emergency_services";
export type MethaneForm = { readonly [key in MethaneKey]?: string };

export interface IncidentTold {
	readonly step: "standby" | "commanders" | "wave" | "ended";
	readonly wave?: number;
	readonly told_ms?: number;
	readonly seen_ms?: number;
	readonly reply?: IncidentReply;
	readonly eta_ms?: number;
	readonly words?: string;
	readonly answered_ms?: number;
}

export interface IncidentCounts {
	readonly told: number;
	readonly coming: number;
	readonly here: number;
	readonly cannot: number;
	readonly silent: number;
	readonly first_answer_s?: number;
	readonly median_answer_s?: number;
}

export interface IncidentStep extends IncidentCounts {
	readonly step: IncidentTold["step"];
	readonly wave?: number;
	readonly name: string;
	readonly state: "waiting" | "fired" | "stopped";
	readonly due_ms: number;
	readonly fired_ms?: number;
}

export interface IncidentPerson extends IncidentTold {
	readonly person?: ClinicPerson;
	readonly via: string;
}

export interface IncidentRaw {
	readonly incident_id: string;
	readonly mode: IncidentMode;
	readonly state: IncidentState;
	readonly title: string;
	readonly by?: ClinicPerson;
	readonly created_ms: number;
	readonly declared_ms?: number;
	readonly ended_ms?: number;
	readonly now_ms: number;
	readonly you_command: boolean;
	readonly you_see_all: boolean;
	readonly you?: IncidentTold;
	readonly methane: readonly {
		readonly version: number;
		readonly at_ms: number;
		readonly by?: ClinicPerson;
		readonly form: MethaneForm;
	}[];
	readonly room_id?: string;
	readonly total?: IncidentCounts;
	readonly steps?: readonly IncidentStep[];
	readonly people?: readonly IncidentPerson[];
}

export interface IncidentLine {
	readonly line_id: string;
	readonly at_ms: number;
	readonly what: string;
	readonly person?: ClinicPerson;
	readonly step?: IncidentTold["step"];
	readonly wave?: number;
	readonly number?: number;
	readonly words?: string;
}

export interface IncidentReportRaw {
	readonly total: IncidentCounts;
	readonly steps: readonly IncidentStep[];
	readonly lines: readonly IncidentLine[];
}

export interface ReadBackRaw {
	readonly token: string;
	readonly mode: IncidentMode;
	readonly read_back: string;
	readonly expires_ms: number;
	readonly waves: readonly {
		readonly name: string;
		readonly delay_s: number;
		readonly people: number;
	}[];
}

export interface IncidentAsk {
	readonly act: IncidentAct;
	readonly mode?: IncidentMode;
	readonly title?: string;
	readonly words?: string;
	readonly methane?: MethaneForm;
}

const path = (id: string, verb = "") =>
	`${BASE}/incidents/${enc(id)}${verb === "" ? "" : `/${verb}`}`;

export class Incidents {
	readonly items = new Map<string, IncidentRaw>();
	readonly changed = new Emitter<[]>();
	readonly clock = new ServerClock();
	mayDeclare = false;
	#loaded = false;

	constructor(
		private readonly http: Http,
		clinic: Clinic,
	) {
		clinic.changed.on((changes) => {
			if (changes.some((c) => ["*", "incident", "role"].includes(c.kind)))
				void this.loadAll().catch(() => undefined);
			for (const { kind, id } of changes)
				if (kind === "incident" && this.items.get(id)?.steps)
					void this.load(id).catch(() => undefined);
		});
	}

	get loaded(): boolean {
		return this.#loaded;
	}

	async loadAll(): Promise<void> {
		const answer = await this.http.request<{
			may_declare: boolean;
			incidents: readonly IncidentRaw[];
		}>("GET", `${BASE}/incidents`);
		this.mayDeclare = answer.may_declare;
		this.#loaded = true;
		for (const item of answer.incidents) {
			const held = this.items.get(item.incident_id);
			/* the list has no steps: what is open keeps its own */
			if (!held || held.now_ms <= item.now_ms)
				this.items.set(item.incident_id, held?.steps ? { ...held, ...item } : item);
		}
		this.changed.emit();
	}

	async load(id: string): Promise<void> {
		try {
			this.#keep(await this.http.request<IncidentRaw>("GET", path(id)));
		} catch (error) {
			if (error instanceof ApiError && error.status === 404) {
				this.items.delete(id);
				this.changed.emit();
			}
			throw error;
		}
	}

	#keep(item: IncidentRaw): IncidentRaw {
		this.clock.learn(item.now_ms);
		const held = this.items.get(item.incident_id);
		if (!held || held.now_ms <= item.now_ms)
			this.items.set(item.incident_id, item);
		this.changed.emit();
		return item;
	}

	prepare(id: string | null, ask: IncidentAsk): Promise<ReadBackRaw> {
		return this.http.request(
			"POST",
			id === null ? `${BASE}/incidents/prepare` : path(id, "prepare"),
			{ body: ask, timeoutMs: TIMEOUT_MS },
		);
	}

	async confirm(token: string, mode: IncidentMode): Promise<string> {
		const item = await this.http.request<IncidentRaw>(
			"POST",
			`${BASE}/incidents/confirm`,
			{ body: { token, mode }, timeoutMs: TIMEOUT_MS },
		);
		return this.#keep(item).incident_id;
	}

	async #act(id: string, verb: string, body: object): Promise<void> {
		this.#keep(
			await this.http.request<IncidentRaw>("POST", path(id, verb), {
				body,
				timeoutMs: TIMEOUT_MS,
			}),
		);
	}

	answer(id: string, reply: IncidentReply, etaMinutes: number | null): Promise<void> {
		return this.#act(id, "answer", etaMinutes === null ? { reply } : { reply, eta_minutes: etaMinutes });
	}

	methane(id: string, version: number, form: MethaneForm): Promise<void> {
		return this.#act(id, "methane", { version, form });
	}

	async write(id: string, text: string): Promise<void> {
		await this.http.request("POST", path(id, "log"), { body: { text } });
	}

	async receipt(id: string, kind: "delivered" | "seen"): Promise<void> {
		await this.http.request("POST", path(id, "receipt"), { body: { kind } });
	}

	report(id: string): Promise<IncidentReportRaw> {
		return this.http.request("GET", path(id, "report"));
	}
}
