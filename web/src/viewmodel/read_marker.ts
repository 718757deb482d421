/*
 * What the person has seen of one conversation: the unread line, read
 * receipts, and how many came while looking at something older. A message
 * counts as read only when it was on screen in a window that has the focus.
 */
import { ApiError } from "../protocol/http.ts";
import { isMessage, type Room } from "../protocol/room.ts";
import type { Entry } from "../protocol/segment.ts";
import type { Services } from "./services.ts";

const SETTLE_MS = 300;

export class ReadMarker {
	unreadFirst: string | null = null;
	unreadCount = 0;
	#isOpen = false;
	#decided = false;
	/** unread when opened, as the server counts */
	#expected = 0;
	/** own receipt when opened */
	#readUpTo: string | null = null;
	#atNewest = false;
	#seenNewest: string | null = null;
	#visible: Entry | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#endAttention: (() => void) | null = null;
	#reported: string | null = null;

	constructor(
		private readonly services: Services,
		private readonly room: Room,
	) {}

	open(): void {
		if (this.#isOpen) return;
		this.#isOpen = true;
		this.#decided = false;
		this.#expected = this.room.notifications;
		this.#readUpTo =
			this.room.receipts.read.get(this.room.me)?.eventId ?? null;
		this.#endAttention = this.services.browser.onAttention(() =>
			this.look(),
		);
		const unmark = this.room.accountData.get("m.marked_unread")?.unread;
		if (unmark === true)
			void this.services.client
				.setRoomAccountData(this.room, "m.marked_unread", {
					unread: false,
				})
				.catch(() => undefined);
	}

	close(): void {
		this.#isOpen = false;
		this.#endAttention?.();
		this.clearLine();
		this.#visible = undefined;
		this.#atNewest = false;
		this.#seenNewest = null;
	}

	clearLine(): void {
		this.#decided = true;
		this.unreadFirst = null;
		this.unreadCount = 0;
	}

	/** finds where the unread line goes, as soon as that is loaded */
	settle(): void {
		if (this.#decided || !this.#isOpen) return;
		const { entries, back } = this.room.live;
		if (entries.length === 0) return;
		if (this.#expected === 0) {
			this.clearLine();
			return;
		}
		const first = this.#firstUnread(entries, back === null);
		if (!first) return;
		this.#decided = true;
		this.unreadFirst = first.id;
		this.unreadCount = this.#countFrom(first);
	}

	#isTheirs(entry: Entry): boolean {
		return isMessage(entry) && entry.sender !== this.room.me;
	}

	#firstUnread(
		entries: readonly Entry[],
		isWhole: boolean,
	): Entry | undefined {
		const read = this.#readUpTo;
		const at = read === null ? -1 : entries.findIndex((e) => e.id === read);
		if (at >= 0)
			return entries.slice(at + 1).find((e) => this.#isTheirs(e));
		/* the receipt is further back, or there never was one: count */
		let left = this.#expected;
		for (let i = entries.length - 1; i >= 0; i--) {
			const entry = entries[i];
			if (entry && this.#isTheirs(entry) && --left === 0) return entry;
		}
		return isWhole ? entries.find((e) => this.#isTheirs(e)) : undefined;
	}

	#countFrom(first: Entry): number {
		const { entries } = this.room.live;
		const at = entries.indexOf(first);
		return entries.slice(at).filter((e) => this.#isTheirs(e)).length;
	}

	/** what is on screen now */
	see(entry: Entry | undefined, atNewest: boolean): void {
		this.#atNewest = atNewest;
		if (atNewest) this.#seenNewest = this.room.live.last?.id ?? null;
		this.#visible = entry;
		this.look();
	}

	get newBelow(): number {
		if (this.#atNewest || this.#seenNewest === null) return 0;
		const { live } = this.room;
		const from = live.order(this.#seenNewest);
		if (from === undefined) return 0;
		let count = 0;
		for (let i = live.entries.length - 1; i >= 0; i--) {
			const entry = live.entries[i];
			if (!entry || (live.order(entry.id) ?? 0) <= from) break;
			if (this.#isTheirs(entry)) count++;
		}
		return count;
	}

	/** sends the receipt when everything is right for it */
	look(): void {
		clearTimeout(this.#timer);
		if (!this.#isOpen || !this.#visible) return;
		this.#timer = setTimeout(() => this.#report(), SETTLE_MS);
	}

	#report(): void {
		const entry = this.#visible;
		if (!this.#isOpen || !entry) return;
		if (!this.services.browser.isAttentive()) return;
		if (entry.id === this.#reported) return;
		const mine = this.room.receipts.read.get(this.room.me);
		const isLast = entry.id === this.room.live.last?.id;
		const counted = isLast && this.room.notifications > 0;
		if (this.room.covers(mine, entry) && !counted) return;
		this.#reported = entry.id;
		this.#send(entry, 5_000);
	}

	/* seen all the same when it fails: told when the network is back */
	#send(entry: Entry, retryMs: number): void {
		const { readReceipts } = this.services.settings.getSnapshot();
		void this.services.client
			.sendRead(this.room, entry, readReceipts)
			.catch((error: unknown) => {
				if (error instanceof ApiError && !error.isTemporary) return;
				setTimeout(() => {
					if (this.#reported === entry.id)
						this.#send(entry, Math.min(retryMs * 2, 60_000));
				}, retryMs);
			});
	}
}
