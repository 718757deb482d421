/* Oneself: name, picture, and the choices made on this device. */
import type { ServerInfo } from "../protocol/client.ts";
import { attempt } from "./problems.ts";
import type { Services } from "./services.ts";
import type {
	Problem,
	ProfileSnapshot,
	ProfileViewModel,
	LanguageChoice,
	ThemeChoice,
} from "./types.ts";
import { Value } from "./value.ts";

export class Profile
	extends Value<ProfileSnapshot>
	implements ProfileViewModel
{
	constructor(
		private readonly services: Services,
		deviceId: string,
		info: ServerInfo | null,
	) {
		const { client, people, settings } = services;
		super({
			me: people.person(client.me),
			deviceId,
			...settings.getSnapshot(),
			busy: false,
			problem: null,
			trustName: info?.trust_name ?? null,
			serverName: info?.server_name ?? null,
			version: info?.version ?? null,
		});
		client.directory.changed.on((ids) => {
			if (ids.has(client.me)) this.#refresh();
		});
		settings.subscribe(() => this.patch(settings.getSnapshot()));
	}

	#refresh(): void {
		const { client, people } = this.services;
		this.patch({ me: people.person(client.me) });
	}

	async #run(work: () => Promise<unknown>): Promise<Problem | null> {
		this.patch({ busy: true, problem: null });
		const problem = await attempt(work);
		this.patch({ busy: false, problem });
		return problem;
	}

	async rename(name: string): Promise<Problem | null> {
		const { client } = this.services;
		return this.#run(async () => {
			await client.setProfile("displayname", name.trim());
			await client.directory.renew(client.me);
		});
	}

	async setPicture(file: File | null): Promise<Problem | null> {
		const { client } = this.services;
		return this.#run(async () => {
			const mxc = file ? await client.uploadPicture(file) : "";
			await client.setProfile("avatar_url", mxc);
			await client.directory.renew(client.me);
		});
	}

	setTheme(theme: ThemeChoice): void {
		this.services.settings.change({ theme });
	}

	/** taken up when the app is loaded anew */
	setLanguage(language: LanguageChoice): void {
		this.services.settings.change({ language });
	}

	setReadReceipts(on: boolean): void {
		this.services.settings.change({ readReceipts: on });
	}

	dismissProblem(): void {
		this.patch({ problem: null });
	}
}
