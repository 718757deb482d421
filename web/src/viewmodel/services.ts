/* What the view models of one sign-in share. */
import type { Client } from "../protocol/client.ts";
import type { Clinic } from "../protocol/clinic.ts";
import type { Handovers } from "../protocol/handover.ts";
import type { Priorities } from "../protocol/priority.ts";
import type { Drafts } from "./drafts.ts";
import type { LocalFiles } from "./local_files.ts";
import type { PhoneBook } from "./phone_book.ts";
import type { People } from "./people.ts";
import type { Settings } from "./settings.ts";

export interface FileFacts {
	readonly kind: "image" | "video" | "file";
	readonly mimetype: string;
	readonly width: number | null;
	readonly height: number | null;
	readonly durationMs: number | null;
	/** a tiny data: picture, 1.5 KB at most */
	readonly preview: string | null;
	/** a still of a video */
	readonly poster: {
		readonly blob: Blob;
		readonly width: number;
		readonly height: number;
	} | null;
	readonly pages: number | null;
	/** goes in place of the chosen file, so that everybody can see it */
	readonly instead?: File;
	/** few could see it, and this device cannot change that */
	readonly refused?: "picture" | "film";
}

/** While a file is looked at, and maybe made anew. */
export interface FileWork {
	/** 0 to 1 */
	onProgress(part: number): void;
	readonly signal: AbortSignal;
}

/** What view models need of the browser; tests fake it. */
export interface Browser {
	/** the window is in front and looked at */
	isAttentive(): boolean;
	onAttention(listener: () => void): () => void;
	randomId(): string;
	/** it must be looked at before it may go */
	mustPrepare(file: File): boolean;
	describe(file: File, work: FileWork): Promise<FileFacts>;
	save(blob: Blob, name: string): void;
	objectUrl(blob: Blob): string;
	revokeUrl(url: string): void;
	/** what people know this device by */
	deviceName(): string;
}

export interface Services {
	readonly client: Client;
	readonly clinic: Clinic;
	readonly handovers: Handovers;
	readonly priorities: Priorities;
	readonly people: People;
	readonly drafts: Drafts;
	readonly files: LocalFiles;
	readonly settings: Settings;
	readonly phones: PhoneBook;
	readonly browser: Browser;
	/** conversations on screen change */
	setOpen(roomId: string, open: boolean): void;
	isOpen(roomId: string): boolean;
	now(): number;
	/** largest file the server takes; null: not told yet */
	uploadLimit(): number | null;
}
