/* Handover lists: what the server says of them, and requests. */
import type { ClinicPerson, RoleRef } from "./clinic_types.ts";
import { enc, type Http } from "./http.ts";

const BASE = "/_wardwire/clinic/v1";

export interface FieldValue {
	readonly value: string;
	readonly version: number;
	readonly changed_ms?: number;
	readonly changed_by?: string;
}

export interface HandoverTask {
	readonly task_id: string;
	readonly words: string;
	readonly version: number;
	readonly owner_user?: string;
	readonly owner_role?: string;
	readonly due_ms?: number;
	readonly done_ms?: number;
	readonly done_by?: string;
}

export interface HandoverItem {
	readonly item_id: string;
	readonly carried_from?: string;
	readonly versions: number;
	readonly accepted_ms?: number;
	readonly accepted_by?: string;
	readonly fields: Readonly<Record<string, FieldValue>>;
	readonly tasks: readonly HandoverTask[];
	readonly similar: readonly string[];
	/** priority messages about this patient that have not ended */
	readonly escalations?: readonly HandoverEscalation[];
}

export interface HandoverEscalation {
	readonly item_id: string;
	readonly priority: "emergency" | "urgent" | "routine" | "information";
	readonly created_ms: number;
	readonly to?: string;
}

export interface HandoverHead {
	readonly handover_id: string;
	readonly team_id: string;
	readonly team_name: string;
	readonly from_ms: number;
	readonly to_ms: number;
	readonly completed_ms?: number;
	readonly item_count: number;
	readonly accepted_count: number;
	readonly open_task_count: number;
}

export interface Handover extends HandoverHead {
	readonly items: readonly HandoverItem[];
	readonly people: readonly ClinicPerson[];
	readonly roles: readonly RoleRef[];
}

export interface HandoverVersion {
	readonly field: string;
	readonly is: FieldValue;
}

export interface TaskWords {
	readonly words: string;
	readonly due_ms?: number;
	readonly owner_user?: string;
	readonly owner_role?: string;
	readonly done?: boolean;
	readonly removed?: boolean;
	readonly version?: number;
}

export class Handovers {
	constructor(private readonly http: Http) {}

	async teams(): Promise<readonly { team_id: string; name: string }[]> {
		const answer = await this.http.request<{
			teams: readonly { team_id: string; name: string }[];
		}>("GET", `${BASE}/handover_teams`);
		return answer.teams;
	}

	async list(teamId: string): Promise<readonly HandoverHead[]> {
		const answer = await this.http.request<{
			handovers: readonly HandoverHead[];
		}>("GET", `${BASE}/handovers`, { query: { team_id: teamId } });
		return answer.handovers;
	}

	get(id: string): Promise<Handover> {
		return this.http.request("GET", path(id));
	}

	begin(teamId: string, from: number, to: number): Promise<Handover> {
		return this.http.request("POST", `${BASE}/handovers`, {
			body: { team_id: teamId, from_ms: from, to_ms: to },
		});
	}

	complete(id: string): Promise<Handover> {
		return this.http.request("POST", `${path(id)}/complete`);
	}

	addItem(
		id: string,
		fields: Readonly<Record<string, string>>,
	): Promise<Handover> {
		return this.http.request("POST", `${path(id)}/items`, {
			body: { fields },
		});
	}

	removeItem(id: string, item: string): Promise<Handover> {
		return this.http.request("DELETE", path(id, item));
	}

	accept(id: string, item: string, versions: number): Promise<Handover> {
		return this.http.request("POST", `${path(id, item)}/accept`, {
			body: { versions },
		});
	}

	async writeField(
		id: string,
		item: string,
		field: { name: string; value: string; version: number },
	): Promise<void> {
		await this.http.request(
			"PUT",
			`${path(id, item)}/fields/${enc(field.name)}`,
			{ body: { value: field.value, version: field.version } },
		);
	}

	async versions(id: string, item: string): Promise<readonly HandoverVersion[]> {
		const answer = await this.http.request<{
			versions: readonly HandoverVersion[];
		}>("GET", `${path(id, item)}/versions`);
		return answer.versions;
	}

	addTask(id: string, item: string, task: TaskWords): Promise<Handover> {
		return this.http.request("POST", `${path(id, item)}/tasks`, {
			body: task,
		});
	}

	writeTask(
		id: string,
		item: string,
		taskId: string,
		task: TaskWords,
	): Promise<Handover> {
		return this.http.request(
			"PUT",
			`${path(id, item)}/tasks/${enc(taskId)}`,
			{ body: task },
		);
	}
}

function path(id: string, item?: string): string {
	const list = `${BASE}/handovers/${enc(id)}`;
	return item === undefined ? list : `${list}/items/${enc(item)}`;
}
