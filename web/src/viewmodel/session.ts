/* Signing in and out. */
import type { ServerInfo } from "../protocol/client.ts";
import { ApiError } from "../protocol/http.ts";
import type { Credentials, Session } from "../protocol/session.ts";
import { backoff, type Network } from "../protocol/sync.ts";
import { toProblem } from "./problems.ts";
import type { Problem, SessionSnapshot, SessionViewModel } from "./types.ts";
import { Value } from "./value.ts";

export interface SessionOwner {
	begin(credentials: Credentials, info: ServerInfo | null): Promise<void>;
	/** erase: nothing may stay on the device */
	end(erase: boolean): Promise<void>;
	/** the server does not answer; null: it does again */
	unreachable(retryAt: number | null): void;
}

export class SessionModel
	extends Value<SessionSnapshot>
	implements SessionViewModel
{
	#info: ServerInfo | null = null;

	constructor(
		private readonly protocol: Session,
		private readonly network: Network,
		private readonly loadInfo: () => Promise<ServerInfo>,
		private readonly owner: SessionOwner,
	) {
		super({ state: "starting" });
		protocol.lost.on(() => {
			void owner.end(false).then(() => {
				this.#signedOut({ code: "signed-out" });
			});
		});
	}

	get #trustName(): string | null {
		return this.#info?.trust_name ?? null;
	}

	async start(): Promise<void> {
		void this.#learnInfo();
		for (let failures = 1; ; failures++) {
			try {
				const isKnown = await this.protocol.restore();
				this.owner.unreachable(null);
				if (isKnown) await this.#begin();
				else this.#signedOut(null);
				return;
			} catch (error) {
				if (!(error instanceof ApiError)) {
					console.error("session", error);
					this.#signedOut(toProblem(error));
					return;
				}
				const delay = backoff(failures);
				this.owner.unreachable(Date.now() + delay);
				await this.#pause(delay);
			}
		}
	}

	async #learnInfo(): Promise<void> {
		for (let failures = 1; this.#info === null; failures++) {
			try {
				this.#info = await this.loadInfo();
			} catch (error) {
				if (!(error instanceof ApiError) || !error.isTemporary) return;
				await this.#pause(backoff(failures));
			}
		}
		const snapshot = this.getSnapshot();
		if ("trustName" in snapshot)
			this.set({ ...snapshot, trustName: this.#trustName });
	}

	readonly #wakers = new Set<() => void>();

	/** somebody asks to try again now */
	retryNow(): void {
		for (const wake of this.#wakers) wake();
	}

	#pause(ms: number): Promise<void> {
		return new Promise((resolve) => {
			const done = () => {
				clearTimeout(timer);
				this.#wakers.delete(done);
				end();
				resolve();
			};
			const timer = setTimeout(done, ms);
			const end = this.network.onWake(done);
			this.#wakers.add(done);
		});
	}

	#signedOut(problem: Problem | null): void {
		this.set({
			state: "signed-out",
			trustName: this.#trustName,
			problem,
			lastUser: this.protocol.lastUser,
		});
	}

	async #begin(): Promise<void> {
		const { credentials } = this.protocol;
		if (!credentials) throw new Error("no credentials");
		await this.owner.begin(credentials, this.#info);
		this.set({
			state: "ready",
			trustName: this.#trustName,
			userId: credentials.userId,
			deviceId: credentials.deviceId,
		});
	}

	async signIn(user: string, password: string): Promise<void> {
		if (this.getSnapshot().state !== "signed-out") return;
		this.set({ state: "signing-in", trustName: this.#trustName });
		try {
			await this.protocol.signIn(user, password);
			await this.#begin();
		} catch (error) {
			const problem = toProblem(error);
			const wrong = problem.code === "forbidden";
			this.#signedOut(
				wrong ? { ...problem, code: "wrong-password" } : problem,
			);
		}
	}

	async signOut(): Promise<void> {
		if (this.getSnapshot().state !== "ready") return;
		this.set({ state: "signing-out" });
		await this.owner.end(true).catch(() => undefined);
		/* the device's own memory is clean even when the server is away */
		await this.protocol.signOut().catch(() => undefined);
		this.#signedOut(null);
	}

	async switchPerson(): Promise<void> {
		if (this.getSnapshot().state !== "ready") return;
		await this.owner.end(false).catch(() => undefined);
		this.protocol.forget();
		this.#signedOut(null);
	}
}
