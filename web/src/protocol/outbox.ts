/*
 * What the person has said and the server does not have yet. An item gets
 * its transaction id once, when it is queued, and keeps it through reloads:
 * however often it is sent, it becomes one event. In a conversation items
 * leave in the order they were written; a failed one steps aside.
 */
import { isPollStart } from "./polls.ts";
import { ApiError, enc, type Http } from "./http.ts";
import { Emitter } from "./emitter.ts";
import { relation } from "./segment.ts";
import { backoff, sleep } from "./sync.ts";
import type { Content } from "./types.ts";

/** A file that must be uploaded before its message can go. */
export interface QueuedFile {
	/** name of the blob in the store */
	readonly blobId: string;
	readonly name: string;
	readonly mimetype: string;
	readonly size: number;
	/** where the address goes in the content: "url" or "thumbnail" */
	readonly role: "main" | "thumbnail";
	/** set once it is up */
	readonly mxc: string | null;
	/** where the parts of a large one go, once that is known */
	readonly address?: string | null;
}

export interface QueuedItem {
	readonly txnId: string;
	readonly roomId: string;
	/** grows in the order of writing */
	readonly order: number;
	readonly createdAt: number;
	readonly type: string;
	readonly content: Content;
	readonly files: readonly QueuedFile[];
	/** the tab that takes care of it */
	readonly owner: string;
}

export interface OutboxStore {
	load(): Promise<QueuedItem[]>;
	put(item: QueuedItem): Promise<void>;
	remove(txnId: string): Promise<void>;
	putBlob(id: string, blob: Blob): Promise<void>;
	getBlob(id: string): Promise<Blob | null>;
	removeBlob(id: string): Promise<void>;
}

export type PendingState =
	| { readonly kind: "queued" } /* behind others, or not tried yet */
	| { readonly kind: "waiting" } /* tried: no network */
	| { readonly kind: "sending"; readonly upload: number | null }
	| { readonly kind: "failed"; readonly error: ApiError }
	| { readonly kind: "sent"; readonly eventId: string };

export interface Pending {
	readonly item: QueuedItem;
	readonly state: PendingState;
}

export interface OutboxFile {
	readonly blob: Blob;
	readonly name: string;
	readonly mimetype: string;
	readonly role: "main" | "thumbnail";
}

export interface OutboxPlatform {
	readonly owner: string;
	/** tabs of this browser that are alive */
	liveOwners(): Promise<ReadonlySet<string>>;
	randomId(): string;
}

interface Lane {
	running: boolean;
	abort: AbortController | null;
	/** the item being sent now */
	current: string | null;
}

const RETRY_DELAY_CAP_MS = 30_000;

export class Outbox {
	/** the room whose pending list changed */
	readonly changed = new Emitter<[roomId: string]>();
	readonly #byRoom = new Map<string, Pending[]>();
	readonly #lanes = new Map<string, Lane>();
	/* blobs of this session, so that nothing is read back needlessly */
	readonly #blobs = new Map<string, Blob>();
	/* event id -> transaction id of what was sent in this session */
	readonly #sentAs = new Map<string, string>();
	#order = 0;
	#stopped = false;
	#wakeAll = new Emitter();

	constructor(
		private readonly http: Http,
		private readonly store: OutboxStore,
		private readonly platform: OutboxPlatform,
		private readonly now: () => number = Date.now,
	) {}

	/** takes up what an earlier life of this device, or a tab that is gone,
	 *  left behind */
	async restore(): Promise<void> {
		const live = await this.platform.liveOwners();
		const items = await this.store.load();
		items.sort((a, b) => a.order - b.order);
		for (const item of items) {
			this.#order = Math.max(this.#order, item.order);
			if (item.owner === this.platform.owner || live.has(item.owner))
				continue;
			if (this.find(item.txnId)) continue;
			const own = { ...item, owner: this.platform.owner };
			await this.store.put(own);
			this.#list(item.roomId).push({
				item: own,
				state: { kind: "queued" },
			});
		}
		for (const roomId of this.#byRoom.keys()) {
			this.changed.emit(roomId);
			this.#run(roomId);
		}
	}

	stop(): void {
		this.#stopped = true;
		for (const lane of this.#lanes.values()) lane.abort?.abort();
		this.#wakeAll.emit();
	}

	pending(roomId: string): readonly Pending[] {
		return this.#byRoom.get(roomId) ?? [];
	}

	find(txnId: string): Pending | null {
		for (const list of this.#byRoom.values()) {
			const found = list.find((p) => p.item.txnId === txnId);
			if (found) return found;
		}
		return null;
	}

	/** in all conversations; those sent but not seen back do not count */
	get unsent(): number {
		let count = 0;
		for (const list of this.#byRoom.values())
			count += list.filter((p) => p.state.kind !== "sent").length;
		return count;
	}

	/** shows at once; returns the transaction id */
	add(
		roomId: string,
		type: string,
		content: Content,
		files: readonly OutboxFile[] = [],
	): string {
		const txnId = `ww${this.now()}.${this.platform.randomId()}`;
		/* after anything an earlier life queued, whatever the clock says */
		this.#order = Math.max(this.#order + 1, this.now());
		const queued = files.map((file, i): QueuedFile => {
			const blobId = `${txnId}.${i}`;
			this.#blobs.set(blobId, file.blob);
			return {
				blobId,
				name: file.name,
				mimetype: file.mimetype,
				size: file.blob.size,
				role: file.role,
				mxc: null,
			};
		});
		const item: QueuedItem = {
			txnId,
			roomId,
			order: this.#order,
			createdAt: this.now(),
			type,
			content,
			files: queued,
			owner: this.platform.owner,
		};
		this.#setList(roomId, [
			...this.#list(roomId),
			{ item, state: { kind: "queued" } },
		]);
		void this.#persist(item).finally(() => this.#run(roomId));
		return txnId;
	}

	retry(txnId: string): void {
		const pending = this.find(txnId);
		if (!pending) return;
		if (pending.state.kind === "failed")
			this.#setState(txnId, { kind: "queued" });
		this.#wakeAll.emit();
		this.#run(pending.item.roomId);
	}

	/** takes back what has not been sent; false: too late */
	cancel(txnId: string): boolean {
		const pending = this.find(txnId);
		if (!pending || pending.state.kind === "sent") return false;
		const { roomId, files } = pending.item;
		const lane = this.#lanes.get(roomId);
		if (lane?.current === txnId) {
			/* on its way as a message: the server may have it already */
			const uploading = files.some((f) => f.mxc === null);
			if (pending.state.kind === "sending" && !uploading) return false;
			this.#forget(pending);
			lane.abort?.abort();
			return true;
		}
		this.#forget(pending);
		return true;
	}

	/** the network may be back */
	wake(): void {
		this.#wakeAll.emit();
		for (const roomId of this.#byRoom.keys()) this.#run(roomId);
	}

	/** the event of a transaction arrived through sync */
	onEcho(txnId: string, eventId: string): void {
		const pending = this.find(txnId);
		if (pending) this.#sentAs.set(eventId, txnId);
		if (!pending) return;
		this.#forget(pending);
	}

	/** the transaction that made this event; undefined: not from this tab */
	transactionOf(eventId: string): string | undefined {
		return this.#sentAs.get(eventId);
	}

	async blob(file: QueuedFile): Promise<Blob | null> {
		const held = this.#blobs.get(file.blobId);
		if (held) return held;
		const stored = await this.store.getBlob(file.blobId);
		if (stored) this.#blobs.set(file.blobId, stored);
		return stored;
	}

	#list(roomId: string): Pending[] {
		let list = this.#byRoom.get(roomId);
		if (!list) {
			list = [];
			this.#byRoom.set(roomId, list);
		}
		return list;
	}

	#setList(roomId: string, list: Pending[]): void {
		this.#byRoom.set(roomId, list);
		this.changed.emit(roomId);
	}

	#update(txnId: string, change: (pending: Pending) => Pending): void {
		const pending = this.find(txnId);
		if (!pending) return;
		const roomId = pending.item.roomId;
		this.#setList(
			roomId,
			this.#list(roomId).map((p) => (p === pending ? change(p) : p)),
		);
	}

	#setState(txnId: string, state: PendingState): void {
		this.#update(txnId, (p) => ({ ...p, state }));
	}

	#forget(pending: Pending): void {
		const { roomId, txnId } = pending.item;
		this.#setList(
			roomId,
			this.#list(roomId).filter((p) => p.item.txnId !== txnId),
		);
		void this.#erase(pending.item);
	}

	async #persist(item: QueuedItem): Promise<void> {
		try {
			for (const file of item.files) {
				const blob = this.#blobs.get(file.blobId);
				if (blob) await this.store.putBlob(file.blobId, blob);
			}
			/* cancelled meanwhile? then nothing may come back */
			if (this.find(item.txnId)) await this.store.put(item);
			else await this.#erase(item);
		} catch (error) {
			/* the store is full or broken: it is still sent from memory */
			console.error("outbox store", error);
		}
	}

	async #erase(item: QueuedItem): Promise<void> {
		try {
			await this.store.remove(item.txnId);
			for (const file of item.files) {
				this.#blobs.delete(file.blobId);
				await this.store.removeBlob(file.blobId);
			}
		} catch (error) {
			console.error("outbox store", error);
		}
	}

	#lane(roomId: string): Lane {
		let lane = this.#lanes.get(roomId);
		if (!lane) {
			lane = { running: false, abort: null, current: null };
			this.#lanes.set(roomId, lane);
		}
		return lane;
	}

	#run(roomId: string): void {
		const lane = this.#lane(roomId);
		if (lane.running || this.#stopped) return;
		lane.running = true;
		void this.#work(roomId, lane).finally(() => {
			lane.running = false;
			/* something may have come while the last one ended */
			if (!this.#stopped && this.#next(roomId)) this.#run(roomId);
		});
	}

	#next(roomId: string): Pending | undefined {
		return this.#list(roomId).find(
			(p) => p.state.kind !== "failed" && p.state.kind !== "sent",
		);
	}

	async #work(roomId: string, lane: Lane): Promise<void> {
		let failures = 0;
		for (;;) {
			const next = this.#next(roomId);
			if (!next || this.#stopped) return;
			const { txnId } = next.item;
			lane.abort = new AbortController();
			lane.current = txnId;
			try {
				await this.#send(txnId, lane.abort.signal);
				failures = 0;
			} catch (error) {
				if (lane.abort.signal.aborted) continue;
				const delay = this.#onError(txnId, error, ++failures);
				if (delay !== null) await this.#pause(delay);
				else failures = 0;
			} finally {
				lane.current = null;
			}
		}
	}

	/* null: given up; else when to try again */
	#onError(txnId: string, error: unknown, failures: number): number | null {
		const api =
			error instanceof ApiError
				? error
				: new ApiError(400, "LOCAL", String(error));
		/* signed out: whoever signs in again sends it */
		if (!api.isTemporary && api.status !== 401) {
			this.#setState(txnId, { kind: "failed", error: api });
			return null;
		}
		this.#setState(txnId, { kind: "waiting" });
		if (api.retryAfterMs !== null)
			return Math.min(api.retryAfterMs, RETRY_DELAY_CAP_MS);
		return backoff(failures);
	}

	async #pause(ms: number): Promise<void> {
		const abort = new AbortController();
		const end = this.#wakeAll.on(() => abort.abort());
		await sleep(ms, abort.signal);
		end();
	}

	async #send(txnId: string, signal: AbortSignal): Promise<void> {
		await this.#uploadFiles(txnId, signal);
		const item = this.find(txnId)?.item;
		if (!item) return;
		this.#setState(txnId, { kind: "sending", upload: null });
		const answer = await this.http.request<{ event_id: string }>(
			"PUT",
			`/_matrix/client/v3/rooms/${enc(item.roomId)}/send/` +
				`${enc(item.type)}/${enc(txnId)}`,
			/* not ended by a cancel: it may be there already */
			{ body: contentWithFiles(item) },
		);
		this.#sentAs.set(answer.event_id, txnId);
		signal.throwIfAborted();
		this.#setState(txnId, { kind: "sent", eventId: answer.event_id });
		await this.store.remove(txnId).catch(() => undefined);
		for (const file of item.files)
			await this.store.removeBlob(file.blobId).catch(() => undefined);
	}

	async #uploadFiles(txnId: string, signal: AbortSignal): Promise<void> {
		const item = this.find(txnId)?.item;
		if (!item) return;
		const total = item.files.reduce((sum, f) => sum + f.size, 0);
		let done = 0;
		for (const file of item.files) {
			if (file.mxc === null) {
				const mxc = await this.#uploadFile(txnId, file, signal, (part) =>
					this.#setState(txnId, {
						kind: "sending",
						upload: (done + part * file.size) / Math.max(1, total),
					}),
				);
				await this.#note(txnId, file.blobId, { mxc });
				signal.throwIfAborted();
			}
			done += file.size;
		}
	}

	async #uploadFile(
		txnId: string,
		file: QueuedFile,
		signal: AbortSignal,
		onProgress: (fraction: number) => void,
	): Promise<string> {
		const blob = await this.blob(file).catch(() => null);
		if (!blob) throw new ApiError(400, "FILE_GONE", txnId);
		onProgress(0);
		return this.http.upload(blob, {
			name: file.role === "main" ? file.name : null,
			mimetype: file.mimetype,
			signal,
			onProgress,
			address: file.address ?? null,
			onAddress: (address) =>
				void this.#note(txnId, file.blobId, { address }),
		});
	}

	async #note(
		txnId: string,
		blobId: string,
		fields: Partial<QueuedFile>,
	): Promise<void> {
		this.#update(txnId, (p) => ({
			...p,
			item: {
				...p.item,
				files: p.item.files.map((f) =>
					f.blobId === blobId ? { ...f, ...fields } : f,
				),
			},
		}));
		const item = this.find(txnId)?.item;
		if (item) await this.store.put(item).catch(() => undefined);
	}
}

/** it becomes a bubble: not a mark on another message, nor its new words */
export function isBubble({ item }: Pending): boolean {
	return (
		(item.type === "m.room.message" || isPollStart(item.type)) &&
		relation(item.content).type !== "m.replace"
	);
}

export function contentWithFiles(item: QueuedItem): Content {
	const main = item.files.find((f) => f.role === "main");
	const thumbnail = item.files.find((f) => f.role === "thumbnail");
	let content = item.content;
	if (main?.mxc) content = { ...content, url: main.mxc };
	if (thumbnail?.mxc)
		content = {
			...content,
			info: {
				...(content.info as Content | undefined),
				thumbnail_url: thumbnail.mxc,
			},
		};
	return content;
}
