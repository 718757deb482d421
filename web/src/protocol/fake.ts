/* A pretended server and browser for the tests. */
import {
	ApiError,
	type Http,
	type RequestOptions,
	type UploadOptions,
} from "./http.ts";
import type { OutboxStore, QueuedItem } from "./outbox.ts";
import type { Content, RawEvent } from "./types.ts";

export interface Call {
	readonly method: string;
	readonly path: string;
	readonly body: unknown;
	readonly query: RequestOptions["query"];
}

type Answer = (call: Call) => unknown;

/** Answers by the first rule whose pattern fits "METHOD /path". */
export class FakeHttp implements Http {
	readonly calls: Call[] = [];
	readonly uploads: { file: Blob; options: UploadOptions }[] = [];
	readonly #rules: { pattern: RegExp; answer: Answer }[] = [];
	offline = false;
	onUpload: (options: UploadOptions) => Promise<string> = () =>
		Promise.resolve(`mxc://ward.test/up${this.uploads.length}`);

	on(pattern: RegExp, answer: Answer): this {
		this.#rules.unshift({ pattern, answer });
		return this;
	}

	async request<T>(
		method: string,
		path: string,
		options: RequestOptions = {},
	): Promise<T> {
		const call: Call = {
			method,
			path: decodeURIComponent(path),
			body: options.body,
			query: options.query,
		};
		this.calls.push(call);
		await Promise.resolve();
		if (this.offline) throw new ApiError(0, "NETWORK", "offline");
		const line = `${method} ${call.path}`;
		const rule = this.#rules.find((r) => r.pattern.test(line));
		if (!rule) throw new ApiError(404, "M_UNRECOGNIZED", line);
		const { signal } = options;
		if (!signal) return (await rule.answer(call)) as T;
		return new Promise<T>((resolve, reject) => {
			const stop = () => reject(signal.reason as Error);
			if (signal.aborted) stop();
			signal.addEventListener("abort", stop);
			Promise.resolve()
				.then(() => rule.answer(call))
				.then((value) => resolve(value as T), reject);
		});
	}

	async upload(file: Blob, options: UploadOptions): Promise<string> {
		this.uploads.push({ file, options });
		if (this.offline) throw new ApiError(0, "NETWORK", "offline");
		return this.onUpload(options);
	}

	blob(): Promise<Blob> {
		return Promise.resolve(new Blob(["x"]));
	}

	count(pattern: RegExp): number {
		return this.calls.filter((c) => pattern.test(`${c.method} ${c.path}`))
			.length;
	}
}

export class FakeStore implements OutboxStore {
	readonly items = new Map<string, QueuedItem>();
	cache: string | null = null;
	readonly blobs = new Map<string, Blob>();
	texts = new Map<string, string>();

	load(): Promise<QueuedItem[]> {
		return Promise.resolve([...this.items.values()]);
	}
	put(item: QueuedItem): Promise<void> {
		this.items.set(item.txnId, item);
		return Promise.resolve();
	}
	remove(txnId: string): Promise<void> {
		this.items.delete(txnId);
		return Promise.resolve();
	}
	putBlob(id: string, blob: Blob): Promise<void> {
		this.blobs.set(id, blob);
		return Promise.resolve();
	}
	getBlob(id: string): Promise<Blob | null> {
		return Promise.resolve(this.blobs.get(id) ?? null);
	}
	removeBlob(id: string): Promise<void> {
		this.blobs.delete(id);
		return Promise.resolve();
	}
	drafts(): Promise<Map<string, string>> {
		return Promise.resolve(new Map(this.texts));
	}
	readCache(): Promise<string | null> {
		return Promise.resolve(this.cache);
	}

	writeCache(text: string | null): Promise<void> {
		this.cache = text;
		return Promise.resolve();
	}

	putDrafts(drafts: ReadonlyMap<string, string>): Promise<void> {
		this.texts = new Map(drafts);
		return Promise.resolve();
	}
	close(): void {}
	destroy(): Promise<void> {
		this.items.clear();
		this.blobs.clear();
		this.texts.clear();
		return Promise.resolve();
	}
}

export const ME = "@ada:ward.test";
export const BEN = "@ben:ward.test";
export const CHI = "@chi:ward.test";
export const START = Date.UTC(2026, 2, 3, 9, 0, 0);

let serial = 0;

export function message(
	id: string,
	sender: string,
	body: string,
	time: number,
	more: Content = {},
): RawEvent {
	return {
		event_id: id,
		type: "m.room.message",
		sender,
		origin_server_ts: time,
		content: { msgtype: "m.text", body, ...more },
	};
}

export function state(
	type: string,
	sender: string,
	content: Content,
	key = "",
	time = START - 86_400_000,
): RawEvent {
	return {
		event_id: `$state${serial++}`,
		type,
		sender,
		origin_server_ts: time,
		content,
		state_key: key,
	};
}

export function member(
	userId: string,
	membership = "join",
	name?: string,
): RawEvent {
	const content: Record<string, unknown> = { membership };
	if (name) content.displayname = name;
	return state("m.room.member", userId, content, userId);
}

/** ids $0 to $n-1, a minute apart, all from one sender */
export function run(
	from: number,
	to: number,
	sender = BEN,
): RawEvent[] {
	const events: RawEvent[] = [];
	for (let i = from; i < to; i++)
		events.push(message(`$${i}`, sender, `m${i}`, START + i * 60_000));
	return events;
}

/** lets everything that waits for promises go on */
export async function settle(turns = 30): Promise<void> {
	for (let i = 0; i < turns; i++) await Promise.resolve();
}
