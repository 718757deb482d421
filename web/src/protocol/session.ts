/*
 * Who is signed in on this tab. The access token lives in memory only; the
 * refresh token is a cookie that scripts cannot see. The tab remembers its
 * device id, so two windows of one browser can be two people.
 */
import { ApiError, plainJson, plainRequest, type TokenSource } from "./http.ts";
import { Emitter } from "./emitter.ts";

export interface Credentials {
	readonly userId: string;
	readonly deviceId: string;
	/** 32 bytes, the same for this device each time */
	readonly deviceSecret: Uint8Array<ArrayBuffer>;
}

interface SessionAnswer {
	user_id: string;
	device_id: string;
	access_token: string;
	expires_in_ms: number;
	device_secret: string;
	lock?: DeviceLock;
	offline_hours?: number;
}

/** how this device is locked */
export interface DeviceLock {
	readonly has_pin: boolean;
	readonly is_shared: boolean;
	readonly ends_ms?: number;
	/** for this page's memory alone */
	readonly unlock?: string;
}

/** What a passkey of this device seals: it opens what is kept here, and goes
 *  on with the session once there is a network. */
export interface KeptKey {
	readonly userId: string;
	readonly deviceId: string;
	readonly secret: string;
	readonly unlock: string;
	readonly offlineHours: number;
}

export function isPinNeeded(error: unknown): error is ApiError {
	return (
		error instanceof ApiError &&
		error.errcode === "ORG.WARDWIRE.PIN_NEEDED"
	);
}

/** ended from elsewhere: nothing may stay on the device */
export function isEnded(error: unknown): boolean {
	return (
		error instanceof ApiError &&
		error.errcode === "M_UNKNOWN_TOKEN" &&
		error.more.soft_logout === false
	);
}

/** The few strings a browser keeps; the platform implements it. */
export interface Memory {
	/** null: never set on this tab */
	tab(key: string): string | null;
	setTab(key: string, value: string): void;
	browser(key: string): string | null;
	setBrowser(key: string, value: string | null): void;
	/** runs while no other tab holds the same name */
	locked<T>(name: string, work: () => Promise<T>): Promise<T>;
}

const PATH = "/_wardwire/session/v1/";
const DEVICE = "wardwire.device";
const USER = "wardwire.user";
const ENDING = "wardwire.ending";

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
	const binary = atob(text);
	const bytes = new Uint8Array(binary.length);
	for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
	return bytes;
}

export class Session implements TokenSource {
	/** the session has ended without our doing; true: from elsewhere */
	readonly lost = new Emitter<[boolean]>();
	/** the PIN is needed to go on */
	readonly locked = new Emitter();
	#credentials: Credentials | null = null;
	#token: string | null = null;
	#expiresAt = 0;
	#lifetimeMs = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#refreshing: Promise<void> | null = null;
	#lock: DeviceLock = { has_pin: false, is_shared: false };
	#unlock: string | null = null;
	/** of so many hours text may be kept on this device */
	offlineHours = 0;

	constructor(
		private readonly memory: Memory,
		private readonly displayName: string,
	) {}

	get credentials(): Credentials | null {
		return this.#credentials;
	}

	get lock(): DeviceLock {
		return this.#lock;
	}

	/** the device to unlock, or to go on with */
	get device(): string | null {
		return this.#knownDevice();
	}

	get lastUser(): string | null {
		return this.memory.tab(USER) ?? this.memory.browser(USER);
	}

	/** the device to go on with; null: nobody is signed in here */
	#knownDevice(): string | null {
		const id = this.memory.tab(DEVICE) ?? this.memory.browser(DEVICE);
		return id === "" ? null : id;
	}

	/** false: sign in. Throws ApiError when the server cannot be asked, when the
	 *  PIN is needed, and when it was ended from elsewhere. */
	async restore(): Promise<boolean> {
		const deviceId = this.#knownDevice();
		if (deviceId === null) return false;
		try {
			await this.#refresh(deviceId);
			return true;
		} catch (error) {
			if (isPinNeeded(error) || isEnded(error)) throw error;
			if (error instanceof ApiError && !error.isTemporary) return false;
			throw error;
		}
	}

	/** Throws: a wrong PIN (isPinNeeded), signed out, or no answer. */
	async unlock(pin: string, deviceId: string): Promise<void> {
		await this.#refresh(deviceId, pin);
	}

	/** Opens by what a passkey kept. False: without a network, so that the
	 *  server is still to be asked. Throws: signed out, or the PIN is needed. */
	async unlockBy(key: KeptKey): Promise<boolean> {
		this.#unlock = key.unlock;
		try {
			await this.#refresh(key.deviceId);
			return true;
		} catch (error) {
			if (!(error instanceof ApiError) || !error.isTemporary) {
				this.#unlock = null;
				throw error;
			}
		}
		this.#lock = { has_pin: true, is_shared: false, unlock: key.unlock };
		this.offlineHours = key.offlineHours;
		this.#credentials = {
			userId: key.userId,
			deviceId: key.deviceId,
			deviceSecret: fromBase64(key.secret),
		};
		return false;
	}

	/** What a passkey is to keep, for who proves the PIN. */
	async keptKey(pin: string): Promise<KeptKey> {
		const response = await plainRequest(
			"POST",
			`${PATH}lock/passkey`,
			{ Authorization: `Bearer ${await this.token()}` },
			{ body: { pin } },
		);
		const { lock } = (await response.json()) as { lock: DeviceLock };
		const { credentials } = this;
		if (!credentials || lock.unlock === undefined) throw this.#gone();
		return {
			userId: credentials.userId,
			deviceId: credentials.deviceId,
			secret: btoa(String.fromCharCode(...credentials.deviceSecret)),
			unlock: lock.unlock,
			offlineHours: this.offlineHours,
		};
	}

	/** this page forgets what opens the device; the session goes on */
	lockNow(): void {
		clearTimeout(this.#timer);
		this.#credentials = null;
		this.#token = null;
		this.#unlock = null;
	}

	/** null takes the PIN off */
	async setPin(pin: string | null, old: string | null): Promise<void> {
		const response = await plainRequest(
			"PUT",
			`${PATH}lock`,
			{ Authorization: `Bearer ${await this.token()}` },
			{ body: { pin, old_pin: old } },
		);
		const answer = (await response.json()) as { lock: DeviceLock };
		this.#keepLock(answer.lock);
	}

	#keepLock(lock: DeviceLock | undefined): void {
		this.#lock = lock ?? { has_pin: false, is_shared: false };
		this.#unlock = this.#lock.unlock ?? null;
	}

	async signIn(
		user: string,
		password: string,
		shared = false,
	): Promise<void> {
		const name = user.trim();
		const before = this.#knownDevice();
		const body: Record<string, unknown> = {
			type: "m.login.password",
			identifier: { type: "m.id.user", user: name },
			password,
			initial_device_display_name: this.displayName,
			...(shared ? { shared } : {}),
		};
		/* coming back as the same person keeps what is queued here */
		if (before !== null && name === this.memory.tab(USER))
			body.device_id = before;
		const answer = await plainJson<SessionAnswer>("POST", `${PATH}login`, {
			body,
		});
		this.memory.setTab(USER, name);
		this.memory.setBrowser(USER, name);
		this.memory.setBrowser(DEVICE, answer.device_id);
		this.#accept(answer);
	}

	async signOut(): Promise<void> {
		const deviceId = this.#credentials?.deviceId;
		this.forget();
		if (deviceId === undefined) return;
		if (this.memory.browser(DEVICE) === deviceId)
			this.memory.setBrowser(DEVICE, null);
		await this.#endAtServer(deviceId);
	}

	/** what was signed out here while the server was away ends there, too */
	async finishSignOut(): Promise<void> {
		const deviceId = this.memory.browser(ENDING);
		if (deviceId !== null) await this.#endAtServer(deviceId);
	}

	async #endAtServer(deviceId: string): Promise<void> {
		this.memory.setBrowser(ENDING, deviceId);
		try {
			await plainJson("POST", `${PATH}logout`, {
				body: { device_id: deviceId },
			});
		} catch (error) {
			if (!(error instanceof ApiError) || error.isTemporary) throw error;
		}
		this.memory.setBrowser(ENDING, null);
	}

	/** the device is no more */
	forgetDevice(): void {
		const deviceId = this.#knownDevice();
		this.forget();
		if (this.memory.browser(DEVICE) === deviceId)
			this.memory.setBrowser(DEVICE, null);
	}

	/** somebody else of this device goes on */
	use(deviceId: string): void {
		this.lockNow();
		this.memory.setTab(DEVICE, deviceId);
		this.memory.setBrowser(DEVICE, deviceId);
	}

	/** this tab becomes nobody; the device itself stays signed in */
	forget(): void {
		clearTimeout(this.#timer);
		this.#credentials = null;
		this.#token = null;
		this.#unlock = null;
		this.memory.setTab(DEVICE, "");
	}

	async token(): Promise<string> {
		/* opened without a network: the server has not spoken yet */
		if (this.#token === null && this.#credentials !== null)
			await this.#refreshOnce(this.#credentials.deviceId);
		if (this.#token === null) throw this.#gone();
		/* the timer may have slept with the machine */
		if (Date.now() > this.#expiresAt - 10_000) await this.#tryRefresh();
		if (this.#token === null) throw this.#gone();
		return this.#token;
	}

	async renew(stale: string): Promise<string> {
		if (this.#token === stale && this.#credentials)
			await this.#refreshOnce(this.#credentials.deviceId);
		if (this.#token === null) throw this.#gone();
		return this.#token;
	}

	#gone(): ApiError {
		return new ApiError(401, "M_UNKNOWN_TOKEN", "signed out");
	}

	async #tryRefresh(): Promise<void> {
		if (!this.#credentials) return;
		try {
			await this.#refreshOnce(this.#credentials.deviceId);
		} catch (error) {
			/* an old token may still do; the request will tell */
			if (error instanceof ApiError && error.isTemporary) return;
			throw error;
		}
	}

	async #refreshOnce(deviceId: string): Promise<void> {
		this.#refreshing ??= this.#refresh(deviceId).finally(() => {
			this.#refreshing = null;
		});
		try {
			await this.#refreshing;
		} catch (error) {
			if (
				error instanceof ApiError &&
				!error.isTemporary &&
				this.#credentials !== null
			) {
				this.lockNow();
				if (isPinNeeded(error)) this.locked.emit();
				else this.lost.emit(isEnded(error));
			}
			throw error;
		}
	}

	/* Tabs of one device share the cookie: one at a time. */
	async #refresh(deviceId: string, pin?: string): Promise<void> {
		const answer = await this.memory.locked(
			`wardwire-session-${deviceId}`,
			() =>
				plainJson<SessionAnswer>("POST", `${PATH}refresh`, {
					body: {
						device_id: deviceId,
						...(pin === undefined ? {} : { pin }),
						...(this.#unlock === null || pin !== undefined
							? {}
							: { unlock: this.#unlock }),
					},
				}),
		);
		this.#accept(answer);
	}

	#accept(answer: SessionAnswer): void {
		this.#keepLock(answer.lock);
		this.offlineHours = answer.offline_hours ?? 0;
		this.#token = answer.access_token;
		this.#lifetimeMs = answer.expires_in_ms;
		this.#expiresAt = Date.now() + this.#lifetimeMs;
		if (this.#credentials?.deviceId !== answer.device_id)
			this.#credentials = {
				userId: answer.user_id,
				deviceId: answer.device_id,
				deviceSecret: fromBase64(answer.device_secret),
			};
		this.memory.setTab(DEVICE, answer.device_id);
		/* for windows opened later; signing in decides, not a refresh */
		if (this.memory.browser(DEVICE) === null)
			this.memory.setBrowser(DEVICE, answer.device_id);
		this.#schedule();
	}

	#schedule(): void {
		clearTimeout(this.#timer);
		const delay = Math.max(5_000, this.#lifetimeMs * 0.75);
		this.#timer = setTimeout(() => {
			void this.#tryRefresh()
				.catch(() => undefined)
				.finally(() => {
					if (Date.now() > this.#expiresAt - this.#lifetimeMs / 4)
						this.#retrySoon();
				});
		}, Math.min(delay, 2 ** 31 - 1));
	}

	#retrySoon(): void {
		clearTimeout(this.#timer);
		if (this.#credentials === null) return;
		this.#timer = setTimeout(() => {
			void this.#tryRefresh().catch(() => undefined);
		}, 15_000);
	}
}
