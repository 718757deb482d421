/* Phones that call each other over a pretended server. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Candidate, Description, Peer } from "../platform/peer_types.ts";
import { Calls } from "./calls.ts";
import type { Http } from "./http.ts";
import { Rooms } from "./rooms.ts";
import type { Content, RawEvent } from "./types.ts";

const ROOM = "!room";

class FakePeer implements Peer {
	localStream = { id: "own" };
	remoteStream = null;
	onCandidate: Peer["onCandidate"] = () => undefined;
	onState: Peer["onState"] = () => undefined;
	onRenegotiate = () => undefined;
	onStreams = () => undefined;
	onScreenEnd = () => undefined;
	sdp = "v=0";
	taken: Description[] = [];
	candidates: Candidate[] = [];
	closed = false;
	microphone = true;

	constructor(readonly video: boolean) {}

	async offer(): Promise<Description> {
		return { type: "offer", sdp: this.video ? "v=0\nm=video 9" : this.sdp };
	}
	async answer(): Promise<Description> {
		return { type: "answer", sdp: "v=0" };
	}
	async take(description: Description): Promise<boolean> {
		this.taken.push(description);
		return true;
	}
	async addCandidate(candidate: Candidate): Promise<void> {
		expect(this.taken.length).toBeGreaterThan(0);
		this.candidates.push(candidate);
	}
	setMicrophone(on: boolean): void {
		this.microphone = on;
	}
	async setCamera(): Promise<boolean> {
		return true;
	}
	async flipCamera(): Promise<void> {}
	async shareScreen(): Promise<boolean> {
		return true;
	}
	hold(): void {}
	streamId(): string {
		return "own";
	}
	close(): void {
		this.closed = true;
	}
}

/* Tells every phone of every event, in one order. */
class Server {
	readonly phones: Phone[] = [];
	readonly events: RawEvent[] = [];
	#told: RawEvent[] = [];

	accept(sender: string, type: string, content: Content): void {
		const raw: RawEvent = {
			event_id: `$${this.events.length}`,
			type,
			sender,
			origin_server_ts: Date.now(),
			content,
		};
		this.events.push(raw);
		this.#told.push(raw);
	}

	/** one answer of sync to everybody */
	sync(): void {
		const timeline = this.#told;
		this.#told = [];
		for (const phone of this.phones)
			phone.calls.apply({ pos: "1", rooms: { [ROOM]: { timeline } } });
	}

	async settle(): Promise<void> {
		for (let i = 0; i < 12; i++) {
			await vi.advanceTimersByTimeAsync(100);
			if (this.#told.length > 0) this.sync();
		}
	}
}

class Phone {
	readonly calls: Calls;
	readonly peers: FakePeer[] = [];

	constructor(
		server: Server,
		readonly user: string,
		device: string,
	) {
		let count = 0;
		const http = {
			request: async (_method: string, path: string, { body }: { body?: Content } = {}) => {
				if (path.endsWith("turnServer")) throw new Error("none");
				const type = decodeURIComponent(path.split("/")[7] ?? "");
				server.accept(user, type, body ?? {});
				return { event_id: "$" };
			},
		} as unknown as Http;
		this.calls = new Calls(
			http,
			new Rooms(user),
			async (video) => {
				const peer = new FakePeer(video);
				this.peers.push(peer);
				return peer;
			},
			() => `${device}${count++}`,
		);
		server.phones.push(this);
	}

	get state(): string | undefined {
		return this.calls.active?.state;
	}
}

let server: Server;
let anna: Phone;
let ben: Phone;
let benDesk: Phone;

beforeEach(() => {
	vi.useFakeTimers();
	server = new Server();
	anna = new Phone(server, "@anna", "a");
	ben = new Phone(server, "@ben", "b");
	benDesk = new Phone(server, "@ben", "c");
});

afterEach(() => {
	vi.useRealTimers();
});

async function ring(video = false): Promise<void> {
	await anna.calls.start(ROOM, "@ben", video);
	await server.settle();
}

test("it rings on every device and stops on all when one answers", async () => {
	await ring();
	expect(anna.state).toBe("calling");
	expect(ben.calls.ringing?.state).toBe("ringing");
	expect(benDesk.calls.ringing?.withVideo).toBe(false);
	await ben.calls.answer(false);
	await server.settle();
	expect(benDesk.calls.ringing).toBeNull();
	expect(anna.state).toBe("connecting");
	anna.peers[0]?.onState("connected");
	ben.peers[0]?.onState("connected");
	expect(anna.state).toBe("talking");
	expect(ben.state).toBe("talking");
	anna.calls.active?.hangUp();
	await server.settle();
	expect(ben.calls.active?.end).toBe("hung-up");
	expect(ben.peers[0]?.closed).toBe(true);
});

test("who is put on hold is told, and when it goes on", async () => {
	await ring();
	await ben.calls.answer(false);
	await server.settle();
	const [peer] = anna.peers;
	if (!peer) throw new Error("no peer");
	peer.onState("connected");
	ben.peers[0]?.onState("connected");
	peer.sdp = "v=0\r\nm=audio 9\r\na=inactive\r\nm=video 9\r\na=sendrecv\r\n";
	peer.onRenegotiate();
	await server.settle();
	expect(ben.calls.active?.heldByThem).toBe(true);
	peer.sdp = "v=0\r\nm=audio 9\r\na=sendrecv\r\nm=video 9\r\na=inactive\r\n";
	peer.onRenegotiate();
	await server.settle();
	expect(ben.calls.active?.heldByThem).toBe(false);
	await anna.calls.active?.shareScreen(true);
	expect(anna.calls.active?.sharing).toBe(true);
	/* the browser's own bar */
	peer.onScreenEnd();
	await server.settle();
	expect(anna.calls.active?.sharing).toBe(false);
});

test("two answer at once: the caller takes one, the other hears of it", async () => {
	await ring();
	await Promise.all([ben.calls.answer(false), benDesk.calls.answer(false)]);
	await server.settle();
	const states = [ben.calls.active?.end, benDesk.calls.active?.end];
	expect(states.filter((end) => end === "elsewhere")).toHaveLength(1);
	expect(anna.peers[0]?.taken).toHaveLength(1);
});

test("candidates that come before the description wait for it", async () => {
	await anna.calls.start(ROOM, "@ben", false);
	anna.peers[0]?.onCandidate({ candidate: "early" });
	await server.settle();
	expect(ben.calls.ringing).not.toBeNull();
	await ben.calls.answer(false);
	await server.settle();
	expect(ben.peers[0]?.candidates.map((c) => c.candidate)).toEqual(["early"]);
});

test("declined, the caller is told and nothing rings on", async () => {
	await ring(true);
	expect(ben.calls.ringing?.withVideo).toBe(true);
	ben.calls.ringing?.decline();
	await server.settle();
	expect(anna.calls.active?.end).toBe("declined");
	expect(benDesk.calls.ringing).toBeNull();
});

test("given up, it is a missed call", async () => {
	await ring();
	anna.calls.active?.hangUp();
	await server.settle();
	expect(ben.calls.ringing).toBeNull();
	expect(anna.calls.active?.end).toBe("hung-up");
});

test("nobody answers: it ends after a minute on both sides", async () => {
	await ring();
	await vi.advanceTimersByTimeAsync(61_000);
	await server.settle();
	expect(anna.calls.active?.end).toBe("no-answer");
	expect(ben.calls.ringing).toBeNull();
	expect(server.events.at(-1)?.content.reason).toBe("invite_timeout");
});

test("both call each other: one call stands", async () => {
	server.phones.splice(2);
	await Promise.all([
		anna.calls.start(ROOM, "@ben", false),
		ben.calls.start(ROOM, "@anna", false),
	]);
	await server.settle();
	expect(anna.calls.active?.parts.callId).toBe(ben.calls.active?.parts.callId);
	expect(anna.state).toBe("connecting");
	expect(anna.calls.ringing).toBeNull();
	expect(ben.calls.ringing).toBeNull();
});

test("what rang an hour ago does not ring, nor what was answered meanwhile", async () => {
	await ring();
	const late = new Phone(server, "@ben", "d");
	late.calls.apply({ pos: "1", rooms: { [ROOM]: { timeline: server.events } } });
	expect(late.calls.ringing).not.toBeNull();
	await ben.calls.answer(false);
	await server.settle();
	const later = new Phone(server, "@ben", "e");
	later.calls.apply({ pos: "1", rooms: { [ROOM]: { timeline: server.events } } });
	expect(later.calls.ringing).toBeNull();
	await vi.advanceTimersByTimeAsync(3_600_000);
	const old = new Phone(server, "@ben", "f");
	old.calls.apply({
		pos: "1",
		rooms: { [ROOM]: { timeline: server.events.slice(0, 1) } },
	});
	expect(old.calls.ringing).toBeNull();
});

test("muted is told to the other side", async () => {
	await ring();
	await ben.calls.answer(false);
	await server.settle();
	anna.peers[0]?.onState("connected");
	ben.peers[0]?.onState("connected");
	ben.calls.active?.setMicrophone(false);
	await server.settle();
	expect(ben.peers[0]?.microphone).toBe(false);
	expect(anna.calls.active?.theirs.audio).toBe(true);
});
