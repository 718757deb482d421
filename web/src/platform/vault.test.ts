import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { Vault } from "./vault.ts";

const secret = (fill: number) => new Uint8Array(32).fill(fill);

interface Item {
	txnId: string;
	words: string;
}

async function raw(name: string): Promise<string> {
	const db = await new Promise<IDBDatabase>((resolve) => {
		const request = indexedDB.open(name);
		request.onsuccess = () => resolve(request.result);
	});
	const found: string[] = [];
	for (const store of db.objectStoreNames) {
		const objects = db.transaction(store).objectStore(store);
		for (const read of [objects.getAllKeys(), objects.getAll()])
			await new Promise<void>((resolve) => {
				read.onsuccess = () => {
					for (const value of read.result as unknown[]) {
						const sealed = value as { data?: ArrayBuffer };
						found.push(
							sealed.data
								? new TextDecoder("latin1").decode(sealed.data)
								: JSON.stringify(value),
						);
					}
					resolve();
				};
			});
	}
	db.close();
	return found.join("\n");
}

test("keeps items, files and drafts, and nothing in clear", async () => {
	const vault = await Vault.open<Item>("D1", secret(1));
	await vault.put({ txnId: "t1", words: "chest pain bed 4" });
	await vault.putBlob("t1.0", new Blob(["scan"], { type: "image/png" }));
	await vault.putDrafts(new Map([["!ward7", "half a sentence"]]));
	vault.close();
	const text = await raw("wardwire-D1");
	for (const word of ["chest", "t1", "scan", "ward7", "half", "image"])
		expect(text).not.toContain(word);

	const again = await Vault.open<Item>("D1", secret(1));
	expect(await again.load()).toEqual([
		{ txnId: "t1", words: "chest pain bed 4" },
	]);
	const blob = await again.getBlob("t1.0");
	expect(blob?.type).toBe("image/png");
	expect(await blob?.text()).toBe("scan");
	expect((await again.drafts()).get("!ward7")).toBe("half a sentence");
	await again.remove("t1");
	await again.removeBlob("t1.0");
	expect(await again.load()).toEqual([]);
	expect(await again.getBlob("t1.0")).toBeNull();
	again.close();
});

test("another secret opens nothing", async () => {
	const vault = await Vault.open<Item>("D2", secret(1));
	await vault.put({ txnId: "t1", words: "x" });
	vault.close();
	const thief = await Vault.open<Item>("D2", secret(2));
	expect(await thief.load()).toEqual([]);
	thief.close();
});

test("sign-out leaves nothing", async () => {
	const vault = await Vault.open<Item>("D3", secret(3));
	await vault.put({ txnId: "t1", words: "x" });
	await vault.destroy();
	const again = await Vault.open<Item>("D3", secret(3));
	expect(await again.load()).toEqual([]);
	again.close();
});
