/* The pictures, documents and links of one conversation, the newest first. */
import { type Found, isOfKind, searchHistory } from "../protocol/search.ts";
import { partOf, toBody } from "./body.ts";
import type {
	FilesSnapshot,
	FilesTab,
	FilesViewModel,
	SharedDocument,
	SharedLink,
} from "./files_types.ts";
import type { Services } from "./services.ts";
import { toSegments } from "./text.ts";
import type { GalleryPart } from "./types.ts";
import { Value } from "./value.ts";

/* how far one look goes, and when it has found enough */
const PAGES = 6;
const ENOUGH = 24;

interface Held {
	found: Found[];
	next: string | null;
	begun: boolean;
}

export class FilesList extends Value<FilesSnapshot> implements FilesViewModel {
	/* media and documents come from the same pages */
	readonly #files: Held = { found: [], next: null, begun: false };
	readonly #links: Held = { found: [], next: null, begun: false };
	#asking = false;

	constructor(
		private readonly services: Services,
		private readonly roomId: string,
	) {
		super({
			tab: "media",
			state: "loading",
			media: [],
			documents: [],
			links: [],
			hasMore: false,
		});
	}

	protected override onWatched(): void {
		/* what came since is at the beginning again */
		for (const held of [this.#files, this.#links]) held.begun = false;
		void this.#load();
	}

	setTab(tab: FilesTab): void {
		this.patch({ tab });
		const held = this.#held();
		if (held.begun) this.#show();
		else void this.#load();
	}

	loadMore(): void {
		if (this.peek().hasMore) void this.#load();
	}

	retry(): void {
		void this.#load();
	}

	#held(): Held {
		return this.peek().tab === "links" ? this.#links : this.#files;
	}

	async #load(): Promise<void> {
		if (this.#asking) return;
		this.#asking = true;
		const { tab } = this.peek();
		const held = this.#held();
		this.patch({ state: "loading" });
		if (!held.begun) {
			held.found = [];
			held.next = null;
		}
		try {
			await this.#pages(held, tab);
			this.#asking = false;
			this.#show();
		} catch {
			this.#asking = false;
			this.patch({ state: "failed" });
		}
		/* another tab was chosen meanwhile */
		if (this.peek().tab !== tab && !this.#held().begun) void this.#load();
	}

	async #pages(held: Held, tab: FilesTab): Promise<void> {
		const query = {
			words: "",
			roomId: this.roomId,
			sender: null,
			withFile: tab !== "links",
		};
		let fresh = 0;
		for (let i = 0; i < PAGES && fresh < ENOUGH; i++) {
			const { http } = this.services.client;
			const page = await searchHistory(http, this.roomId, query, held.next);
			const fit = page.found.filter((f) => fits(f, tab));
			held.found.push(...page.found.filter((f) => fits(f, tab, true)));
			fresh += fit.length;
			held.next = page.next;
			held.begun = true;
			if (held.next === null) break;
		}
	}

	#show(): void {
		const held = this.#held();
		if (!held.begun) return;
		this.patch({
			state: "done",
			hasMore: held.next !== null,
			media: this.#media(),
			documents: this.#documents(),
			links: this.#linksOf(),
		});
	}

	#media(): readonly GalleryPart[] {
		const parts: GalleryPart[] = [];
		for (const { entry } of this.#files.found) {
			const body = toBody(entry.type, entry.content);
			const part = partOf(body, entry.id, entry.id, null);
			if (part) parts.push(part);
		}
		return parts;
	}

	#documents(): readonly SharedDocument[] {
		const found: SharedDocument[] = [];
		for (const { entry, roomId } of this.#files.found) {
			const body = toBody(entry.type, entry.content);
			if (body.kind !== "file") continue;
			found.push({
				eventId: entry.id,
				sender: this.#person(roomId, entry.sender),
				time: entry.time,
				file: body.file,
			});
		}
		return found;
	}

	#linksOf(): readonly SharedLink[] {
		const found: SharedLink[] = [];
		for (const { entry, roomId } of this.#links.found) {
			const body = toBody(entry.type, entry.content);
			if (body.kind !== "text") continue;
			for (const segment of toSegments(body.text))
				if (segment.kind === "link")
					found.push({
						key: `${entry.id} ${found.length}`,
						eventId: entry.id,
						sender: this.#person(roomId, entry.sender),
						time: entry.time,
						href: segment.href,
						host: new URL(segment.href).host,
					});
		}
		return found;
	}

	#person(roomId: string, userId: string) {
		const { client, people } = this.services;
		return people.person(userId, client.rooms.ensure(roomId));
	}
}

/* `any`: all that is kept from the same pages */
function fits({ entry }: Found, tab: FilesTab, any = false): boolean {
	if (entry.redactedBy !== null) return false;
	if (tab === "links") return isOfKind(entry, "link");
	const isMedia = isOfKind(entry, "photo") || isOfKind(entry, "video");
	const isDocument = isOfKind(entry, "document");
	if (any) return isMedia || isDocument;
	return tab === "media" ? isMedia : isDocument;
}
