/*
 * What this device keeps: the outbox with its files, and drafts. Everything
 * is sealed with AES-GCM under a key derived from the device's secret, which
 * only the server can give; names in the database are hashes. A copied
 * browser profile holds nothing readable.
 */
const BLOBS = "blobs";
const ITEMS = "items";
const DRAFTS = "drafts";
const STORES = [BLOBS, ITEMS, DRAFTS];

interface Sealed {
	iv: Uint8Array<ArrayBuffer>;
	data: ArrayBuffer;
}

export interface StoredItem {
	readonly txnId: string;
}

function promised<T>(request: IDBRequest<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
}

function finished(transaction: IDBTransaction): Promise<void> {
	return new Promise((resolve, reject) => {
		transaction.oncomplete = () => resolve();
		transaction.onerror = () => reject(transaction.error);
		transaction.onabort = () => reject(transaction.error);
	});
}

function openDatabase(name: string): Promise<IDBDatabase> {
	const request = indexedDB.open(name, 1);
	request.onupgradeneeded = () => {
		for (const store of STORES) request.result.createObjectStore(store);
	};
	return promised(request);
}

function hex(bytes: ArrayBuffer): string {
	return Array.from(new Uint8Array(bytes), (b) =>
		b.toString(16).padStart(2, "0"),
	).join("");
}

/** all that a device kept; its key is gone with its session */
export async function wipeDevice(deviceId: string): Promise<void> {
	await promised(indexedDB.deleteDatabase(`wardwire-${deviceId}`)).catch(
		() => undefined,
	);
}

export class Vault<Item extends StoredItem> {
	private constructor(
		private readonly db: IDBDatabase,
		private readonly key: CryptoKey,
		private readonly nameKey: CryptoKey,
	) {}

	static async open<Item extends StoredItem>(
		deviceId: string,
		secret: Uint8Array<ArrayBuffer>,
	): Promise<Vault<Item>> {
		const base = await crypto.subtle.importKey(
			"raw",
			secret,
			"HKDF",
			false,
			["deriveKey"],
		);
		const derive = (info: string) => ({
			name: "HKDF",
			hash: "SHA-256",
			salt: new Uint8Array(),
			info: new TextEncoder().encode(`wardwire vault ${info}`),
		});
		const key = await crypto.subtle.deriveKey(
			derive("data"),
			base,
			{ name: "AES-GCM", length: 256 },
			false,
			["encrypt", "decrypt"],
		);
		const nameKey = await crypto.subtle.deriveKey(
			derive("names"),
			base,
			{ name: "HMAC", hash: "SHA-256", length: 256 },
			false,
			["sign"],
		);
		const db = await openDatabase(`wardwire-${deviceId}`);
		/* another tab deletes it at sign-out: do not stand in its way */
		db.onversionchange = () => db.close();
		return new Vault<Item>(db, key, nameKey);
	}

	/** sign-out: nothing stays */
	async destroy(): Promise<void> {
		const name = this.db.name;
		this.db.close();
		await promised(indexedDB.deleteDatabase(name));
	}

	close(): void {
		this.db.close();
	}

	async load(): Promise<Item[]> {
		const items: Item[] = [];
		for (const sealed of await this.#all(ITEMS)) {
			const text = await this.#unsealText(sealed);
			if (text !== null) items.push(JSON.parse(text) as Item);
		}
		return items;
	}

	async put(item: Item): Promise<void> {
		await this.#putText(ITEMS, item.txnId, JSON.stringify(item));
	}

	async remove(txnId: string): Promise<void> {
		await this.#delete(ITEMS, txnId);
	}

	async putBlob(id: string, blob: Blob): Promise<void> {
		const head = new TextEncoder().encode(`${blob.type}\n`);
		const body = new Uint8Array(await blob.arrayBuffer());
		const whole = new Uint8Array(head.length + body.length);
		whole.set(head);
		whole.set(body, head.length);
		await this.#put(BLOBS, id, whole);
	}

	async getBlob(id: string): Promise<Blob | null> {
		const plain = await this.#get(BLOBS, id);
		if (!plain) return null;
		const bytes = new Uint8Array(plain);
		const end = bytes.indexOf(10);
		const type = new TextDecoder().decode(bytes.subarray(0, end));
		return new Blob([bytes.subarray(end + 1)], { type });
	}

	async removeBlob(id: string): Promise<void> {
		await this.#delete(BLOBS, id);
	}

	async drafts(): Promise<Map<string, string>> {
		const plain = await this.#get(DRAFTS, "all");
		if (!plain) return new Map();
		const text = new TextDecoder().decode(plain);
		return new Map(JSON.parse(text) as [string, string][]);
	}

	async putDrafts(drafts: ReadonlyMap<string, string>): Promise<void> {
		await this.#putText(DRAFTS, "all", JSON.stringify([...drafts]));
	}

	/** what was read last, for a start before the network; null: nothing */
	async readCache(): Promise<string | null> {
		const plain = await this.#get(DRAFTS, "cache");
		return plain ? new TextDecoder().decode(plain) : null;
	}

	async writeCache(text: string | null): Promise<void> {
		if (text === null) await this.#delete(DRAFTS, "cache");
		else await this.#putText(DRAFTS, "cache", text);
	}

	async #name(store: string, id: string): Promise<string> {
		const bytes = new TextEncoder().encode(`${store}/${id}`);
		return hex(await crypto.subtle.sign("HMAC", this.nameKey, bytes));
	}

	async #putText(store: string, id: string, text: string): Promise<void> {
		await this.#put(store, id, new TextEncoder().encode(text));
	}

	async #put(
		store: string,
		id: string,
		plain: Uint8Array<ArrayBuffer>,
	): Promise<void> {
		const name = await this.#name(store, id);
		const iv = crypto.getRandomValues(new Uint8Array(12));
		const data = await crypto.subtle.encrypt(
			{ name: "AES-GCM", iv },
			this.key,
			plain,
		);
		const transaction = this.db.transaction(store, "readwrite", {
			durability: "strict",
		});
		const sealed: Sealed = { iv, data };
		transaction.objectStore(store).put(sealed, name);
		await finished(transaction);
	}

	async #get(store: string, id: string): Promise<ArrayBuffer | null> {
		const name = await this.#name(store, id);
		const sealed = (await promised(
			this.db.transaction(store).objectStore(store).get(name),
		)) as Sealed | undefined;
		return sealed ? this.#unseal(sealed) : null;
	}

	async #all(store: string): Promise<Sealed[]> {
		return (await promised(
			this.db.transaction(store).objectStore(store).getAll(),
		)) as Sealed[];
	}

	async #delete(store: string, id: string): Promise<void> {
		const name = await this.#name(store, id);
		const transaction = this.db.transaction(store, "readwrite");
		transaction.objectStore(store).delete(name);
		await finished(transaction);
	}

	/* null: sealed under another secret, or damaged */
	async #unseal(sealed: Sealed): Promise<ArrayBuffer | null> {
		try {
			return await crypto.subtle.decrypt(
				{ name: "AES-GCM", iv: sealed.iv },
				this.key,
				sealed.data,
			);
		} catch {
			return null;
		}
	}

	async #unsealText(sealed: Sealed): Promise<string | null> {
		const plain = await this.#unseal(sealed);
		return plain ? new TextDecoder().decode(plain) : null;
	}
}
