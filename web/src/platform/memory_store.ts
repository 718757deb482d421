/*
 * In place of the vault where the browser gives no storage or no
 * cryptography: everything works, nothing outlives the page.
 */
import type { StoredItem } from "./vault.ts";

export class MemoryStore<Item extends StoredItem> {
	readonly #items = new Map<string, Item>();
	readonly #blobs = new Map<string, Blob>();
	#drafts = new Map<string, string>();
	cache: string | null = null;

	load(): Promise<Item[]> {
		return Promise.resolve([...this.#items.values()]);
	}

	put(item: Item): Promise<void> {
		this.#items.set(item.txnId, item);
		return Promise.resolve();
	}

	remove(txnId: string): Promise<void> {
		this.#items.delete(txnId);
		return Promise.resolve();
	}

	putBlob(id: string, blob: Blob): Promise<void> {
		this.#blobs.set(id, blob);
		return Promise.resolve();
	}

	getBlob(id: string): Promise<Blob | null> {
		return Promise.resolve(this.#blobs.get(id) ?? null);
	}

	removeBlob(id: string): Promise<void> {
		this.#blobs.delete(id);
		return Promise.resolve();
	}

	drafts(): Promise<Map<string, string>> {
		return Promise.resolve(new Map(this.#drafts));
	}

	readCache(): Promise<string | null> {
		return Promise.resolve(this.cache);
	}

	writeCache(text: string | null): Promise<void> {
		this.cache = text;
		return Promise.resolve();
	}

	putDrafts(drafts: ReadonlyMap<string, string>): Promise<void> {
		this.#drafts = new Map(drafts);
		return Promise.resolve();
	}

	close(): void {}

	destroy(): Promise<void> {
		return Promise.resolve();
	}
}
