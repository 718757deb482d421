/* What was typed and not sent, per conversation, kept on the device. */
import { Emitter } from "../protocol/emitter.ts";

export interface DraftStore {
	drafts(): Promise<Map<string, string>>;
	putDrafts(drafts: ReadonlyMap<string, string>): Promise<void>;
}

const SAVE_MS = 300;

export class Drafts {
	readonly changed = new Emitter<[roomId: string]>();
	#texts = new Map<string, string>();
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(private readonly store: DraftStore) {}

	async restore(): Promise<void> {
		const held = await this.store.drafts().catch(() => new Map());
		/* what was typed meanwhile is newer */
		for (const [roomId, text] of held as Map<string, string>)
			if (!this.#texts.has(roomId)) {
				this.#texts.set(roomId, text);
				this.changed.emit(roomId);
			}
	}

	get(roomId: string): string {
		return this.#texts.get(roomId) ?? "";
	}

	set(roomId: string, text: string): void {
		if (text === this.get(roomId)) return;
		if (text === "") this.#texts.delete(roomId);
		else this.#texts.set(roomId, text);
		this.changed.emit(roomId);
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.save(), SAVE_MS);
	}

	async save(): Promise<void> {
		clearTimeout(this.#timer);
		await this.store
			.putDrafts(this.#texts)
			.catch((error: unknown) => console.error("drafts", error));
	}
}
