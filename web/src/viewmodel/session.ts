/* Signing in and out. */
import type { ServerInfo } from "../protocol/client.ts";
import { ApiError } from "../protocol/http.ts";
import type { Passkeys } from "../platform/passkey.ts";
import {
	type Credentials,
	isEnded,
	isPinNeeded,
	type KeptKey,
	type Session,
} from "../protocol/session.ts";
import { backoff, type Network } from "../protocol/sync.ts";
import type { KnownPeople } from "./known_people.ts";
import { toProblem } from "./problems.ts";
import type {
	LockedSnapshot,
	Problem,
	SessionSnapshot,
	SessionViewModel,
} from "./types.ts";
import { Value } from "./value.ts";

export interface SessionOwner {
	begin(credentials: Credentials, info: ServerInfo | null): Promise<void>;
	/** erase: nothing may stay on the device */
	end(erase: boolean): Promise<void>;
	/** what an earlier run left of a device whose session was ended */
	wipe(deviceId: string): Promise<void>;
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
		private readonly known: KnownPeople,
		private readonly passkeys: Passkeys,
	) {
		super({ state: "starting" });
		protocol.lost.on((fromElsewhere) => {
			void owner.end(fromElsewhere).then(() => this.#ended(fromElsewhere));
		});
		protocol.locked.on(() => {
			void owner.end(false).then(() => this.#locked({}));
		});
	}

	get #trustName(): string | null {
		return this.#info?.trust_name ?? null;
	}

	async start(): Promise<void> {
		void this.#learnInfo();
		void this.#finishSignOut();
		const { device } = this.protocol;
		/* it opens without a network, too: nothing to wait for */
		if (device !== null && this.passkeys.has(device)) {
			this.#locked({});
			void this.#lookForEnd(device);
			return;
		}
		for (let failures = 1; ; failures++) {
			try {
				const isKnown = await this.protocol.restore();
				this.owner.unreachable(null);
				if (isKnown) await this.#begin();
				else this.#signedOut(null);
				return;
			} catch (error) {
				if (isPinNeeded(error)) {
					this.owner.unreachable(null);
					this.#locked({});
					return;
				}
				if (isEnded(error)) {
					this.owner.unreachable(null);
					const { device } = this.protocol;
					if (device !== null) await this.owner.wipe(device);
					this.#ended(true);
					return;
				}
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

	async #finishSignOut(): Promise<void> {
		for (let failures = 1; ; failures++) {
			try {
				await this.protocol.finishSignOut();
				return;
			} catch {
				await this.#pause(backoff(failures));
			}
		}
	}

	/* Signed out from elsewhere: nothing may stay until somebody unlocks it. */
	async #lookForEnd(device: string): Promise<void> {
		for (let failures = 1; this.#isLocked(device); failures++) {
			try {
				const isKnown = await this.protocol.restore();
				if (!this.#isLocked(device)) return;
				/* the PIN went, or the cookie did */
				this.passkeys.forget(device);
				if (isKnown) await this.#begin();
				else this.#signedOut(null);
				return;
			} catch (error) {
				if (isEnded(error) && this.#isLocked(device)) {
					await this.owner.wipe(device);
					this.#ended(true);
				}
				if (!(error instanceof ApiError) || !error.isTemporary) return;
				await this.#pause(backoff(failures));
			}
		}
	}

	#isLocked(device: string): boolean {
		const now = this.getSnapshot();
		return now.state === "locked" && now.deviceId === device && !now.busy;
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

	#ended(fromElsewhere: boolean): void {
		const { device } = this.protocol;
		if (device !== null) {
			this.known.forget(device);
			this.passkeys.forget(device);
		}
		this.protocol.forgetDevice();
		this.#signedOut({ code: fromElsewhere ? "wiped" : "signed-out" });
	}

	#locked(fields: Partial<LockedSnapshot>): void {
		const deviceId = this.protocol.device;
		if (deviceId === null) {
			this.#signedOut(null);
			return;
		}
		const { shared } = this.known;
		this.set({
			state: "locked",
			trustName: this.#trustName,
			deviceId,
			person: this.known.find(deviceId),
			people: shared
				? this.known.list().filter((p) => p.deviceId !== deviceId)
				: [],
			shared,
			busy: false,
			wrong: false,
			hasPasskey: this.passkeys.has(deviceId),
			triesLeft: null,
			waitUntil: null,
			problem: null,
			...fields,
		});
	}

	async lock(): Promise<void> {
		const now = this.getSnapshot();
		if (now.state !== "ready" || !now.hasPin) return;
		await this.owner.end(false).catch(() => undefined);
		this.protocol.lockNow();
		this.#locked({});
	}

	async unlock(pin: string): Promise<void> {
		const now = this.getSnapshot();
		if (now.state !== "locked" || now.busy) return;
		this.set({ ...now, busy: true, wrong: false, problem: null });
		try {
			await this.protocol.unlock(pin, now.deviceId);
			await this.#begin();
		} catch (error) {
			if (isPinNeeded(error)) {
				const left = error.more.tries_left;
				this.#locked({
					wrong: true,
					triesLeft: typeof left === "number" ? left : null,
					waitUntil: error.retryAfterMs
						? Date.now() + error.retryAfterMs
						: null,
				});
			} else if (isEnded(error)) {
				await this.owner.wipe(now.deviceId);
				this.#ended(true);
			} else this.#locked({ problem: toProblem(error) });
		}
	}

	async unlockByPasskey(): Promise<void> {
		const now = this.getSnapshot();
		if (now.state !== "locked" || now.busy) return;
		this.set({ ...now, busy: true, wrong: false, problem: null });
		try {
			const kept = await this.passkeys.open(now.deviceId);
			if (kept === null) {
				this.#locked({ problem: { code: "passkey" } });
				return;
			}
			await this.protocol.unlockBy(JSON.parse(kept) as KeptKey);
			await this.#begin();
		} catch (error) {
			if (isEnded(error)) {
				await this.owner.wipe(now.deviceId);
				this.#ended(true);
			} else if (isPinNeeded(error)) {
				/* it is too old: once more by the PIN */
				this.passkeys.forget(now.deviceId);
				this.#locked({ problem: { code: "passkey-old" } });
			} else this.#locked({ problem: toProblem(error) });
		}
	}

	choose(deviceId: string | null): void {
		if (this.getSnapshot().state !== "locked") return;
		if (deviceId === null) {
			this.protocol.forget();
			this.#signedOut(null);
			return;
		}
		this.protocol.use(deviceId);
		this.#locked({});
	}

	setShared(on: boolean): void {
		this.known.shared = on;
		/* a session is of one kind from its beginning: this one ends */
		void this.signOut();
	}

	/** the lock screen greets by name; nobody is noted who has no PIN */
	remember(name: string, job: string | null): void {
		const { credentials, lock } = this.protocol;
		if (!credentials || !lock.has_pin) return;
		const { deviceId, userId } = credentials;
		this.known.remember({ deviceId, userId, name, job });
		const now = this.getSnapshot();
		if (now.state === "ready" && !now.hasPin)
			this.set({ ...now, hasPin: true });
	}

	/** the PIN was taken off */
	unpinned(): void {
		const now = this.getSnapshot();
		if (now.state !== "ready") return;
		this.known.forget(now.deviceId);
		this.passkeys.forget(now.deviceId);
		this.set({ ...now, hasPin: false });
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
			shared: this.known.shared,
			hasPin: this.protocol.lock.has_pin,
		});
	}

	async signIn(user: string, password: string): Promise<void> {
		if (this.getSnapshot().state !== "signed-out") return;
		this.set({ state: "signing-in", trustName: this.#trustName });
		try {
			await this.protocol.signIn(user, password, this.known.shared);
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
		if (this.protocol.device !== null) {
			this.known.forget(this.protocol.device);
			this.passkeys.forget(this.protocol.device);
		}
		await this.owner.end(true).catch(() => undefined);
		/* the device's own memory is clean even when the server is away */
		await this.protocol
			.signOut()
			.catch(() => void this.#finishSignOut());
		this.#signedOut(null);
	}

	async switchPerson(): Promise<void> {
		if (this.getSnapshot().state !== "ready") return;
		await this.owner.end(false).catch(() => undefined);
		this.protocol.forget();
		this.#signedOut(null);
	}
}
