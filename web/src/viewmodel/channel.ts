/* My second channel: set, tested by six digits, good for the roles that need one. */
import type { MyChannel } from "../protocol/clinic_types.ts";
import { attempt } from "./problems.ts";
import type { Services } from "./services.ts";
import type { ChannelKindCode, ChannelSnapshot, ChannelViewModel } from "./types.ts";
import { Value } from "./value.ts";

export class Channel extends Value<ChannelSnapshot> implements ChannelViewModel {
	constructor(private readonly services: Services) {
		super(EMPTY);
		services.clinic.changed.on((changes) => {
			if (this.isWatched && changes.some((c) => c.kind === "device" || c.kind === "*"))
				void this.#load();
		});
	}

	protected override onWatched(): void {
		void this.#load();
	}

	async #load(): Promise<void> {
		try {
			this.#show(await this.services.clinic.channel());
		} catch {
			/* what is held stays on screen */
		}
	}

	#show(mine: MyChannel): void {
		this.patch({
			loaded: true,
			hasGateway: mine.has_gateway,
			state: mine.state,
			kind: mine.kind ?? "sms",
			address: mine.address ?? "",
			testedAt: mine.tested_ms ?? null,
		});
	}

	async #do(work: () => Promise<void>): Promise<boolean> {
		this.patch({ busy: true, problem: null });
		const problem = await attempt(work);
		await this.#load();
		this.patch({ busy: false, problem });
		return problem === null;
	}

	/** sets it, where it is another one, and sends the digits */
	async test(kind: ChannelKindCode, address: string): Promise<void> {
		await this.#do(async () => {
			const { clinic } = this.services;
			await clinic.setChannel(kind, address.trim());
			await clinic.testChannel();
		});
	}

	confirm(code: string): Promise<boolean> {
		return this.#do(() => this.services.clinic.confirmChannel(code.replace(/\D/g, "")));
	}

	remove(): Promise<boolean> {
		return this.#do(() => this.services.clinic.removeChannel());
	}
}

const EMPTY: ChannelSnapshot = {
	loaded: false,
	hasGateway: true,
	state: "none",
	kind: "sms",
	address: "",
	testedAt: null,
	busy: false,
	problem: null,
};
