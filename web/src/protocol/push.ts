/* Where the server pushes to: this browser's subscription. */
import type { Subscribed } from "../platform/push.ts";
import type { Http } from "./http.ts";

const KIND = "org.wardwire.webpush";
const APP = "org.wardwire.app";
const SET = "/_matrix/client/v3/pushers/set";

interface Outcome {
	readonly device_id?: string;
	readonly result: "sent" | "gone" | "refused" | "failed";
}

export class Pushes {
	constructor(private readonly http: Http) {}

	async key(): Promise<string> {
		const answer = await this.http.request<{ public_key: string }>(
			"GET",
			"/_wardwire/push/v1/key",
		);
		return answer.public_key;
	}

	async set(to: Subscribed, deviceName: string): Promise<void> {
		await this.http.request("POST", SET, {
			body: {
				kind: KIND,
				app_id: APP,
				pushkey: to.p256dh,
				app_display_name: "Wardwire",
				device_display_name: deviceName,
				lang: "en-GB",
				data: { url: to.url, auth: to.auth },
			},
		});
	}

	async remove(of: Subscribed): Promise<void> {
		await this.http.request("POST", SET, {
			body: { kind: null, app_id: APP, pushkey: of.p256dh },
		});
	}

	/** whether the push service took one for this device */
	async test(deviceId: string): Promise<boolean> {
		const answer = await this.http.request<{
			outcomes: readonly Outcome[];
		}>("POST", "/_wardwire/push/v1/test", { body: {}, timeoutMs: 40_000 });
		return answer.outcomes.some(
			(one) => one.device_id === deviceId && one.result === "sent",
		);
	}
}
