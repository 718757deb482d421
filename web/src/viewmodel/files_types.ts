/* The contract of a conversation's files and links; see types.ts. */
import type { DocumentFile, GalleryPart, Person, Store } from "./types.ts";

export type FilesTab = "media" | "documents" | "links";

export interface SharedDocument {
	readonly eventId: string;
	readonly sender: Person;
	readonly time: number;
	readonly file: DocumentFile;
}

export interface SharedLink {
	readonly key: string;
	readonly eventId: string;
	readonly sender: Person;
	readonly time: number;
	readonly href: string;
	readonly host: string;
}

export interface FilesSnapshot {
	readonly tab: FilesTab;
	readonly state: "loading" | "done" | "failed";
	readonly media: readonly GalleryPart[];
	readonly documents: readonly SharedDocument[];
	readonly links: readonly SharedLink[];
	readonly hasMore: boolean;
}

export interface FilesViewModel extends Store<FilesSnapshot> {
	setTab(tab: FilesTab): void;
	loadMore(): void;
	retry(): void;
}
