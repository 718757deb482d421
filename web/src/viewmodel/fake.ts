/* Services over a pretended server, for the tests of view models. */
import { Client } from "../protocol/client.ts";
import { Clinic } from "../protocol/clinic.ts";
import { FakeHttp, FakeStore, ME } from "../protocol/fake.ts";
import { Handovers } from "../protocol/handover.ts";
import { Priorities } from "../protocol/priority.ts";
import { Outbox } from "../protocol/outbox.ts";
import { Rooms } from "../protocol/rooms.ts";
import type { SyncRoom } from "../protocol/types.ts";
import { Drafts } from "./drafts.ts";
import { LocalFiles } from "./local_files.ts";
import { PhoneBook } from "./phone_book.ts";
import { People } from "./people.ts";
import type { FileFacts, Services } from "./services.ts";
import { Settings } from "./settings.ts";

export interface Bench {
	readonly http: FakeHttp;
	readonly store: FakeStore;
	readonly rooms: Rooms;
	readonly client: Client;
	readonly services: Services;
	readonly open: Set<string>;
	readonly saved: string[];
	/** what becomes of a file of that name on this device */
	readonly prepared: Map<string, Pick<FileFacts, "instead" | "refused">>;
	attentive: boolean;
	attend(): void;
	sync(roomId: string, data: SyncRoom, receipts?: object): void;
}

export function makeBench(): Bench {
	const http = new FakeHttp();
	const store = new FakeStore();
	const rooms = new Rooms(ME);
	let serial = 0;
	const randomId = () => `r${serial++}`;
	const outbox = new Outbox(http, store, {
		owner: "tab",
		liveOwners: () => Promise.resolve(new Set<string>()),
		randomId,
	});
	rooms.echoed.on((txnId, eventId) => outbox.onEcho(txnId, eventId));
	const client = new Client(http, rooms, outbox);
	const listeners = new Set<() => void>();
	const open = new Set<string>();
	const saved: string[] = [];
	const browser: Services["browser"] = {
		isAttentive: () => bench.attentive,
		onAttention: (listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		randomId,
		mustPrepare: (file) => file.type.startsWith("video/"),
		describe: (file) =>
			Promise.resolve({
				...bench.prepared.get(file.name),
				kind: file.type.startsWith("image/") ? "image" : "file",
				mimetype: file.type,
				width: file.type.startsWith("image/") ? 40 : null,
				height: file.type.startsWith("image/") ? 30 : null,
				durationMs: null,
				preview: null,
				poster: null,
				pages: null,
			}),
		save: (_blob, name) => saved.push(name),
		objectUrl: () => `blob:${randomId()}`,
		revokeUrl: () => undefined,
		deviceName: () => "Wardwire on a bench",
	};
	const clinic = new Clinic(http);
	const services: Services = {
		client,
		clinic,
		priorities: new Priorities(http, clinic),
		handovers: new Handovers(http),
		phones: new PhoneBook({ read: () => null, write: () => undefined }),
		people: new People(client),
		drafts: new Drafts(store),
		files: new LocalFiles(outbox, browser),
		settings: new Settings({ read: () => null, write: () => undefined }),
		browser,
		isOpen: (id) => open.has(id),
		setOpen: (id, isOpen) => void (isOpen ? open.add(id) : open.delete(id)),
		now: Date.now,
		uploadLimit: () => 1000,
	};
	const bench: Bench = {
		http,
		store,
		rooms,
		client,
		services,
		open,
		saved,
		prepared: new Map(),
		attentive: true,
		attend: () => {
			for (const listener of listeners) listener();
		},
		sync: (roomId, data, receipts) =>
			rooms.apply({
				pos: "1",
				rooms: { [roomId]: data },
				extensions: receipts
					? {
							receipts: {
								rooms: { [roomId]: { content: { ...receipts } } },
							},
						}
					: {},
			}),
	};
	return bench;
}
