/* The inbox: one row per conversation, the newest first. */
import { CALL } from "../protocol/call_types.ts";
import { isBubble, type Pending } from "../protocol/outbox.ts";
import { isMessage, type Room } from "../protocol/room.ts";
import type { Entry } from "../protocol/segment.ts";
import { MARKED, MUTE } from "../protocol/types.ts";
import { albumOf, noPreview, toPreview } from "./body.ts";
import { callPreview } from "./call_outcome.ts";
import { toChange } from "./changes.ts";
import { attempt } from "./problems.ts";
import { Progress } from "./progress.ts";
import { faceOf } from "./room_info.ts";
import type { Services } from "./services.ts";
import type {
	ConversationFilter,
	ConversationListSnapshot,
	ConversationListViewModel,
	ConversationRow,
	Person,
	Preview,
	Problem,
	SendState,
} from "./types.ts";
import { stable, Value } from "./value.ts";

const PINNED = "m.favourite";
const ARCHIVED = "m.lowpriority";

interface Last {
	readonly preview: Preview;
	readonly by: Person | null;
	readonly send: SendState | null;
	readonly time: number | null;
}

export class ConversationList
	extends Value<ConversationListSnapshot>
	implements ConversationListViewModel
{
	readonly #rows = new Map<string, ConversationRow>();
	#scheduled = false;
	readonly #stale = new Set<string>();

	constructor(
		private readonly services: Services,
		private readonly isComplete: () => boolean,
	) {
		super({
			loaded: false,
			rows: [],
			filter: "all",
			search: "",
			unreadConversations: 0,
			archived: 0,
			roles: 0,
			total: 0,
			loadingMore: true,
		});
		const { client, drafts } = services;
		client.rooms.changed.on((ids) => this.#mark(ids));
		client.outbox.changed.on((id) => this.#mark([id]));
		drafts.changed.on((id) => this.#mark([id]));
		client.rooms.accountChanged.on(() => this.#markAll());
		client.directory.changed.on(() => this.#markAll());
	}

	/** sync has come further */
	refresh(): void {
		this.#schedule();
	}

	#markAll(): void {
		this.#mark(this.services.client.rooms.byId.keys());
	}

	#mark(ids: Iterable<string>): void {
		for (const id of ids) this.#stale.add(id);
		this.#schedule();
	}

	/* many things change together: one list for all of them */
	#schedule(): void {
		if (this.#scheduled) return;
		this.#scheduled = true;
		queueMicrotask(() => {
			this.#scheduled = false;
			this.#refresh();
		});
	}

	#refresh(): void {
		const { rooms } = this.services.client;
		for (const id of this.#stale) {
			const room = rooms.get(id);
			const row = room ? this.#rowOf(room) : null;
			if (row) this.#rows.set(id, stable(this.#rows.get(id), row));
			else this.#rows.delete(id);
		}
		this.#stale.clear();
		this.#compose({});
	}

	#compose(fields: Partial<ConversationListSnapshot>): void {
		const before = { ...this.getSnapshot(), ...fields };
		const all = [...this.#rows.values()];
		const needle = fold(before.search);
		const rows = all
			.filter((row) => this.#shows(row, before.filter, needle))
			.sort(byTime);
		const old = this.getSnapshot().rows;
		const same =
			rows.length === old.length && rows.every((r, i) => r === old[i]);
		this.patch({
			...fields,
			loaded: this.services.client.rooms.loaded,
			rows: same ? old : rows,
			unreadConversations: all.filter((r) => isUnread(r) && !r.muted)
				.length,
			archived: all.filter((r) => r.archived).length,
			roles: all.filter((r) => r.kind === "role").length,
			total: all.length,
			loadingMore: !this.isComplete(),
		});
	}

	#shows(
		row: ConversationRow,
		filter: ConversationFilter,
		needle: string,
	): boolean {
		if (needle !== "") return fold(row.name).includes(needle);
		if (filter === "archived") return row.archived;
		if (row.archived && filter !== "unread") return false;
		switch (filter) {
			case "all":
				return true;
			case "unread":
				return isUnread(row);
			case "groups":
				return row.kind !== "direct" && row.kind !== "role";
			case "roles":
				return row.kind === "role";
			case "direct":
				return row.kind === "direct";
		}
	}

	#rowOf(room: Room): ConversationRow | null {
		const { client, people, drafts } = this.services;
		const invited = room.membership === "invite";
		if (room.membership !== "join" && !invited) return null;
		/* colleagues' invitations are taken by themselves */
		if (invited && client.isFromColleague(room)) return null;
		const create = room.state("m.room.create");
		if (create?.content.type === "m.space") return null;
		/* made a moment ago: it appears with its name */
		if (!invited && !create && room.live.entries.length === 0) return null;
		const face = faceOf(client, room, people);
		const inviter = invited ? client.inviter(room) : null;
		const pending = client.outbox
			.pending(room.id)
			.filter((p) => isBubble(p) && p.state.kind !== "sent");
		const last = this.#last(room, face.kind === "direct");
		const tags = room.accountData.get("m.tag")?.tags ?? {};
		const draft = drafts.get(room.id).trim();
		return {
			id: room.id,
			...face,
			preview: last.preview,
			previewBy: last.by,
			previewSend: last.send,
			time: last.time,
			unread: room.notifications,
			mention: room.highlights > 0,
			markedUnread: room.accountData.get(MARKED)?.unread === true,
			muted: client.rooms.isMuted(room),
			pinned: PINNED in (tags as object),
			archived: ARCHIVED in (tags as object),
			typing: room.typing.map((id) => people.person(id, room)),
			draft: draft === "" ? null : draft,
			waiting: pending.filter((p) => p.state.kind !== "failed").length,
			failed: pending.filter((p) => p.state.kind === "failed").length,
			invite: inviter ? { by: people.person(inviter, room) } : null,
		};
	}

	#last(room: Room, isDirect: boolean): Last {
		const pending = this.services.client.outbox
			.pending(room.id)
			.filter(isBubble);
		const waiting = pending.findLast(
			(p) =>
				p.state.kind !== "sent" || !room.live.has(p.state.eventId),
		);
		if (waiting) return this.#lastPending(room, pending, waiting);
		const entries = room.live.entries;
		for (let i = entries.length - 1; i >= 0; i--) {
			const entry = entries[i];
			const last = entry && this.#lastOf(room, entry, i, isDirect);
			if (last) return last;
		}
		const first = entries[entries.length - 1];
		return {
			preview: noPreview(),
			by: null,
			send: null,
			time: first?.time ?? null,
		};
	}

	#lastPending(
		room: Room,
		pending: readonly Pending[],
		last: Pending,
	): Last {
		const { item, state } = last;
		const album = albumOf(item.content);
		const preview = toPreview(item.type, item.content);
		const count =
			album === null
				? 1
				: pending.filter((p) => albumOf(p.item.content) === album)
						.length;
		const sendStates: Record<Pending["state"]["kind"], SendState> = {
			queued: { kind: "waiting", why: "queue" },
			waiting: { kind: "waiting", why: "network" },
			sending: { kind: "sending", upload: null },
			failed: { kind: "failed", problem: { code: "unknown" } },
			sent: { kind: "sent" },
		};
		return {
			preview: count > 1 ? asPhotos(preview, count) : preview,
			by: this.services.people.person(room.me, room),
			send: sendStates[state.kind],
			time: item.createdAt,
		};
	}

	#lastOf(
		room: Room,
		entry: Entry,
		index: number,
		isDirect: boolean,
	): Last | null {
		const { people } = this.services;
		const person = (id: string) => people.person(id, room);
		if (!isMessage(entry)) {
			if (entry.stateKey === null || isDirect) return null;
			const change = toChange(room, entry, person);
			if (!change) return null;
			const by = person(entry.sender);
			return {
				preview: {
					...noPreview(),
					kind: "change",
					change: { by, change },
				},
				by: null,
				send: null,
				time: entry.time,
			};
		}
		const own = entry.sender === room.me;
		const deleted = entry.redactedBy !== null;
		return {
			preview: deleted
				? { ...noPreview(), kind: "deleted" }
				: albumPreview(room, entry, index),
			by: person(entry.sender),
			send:
				own && !deleted ? new Progress(room, person).state(entry) : null,
			time: entry.time,
		};
	}

	/* ---- actions ---- */

	setFilter(filter: ConversationFilter): void {
		this.#compose({ filter });
	}

	setSearch(search: string): void {
		this.#compose({ search });
	}

	#room(id: string): Room {
		return this.services.client.rooms.ensure(id);
	}

	markRead(id: string): void {
		const room = this.#room(id);
		const { client, settings } = this.services;
		const last = room.live.last;
		const shared = settings.getSnapshot().readReceipts;
		if (last)
			void client.sendRead(room, last, shared).catch(() => undefined);
		if (room.accountData.get(MARKED)?.unread === true)
			void client
				.setRoomAccountData(room, MARKED, { unread: false })
				.catch(() => undefined);
	}

	markUnread(id: string): void {
		void this.services.client
			.setRoomAccountData(this.#room(id), MARKED, { unread: true })
			.catch(() => undefined);
	}

	setMuted(id: string, muted: boolean): void {
		void this.services.client
			.setRoomAccountData(this.#room(id), MUTE, { muted })
			.catch(() => undefined);
	}

	setPinned(id: string, pinned: boolean): void {
		void this.services.client
			.setTag(this.#room(id), PINNED, pinned)
			.catch(() => undefined);
	}

	setArchived(id: string, archived: boolean): void {
		void this.services.client
			.setTag(this.#room(id), ARCHIVED, archived)
			.catch(() => undefined);
	}

	async acceptInvite(id: string): Promise<Problem | null> {
		const { client } = this.services;
		return attempt(async () => {
			const room = this.#room(id);
			const by = client.inviter(room);
			const direct = client.isInviteDirect(room);
			await client.join(id);
			if (direct && by) await client.addDirect(by, id);
		});
	}

	async declineInvite(id: string): Promise<Problem | null> {
		return attempt(() => this.services.client.leave(id));
	}
}

export function isUnread(row: ConversationRow): boolean {
	return row.unread > 0 || row.markedUnread || row.invite !== null;
}

function byTime(a: ConversationRow, b: ConversationRow): number {
	if (a.pinned !== b.pinned) return a.pinned ? -1 : 1;
	const byNewest = (b.time ?? 0) - (a.time ?? 0);
	return byNewest !== 0 ? byNewest : a.id < b.id ? -1 : 1;
}

export function fold(text: string): string {
	return text
		.normalize("NFD")
		.replace(/\p{M}/gu, "")
		.toLocaleLowerCase("en-GB")
		.trim();
}

function asPhotos(preview: Preview, count: number): Preview {
	return { ...preview, kind: "photos", count };
}

/* "3 photos" when the last one belongs to an album */
function albumPreview(room: Room, entry: Entry, index: number): Preview {
	if (entry.type === CALL.invite) return callPreview(room, entry, Date.now());
	const preview = toPreview(entry.type, entry.content);
	const album = albumOf(entry.content);
	if (album === null) return preview;
	let count = 0;
	let text = preview.text;
	for (let i = index; i >= 0; i--) {
		const each = room.live.entries[i];
		if (!each || each.sender !== entry.sender) break;
		if (albumOf(each.content) !== album) break;
		text = toPreview(each.type, each.content).text || text;
		count++;
	}
	return count > 1 ? asPhotos({ ...preview, text }, count) : preview;
}
