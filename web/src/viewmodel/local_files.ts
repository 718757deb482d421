/*
 * This device's own copies of files that it sends: shown from here, so that
 * a photo is on screen before, while and after it goes up.
 */
import type { Outbox, Pending } from "../protocol/outbox.ts";
import { Emitter } from "../protocol/emitter.ts";
import type { LocalMedia } from "./body.ts";
import type { Browser } from "./services.ts";

export class LocalFiles {
	/** a file that had to be read back from the device is there */
	readonly changed = new Emitter<[txnId: string]>();
	readonly #held = new Map<string, LocalMedia>();
	readonly #reading = new Set<string>();

	constructor(
		private readonly outbox: Outbox,
		private readonly browser: Browser,
	) {}

	get(txnId: string): LocalMedia | undefined {
		return this.#held.get(txnId);
	}

	add(txnId: string, main: Blob, thumbnail: Blob | null): void {
		this.#held.set(txnId, {
			main: this.browser.objectUrl(main),
			thumbnail: thumbnail ? this.browser.objectUrl(thumbnail) : null,
		});
	}

	/** after a reload: reads the queued files back */
	want(pending: Pending): void {
		const { txnId, files } = pending.item;
		if (files.length === 0 || this.#held.has(txnId)) return;
		if (this.#reading.has(txnId)) return;
		this.#reading.add(txnId);
		void this.#read(pending).catch(() => undefined);
	}

	async #read(pending: Pending): Promise<void> {
		const { txnId, files } = pending.item;
		const blobOf = async (role: "main" | "thumbnail") => {
			const file = files.find((f) => f.role === role);
			return file ? this.outbox.blob(file) : null;
		};
		const main = await blobOf("main");
		if (!main) return;
		this.add(txnId, main, await blobOf("thumbnail"));
		this.changed.emit(txnId);
	}

	release(): void {
		for (const { main, thumbnail } of this.#held.values()) {
			if (main) this.browser.revokeUrl(main);
			if (thumbnail) this.browser.revokeUrl(thumbnail);
		}
		this.#held.clear();
	}
}
