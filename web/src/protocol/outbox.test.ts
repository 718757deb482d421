import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeHttp, FakeStore, settle } from "./fake.ts";
import { ApiError } from "./http.ts";
import { Outbox } from "./outbox.ts";

let http: FakeHttp;
let store: FakeStore;
let outbox: Outbox;
let serial = 0;

function make(owner = "tab1", live: string[] = []): Outbox {
	return new Outbox(http, store, {
		owner,
		liveOwners: () => Promise.resolve(new Set([owner, ...live])),
		randomId: () => `id${serial++}`,
	});
}

const sent = () =>
	http.calls
		.filter((c) => c.method === "PUT")
		.map((c) => (c.body as { body: string }).body);
const text = (body: string) => ({ msgtype: "m.text", body });

beforeEach(() => {
	vi.useFakeTimers();
	http = new FakeHttp();
	store = new FakeStore();
	let n = 0;
	http.on(/^PUT .*\/send\//, () => ({ event_id: `$sent${n++}` }));
	outbox = make();
});
afterEach(() => {
	outbox.stop();
	vi.useRealTimers();
});

describe("outbox", () => {
	test("sends in order and forgets when the echo comes", async () => {
		const first = outbox.add("!r", "m.room.message", text("one"));
		outbox.add("!r", "m.room.message", text("two"));
		expect(outbox.pending("!r")).toHaveLength(2);
		await settle(80);
		expect(sent()).toEqual(["one", "two"]);
		expect(outbox.unsent).toBe(0);
		expect(store.items.size).toBe(0);
		outbox.onEcho(first, "$sent0");
		expect(outbox.pending("!r")).toHaveLength(1);
		expect(outbox.transactionOf("$sent0")).toBe(first);
	});

	test("waits without a network and keeps its transaction id", async () => {
		http.offline = true;
		const txnId = outbox.add("!r", "m.room.message", text("one"));
		await settle(80);
		expect(outbox.find(txnId)?.state.kind).toBe("waiting");
		expect(store.items.has(txnId)).toBe(true);
		await vi.advanceTimersByTimeAsync(3_000);
		http.offline = false;
		outbox.wake();
		await settle(80);
		expect(outbox.find(txnId)?.state.kind).toBe("sent");
		const paths = new Set(http.calls.map((c) => c.path));
		expect(paths.size).toBe(1);
		expect([...paths][0]).toContain(txnId);
	});

	test("a message that waits holds back those behind it", async () => {
		http.offline = true;
		outbox.add("!r", "m.room.message", text("one"));
		await settle(40);
		outbox.add("!r", "m.room.message", text("two"));
		await vi.advanceTimersByTimeAsync(10_000);
		expect(new Set(sent())).toEqual(new Set(["one"]));
		http.offline = false;
		outbox.wake();
		await settle(80);
		expect(sent().slice(-2)).toEqual(["one", "two"]);
	});

	test("a refusal steps aside and can be tried again", async () => {
		let refuse = true;
		http.on(/\/send\//, (call) => {
			if (refuse && (call.body as { body: string }).body === "one")
				throw new ApiError(403, "M_FORBIDDEN", "no");
			return { event_id: "$ok" };
		});
		const one = outbox.add("!r", "m.room.message", text("one"));
		const two = outbox.add("!r", "m.room.message", text("two"));
		await settle(80);
		expect(outbox.find(one)?.state.kind).toBe("failed");
		expect(outbox.find(two)?.state.kind).toBe("sent");
		refuse = false;
		outbox.retry(one);
		await settle(80);
		expect(outbox.find(one)?.state.kind).toBe("sent");
	});

	test("survives a reload, order and ids kept", async () => {
		http.offline = true;
		const a = outbox.add("!r", "m.room.message", text("one"));
		const b = outbox.add("!r", "m.room.message", text("two"));
		await settle(80);
		outbox.stop();
		http.offline = false;
		http.calls.length = 0;
		outbox = make("tab2");
		await outbox.restore();
		expect(outbox.pending("!r").map((p) => p.item.txnId)).toEqual([a, b]);
		await settle(120);
		expect(sent()).toEqual(["one", "two"]);
	});

	test("leaves alone what a live tab takes care of", async () => {
		http.offline = true;
		outbox.add("!r", "m.room.message", text("one"));
		await settle(80);
		const other = make("tab2", ["tab1"]);
		await other.restore();
		expect(other.pending("!r")).toHaveLength(0);
	});

	test("takes over from a tab that died, once it is gone", async () => {
		http.offline = true;
		const txnId = outbox.add("!r", "m.room.message", text("one"));
		await settle(80);
		const alive = ["tab1"];
		const other = new Outbox(http, store, {
			owner: "tab2",
			liveOwners: () => Promise.resolve(new Set(["tab2", ...alive])),
			randomId: () => "x",
		});
		await other.restore();
		expect(other.find(txnId)).toBeNull();
		outbox.stop();
		alive.length = 0;
		http.offline = false;
		await other.restore();
		await settle(80);
		expect(other.find(txnId)?.state.kind).toBe("sent");
		/* what it has taken is its own: looking again changes nothing */
		await other.restore();
		expect(other.pending("!r")).toHaveLength(1);
		other.stop();
	});

	test("uploads once, tells progress, fills in the address", async () => {
		http.onUpload = (options) => {
			options.onProgress(0.5);
			return Promise.resolve("mxc://ward.test/a");
		};
		const seen: (number | null)[] = [];
		outbox.changed.on(() => {
			const state = outbox.pending("!r")[0]?.state;
			if (state?.kind === "sending") seen.push(state.upload);
		});
		outbox.add("!r", "m.room.message", { msgtype: "m.image" }, [
			{
				blob: new Blob(["12345678"]),
				name: "a.jpg",
				mimetype: "image/jpeg",
				role: "main",
			},
		]);
		await settle(120);
		expect(seen).toContain(0.5);
		expect(http.uploads).toHaveLength(1);
		const body = http.calls.at(-1)?.body as { url: string };
		expect(body.url).toBe("mxc://ward.test/a");
		expect(store.blobs.size).toBe(0);
	});

	test("an upload that broke off is not sent up twice", async () => {
		let failures = 1;
		http.on(/\/send\//, () => {
			if (failures-- > 0) throw new ApiError(502, "M_UNKNOWN", "later");
			return { event_id: "$ok" };
		});
		outbox.add("!r", "m.room.message", { msgtype: "m.file" }, [
			{
				blob: new Blob(["x"]),
				name: "a.pdf",
				mimetype: "application/pdf",
				role: "main",
			},
		]);
		await settle(120);
		await vi.advanceTimersByTimeAsync(5_000);
		expect(http.uploads).toHaveLength(1);
		expect(http.count(/\/send\//)).toBe(2);
	});

	test("cancelling an upload takes the message back", async () => {
		http.onUpload = (options) =>
			new Promise((_resolve, reject) =>
				options.signal.addEventListener("abort", () =>
					reject(options.signal.reason as Error),
				),
			);
		const txnId = outbox.add("!r", "m.room.message", { msgtype: "m.file" }, [
			{
				blob: new Blob(["x"]),
				name: "a.pdf",
				mimetype: "application/pdf",
				role: "main",
			},
		]);
		const after = outbox.add("!r", "m.room.message", text("after"));
		await settle(80);
		expect(outbox.cancel(txnId)).toBe(true);
		await settle(120);
		expect(outbox.find(txnId)).toBeNull();
		expect(sent()).toEqual(["after"]);
		expect(outbox.find(after)?.state.kind).toBe("sent");
		expect(store.blobs.size).toBe(0);
	});

	test("a lost file says so", async () => {
		http.offline = true;
		outbox.add("!r", "m.room.message", { msgtype: "m.file" }, [
			{
				blob: new Blob(["x"]),
				name: "a.pdf",
				mimetype: "application/pdf",
				role: "main",
			},
		]);
		await settle(80);
		outbox.stop();
		store.blobs.clear();
		http.offline = false;
		outbox = make("tab2");
		await outbox.restore();
		await settle(80);
		const state = outbox.pending("!r")[0]?.state;
		expect(state?.kind === "failed" && state.error.errcode).toBe(
			"FILE_GONE",
		);
	});
});
