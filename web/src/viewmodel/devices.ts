/* Where I am signed in, ending that, and this device's PIN. */
import { ApiError, type Http } from "../protocol/http.ts";
import type { Passkeys } from "../platform/passkey.ts";
import type { Session } from "../protocol/session.ts";
import { toProblem } from "./problems.ts";
import type { Settings } from "./settings.ts";
import type {
	DevicesSnapshot,
	DevicesViewModel,
	Problem,
	SessionEntry,
} from "./types.ts";
import { Value } from "./value.ts";

const V3 = "/_matrix/client/v3";

interface RawDevice {
	readonly device_id: string;
	readonly display_name?: string;
	readonly last_seen_ts?: number;
	readonly last_seen_ip?: string;
}

export class Devices extends Value<DevicesSnapshot> implements DevicesViewModel {
	constructor(
		private readonly http: Http,
		private readonly session: Pick<Session, "lock" | "setPin" | "keptKey">,
		private readonly me: { userId: string; deviceId: string },
		private readonly settings: Settings,
		private readonly passkeys: Passkeys,
		private readonly onPin: (has: boolean) => void,
	) {
		super({
			state: "loading",
			sessions: [],
			busy: false,
			hasPin: session.lock.has_pin,
			shared: session.lock.is_shared,
			passkey: "none",
			lockAfterS: settings.getSnapshot().lockAfterS,
			problem: null,
		});
		void this.#lookForPasskey();
	}

	async #lookForPasskey(): Promise<void> {
		const has = this.passkeys.has(this.me.deviceId);
		const possible =
			has ||
			(!this.session.lock.is_shared && (await this.passkeys.isPossible()));
		this.patch({ passkey: has ? "on" : possible ? "off" : "none" });
	}

	async addPasskey(pin: string): Promise<Problem | null> {
		this.patch({ busy: true });
		try {
			const key = await this.session.keptKey(pin);
			const failed = await this.passkeys.keep(
				this.me.deviceId,
				this.me.userId,
				JSON.stringify(key),
			);
			if (failed) return { code: failed === "cancelled" ? "passkey" : "no-passkey" };
			this.patch({ passkey: "on" });
			return null;
		} catch (error) {
			return toProblem(error);
		} finally {
			this.patch({ busy: false });
		}
	}

	removePasskey(): void {
		this.passkeys.forget(this.me.deviceId);
		this.patch({ passkey: "off" });
	}

	setLockAfter(seconds: number): void {
		this.settings.change({ lockAfterS: seconds });
		this.patch({ lockAfterS: seconds });
	}

	async load(): Promise<void> {
		try {
			const { devices } = await this.http.request<{
				devices: readonly RawDevice[];
			}>("GET", `${V3}/devices`);
			const sessions = devices
				.map((each) => this.#entry(each))
				.sort(byNeed);
			this.patch({ state: "ready", sessions, problem: null });
		} catch (error) {
			const { state } = this.peek();
			this.patch({
				state: state === "ready" ? state : "failed",
				problem: toProblem(error),
			});
		}
	}

	#entry(raw: RawDevice): SessionEntry {
		const name = raw.display_name?.trim() ?? "";
		return {
			deviceId: raw.device_id,
			name: name === "" ? raw.device_id : name,
			seenAt: raw.last_seen_ts ?? null,
			address: raw.last_seen_ip ?? null,
			isThis: raw.device_id === this.me.deviceId,
		};
	}

	async end(
		deviceIds: readonly string[],
		password: string,
	): Promise<Problem | null> {
		this.patch({ busy: true });
		try {
			await this.#endProven(deviceIds, password);
			await this.load();
			return null;
		} catch (error) {
			const problem = toProblem(error);
			const wrong =
				error instanceof ApiError &&
				(error.status === 401 || error.status === 403);
			return wrong ? { ...problem, code: "wrong-password" } : problem;
		} finally {
			this.patch({ busy: false });
		}
	}

	/* the server wants to know first that it is me */
	async #endProven(ids: readonly string[], password: string): Promise<void> {
		const ask = (auth: object) =>
			this.http.request("POST", `${V3}/delete_devices`, {
				body: { devices: ids, ...auth },
			});
		let session: unknown;
		try {
			await ask({});
			return;
		} catch (error) {
			if (!(error instanceof ApiError) || error.status !== 401) throw error;
			session = error.more.session;
		}
		await ask({
			auth: {
				type: "m.login.password",
				identifier: { type: "m.id.user", user: this.me.userId },
				password,
				session,
			},
		});
	}

	async setPin(
		pin: string | null,
		old: string | null,
	): Promise<Problem | null> {
		this.patch({ busy: true });
		try {
			await this.session.setPin(pin, old);
			this.patch({ hasPin: this.session.lock.has_pin });
			this.onPin(this.session.lock.has_pin);
			void this.#lookForPasskey();
			return null;
		} catch (error) {
			return toProblem(error);
		} finally {
			this.patch({ busy: false });
		}
	}
}

function byNeed(a: SessionEntry, b: SessionEntry): number {
	return (
		Number(b.isThis) - Number(a.isThis) ||
		(b.seenAt ?? 0) - (a.seenAt ?? 0)
	);
}
