/*
 * Roles, duty and rota: requests, and the long poll that says what changed.
 * What is addressed to me is always listened for; what is everybody's only
 * while some screen shows it.
 */
import type {
	BoardAnswer,
	CalendarFeed,
	Change,
	ClinicSettings,
	DeviceKind,
	Interruptions,
	MyChannel,
	MyPart,
	QuietHint,
	Reach,
	Role,
	RolePage,
	RoleStatus,
	RotaDifference,
	RotaProblem,
	RotaRequest,
	Shift,
	Team,
	TeamPage,
	TestCall,
} from "./clinic_types.ts";
import { Emitter } from "./emitter.ts";
import { ApiError, enc, type Http } from "./http.ts";
import { backoff, sleep } from "./sync.ts";

const BASE = "/_wardwire/clinic/v1";
const POLL_MS = 30_000;
const SLACK_MS = 20_000;
const PAGE = 200;

const rolePath = (id: string) => `${BASE}/roles/${enc(id)}`;

export class Clinic {
	/** "*": the connection was away for a while; read everything again */
	readonly changed = new Emitter<[readonly Change[]]>();
	/** whether the server answered, each time it is known */
	readonly heard = new Emitter<[boolean]>();
	#watchers = 0;
	#since: number | undefined;
	#stop = new AbortController();
	#restart = new AbortController();

	constructor(private readonly http: Http) {}

	/* ---- roles ---- */

	async findRoles(
		search: string,
		signal?: AbortSignal,
	): Promise<readonly Role[]> {
		const page = await this.http.request<{ roles: readonly Role[] }>(
			"GET",
			`${BASE}/roles`,
			{
				query: { search: search === "" ? null : search, limit: PAGE },
				...(signal ? { signal } : {}),
			},
		);
		return page.roles;
	}

	role(id: string): Promise<RolePage> {
		return this.http.request("GET", rolePath(id));
	}

	async take(id: string): Promise<void> {
		await this.http.request("POST", `${rolePath(id)}/take`, { body: {} });
	}

	/** null takes the offer back */
	async offer(id: string, userId: string | null): Promise<void> {
		await this.http.request("POST", `${rolePath(id)}/offer`, {
			body: userId === null ? {} : { user_id: userId },
		});
	}

	async decline(id: string): Promise<void> {
		await this.http.request("POST", `${rolePath(id)}/decline`, {
			body: {},
		});
	}

	async giveUp(id: string): Promise<void> {
		await this.http.request("POST", `${rolePath(id)}/give_up`, {
			body: {},
		});
	}

	async setStatus(
		id: string,
		status: RoleStatus,
		text: string,
	): Promise<void> {
		await this.http.request("PUT", `${rolePath(id)}/status`, {
			body: text === "" ? { status } : { status, text },
		});
	}

	quiet(id: string): Promise<QuietHint> {
		return this.http.request("GET", `${rolePath(id)}/interruption`);
	}

	async setQuiet(id: string, times: string): Promise<void> {
		await this.http.request("PUT", `${rolePath(id)}/interruption`, {
			body: { batch_times: times },
		});
	}

	/** the room in which I talk with a role */
	async openConversation(id: string): Promise<string> {
		const answer = await this.http.request<{ room_id: string }>(
			"POST",
			`${rolePath(id)}/conversations`,
			{ body: {} },
		);
		return answer.room_id;
	}

	settings(): Promise<ClinicSettings> {
		return this.http.request("GET", `${BASE}/settings`);
	}

	/** only what is named changes */
	async setSettings(settings: ClinicSettings): Promise<void> {
		await this.http.request("PUT", `${BASE}/settings`, { body: settings });
	}

	async teams(): Promise<readonly Team[]> {
		const answer = await this.http.request<{ teams: readonly Team[] }>(
			"GET",
			`${BASE}/teams`,
		);
		return answer.teams;
	}

	team(id: string): Promise<TeamPage> {
		return this.http.request("GET", `${BASE}/teams/${enc(id)}`);
	}

	/* ---- my part ---- */

	me(): Promise<MyPart> {
		return this.http.request("GET", `${BASE}/me`);
	}

	async setDevice(kind: DeviceKind): Promise<void> {
		await this.http.request("PUT", `${BASE}/me/device`, {
			body: { kind },
		});
	}

	async beginAlertTest(): Promise<string> {
		const answer = await this.http.request<{ test_id: string }>(
			"POST",
			`${BASE}/me/alert_test`,
			{ body: {} },
		);
		return answer.test_id;
	}

	endAlertTest(
		testId: string,
		heard: boolean,
		tapped: boolean,
	): Promise<Reach> {
		return this.http.request(
			"POST",
			`${BASE}/me/alert_test/${enc(testId)}`,
			{ body: { heard, tapped } },
		);
	}

	channel(): Promise<MyChannel> {
		return this.http.request("GET", `${BASE}/me/channel`);
	}

	async setChannel(kind: string, address: string): Promise<void> {
		await this.http.request("PUT", `${BASE}/me/channel`, {
			body: { kind, address },
		});
	}

	async removeChannel(): Promise<void> {
		await this.http.request("DELETE", `${BASE}/me/channel`);
	}

	async testChannel(): Promise<void> {
		await this.http.request("POST", `${BASE}/me/channel/test`, { body: {} });
	}

	async confirmChannel(code: string): Promise<void> {
		await this.http.request("POST", `${BASE}/me/channel/confirm`, {
			body: { code },
		});
	}

	board(): Promise<BoardAnswer> {
		return this.http.request("GET", `${BASE}/board`);
	}

	startTestCall(): Promise<TestCall> {
		return this.http.request("POST", `${BASE}/board/test_calls`, { body: {} });
	}

	async answerTestCall(id: string): Promise<void> {
		await this.http.request(
			"POST",
			`${BASE}/board/test_calls/${enc(id)}/answer`,
			{ body: {} },
		);
	}

	async seeNotices(upTo: number): Promise<void> {
		await this.http.request("POST", `${BASE}/me/notices`, {
			body: { up_to: upTo },
		});
	}

	/* ---- rota ---- */

	async rotaNow(when: "now" | "tonight"): Promise<readonly Shift[]> {
		const answer = await this.http.request<{ shifts: readonly Shift[] }>(
			"GET",
			`${BASE}/rota/now`,
			{ query: { when } },
		);
		return answer.shifts;
	}

	async rota(query: {
		from_ms: number;
		to_ms: number;
		role?: string;
		user?: string;
	}): Promise<readonly Shift[]> {
		const answer = await this.http.request<{ shifts: readonly Shift[] }>(
			"GET",
			`${BASE}/rota`,
			{ query },
		);
		return answer.shifts;
	}

	async rotaProblems(from: number, to: number): Promise<readonly RotaProblem[]> {
		const answer = await this.http.request<{
			problems: readonly RotaProblem[];
		}>("GET", `${BASE}/rota/problems`, {
			query: { from_ms: from, to_ms: to },
		});
		return answer.problems;
	}

	async rotaRequests(): Promise<readonly RotaRequest[]> {
		const answer = await this.http.request<{
			requests: readonly RotaRequest[];
		}>("GET", `${BASE}/rota/requests`);
		return answer.requests;
	}

	async addRequest(body: object): Promise<void> {
		await this.http.request("POST", `${BASE}/rota/requests`, { body });
	}

	async answerRequest(id: string, answer: string): Promise<void> {
		await this.http.request("POST", `${BASE}/rota/requests/${enc(id)}`, {
			body: { answer },
		});
	}

	importRota(
		file: { source: string; format: "csv" | "ics"; text: string },
		dryRun: boolean,
	): Promise<RotaDifference> {
		return this.http.request("POST", `${BASE}/rota/import`, {
			query: { source: file.source, format: file.format, dry_run: dryRun },
			text: file.text,
			mimetype: file.format === "csv" ? "text/csv" : "text/calendar",
		});
	}

	/** my own shifts; the address is told this once */
	async addFeed(): Promise<string> {
		const answer = await this.http.request<{ path: string }>(
			"POST",
			`${BASE}/rota/feeds`,
			{ body: {} },
		);
		return answer.path;
	}

	async feeds(): Promise<readonly CalendarFeed[]> {
		const answer = await this.http.request<{
			feeds: readonly CalendarFeed[];
		}>("GET", `${BASE}/rota/feeds`);
		return answer.feeds;
	}

	async removeFeed(id: string): Promise<void> {
		await this.http.request("DELETE", `${BASE}/rota/feeds/${enc(id)}`);
	}

	/** for who leads a ward: how often it was interrupted, hour by hour */
	async interruptions(hours: number): Promise<readonly Interruptions[]> {
		const answer = await this.http.request<{
			counts: readonly Interruptions[];
		}>("GET", `${BASE}/interruptions`, { query: { hours } });
		return answer.counts;
	}

	/* ---- what changed ---- */

	start(): void {
		void this.#loop();
	}

	stop(): void {
		this.#stop.abort();
		this.#restart.abort();
	}

	/** changes of everybody's things are wanted too, until the end is called */
	watchAll(): () => void {
		this.#watchers++;
		if (this.#watchers === 1) this.#restart.abort();
		return () => {
			this.#watchers--;
		};
	}

	async #loop(): Promise<void> {
		let failures = 0;
		while (!this.#stop.signal.aborted) {
			this.#restart = new AbortController();
			try {
				await this.#ask(this.#restart.signal);
				failures = 0;
				this.heard.emit(true);
			} catch (error) {
				if (this.#restart.signal.aborted) continue;
				failures++;
				this.heard.emit(false);
				/* a token of another life of the server: begin afresh */
				if (error instanceof ApiError && error.status === 400)
					this.#since = undefined;
				await sleep(backoff(failures), this.#stop.signal);
			}
		}
	}

	async #ask(signal: AbortSignal): Promise<void> {
		const first = this.#since === undefined;
		const answer = await this.http.request<{
			changes: readonly Change[];
			next: number;
		}>("GET", `${BASE}/changes`, {
			query: {
				since: this.#since ?? null,
				timeout: first ? 0 : POLL_MS,
				all: this.#watchers > 0,
			},
			signal,
			timeoutMs: POLL_MS + SLACK_MS,
		});
		this.#since = answer.next;
		if (first) this.changed.emit([{ kind: "*", id: "*" }]);
		else if (answer.changes.length > 0) this.changed.emit(answer.changes);
	}
}
