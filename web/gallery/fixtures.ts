/*
 * A made-up Trust in memory, behind the same contract as the true view models:
 * enough to see every screen and state, and to try the app without a server.
 */
import { fakeStaff, messageFixtures } from "./fixtures_messages";
import { priorityFixtures } from "./fixtures_priority";
import { incidentFixtures } from "./fixtures_incident";
import { callRows, makeDevice } from "./fixtures_device";
import { handoverFixtures } from "./fixtures_handover";
import { roleFixtures } from "./fixtures_roles";
import type {
	AppViewModel,
	RolePhone,
	Attachment,
	Avatar,
	ComposerSnapshot,
	ComposerViewModel,
	ConnectionSnapshot,
	CallingSnapshot,
	CallLogSnapshot,
	ConversationListSnapshot,
	ConversationRow,
	ConversationSnapshot,
	ConversationViewModel,
	GalleryPart,
	GroupInfoSnapshot,
	GroupInfoViewModel,
	Member,
	MessageBody,
	MessageItem,
	NewConversationSnapshot,
	Person,
	Picture,
	Place,
	Preview,
	ProfileSnapshot,
	SendState,
	SessionSnapshot,
	SignedIn,
	StaffSearchSnapshot,
	StaffSearchViewModel,
	Store,
	TimelineItem,
	Video,
} from "../src/viewmodel/types.ts";

class Value<T> implements Store<T> {
	#value: T;
	readonly #tell = new Set<() => void>();
	constructor(value: T) {
		this.#value = value;
	}
	readonly getSnapshot = () => this.#value;
	readonly subscribe = (f: () => void) => {
		this.#tell.add(f);
		return () => void this.#tell.delete(f);
	};
	set(value: T) {
		this.#value = value;
		for (const f of [...this.#tell]) f();
	}
	patch(part: Partial<T>) {
		this.set({ ...this.#value, ...part });
	}
}

/* ---- people ---- */

function avatar(id: string, name: string, colour: number, src: string | null = null): Avatar {
	const words = name.replace(/^(Dr|Prof|Sr) /, "").split(" ");
	const initials = ((words[0]?.[0] ?? "") + (words.length > 1 ? (words[words.length - 1]?.[0] ?? "") : "")).toUpperCase();
	return { id, initials, colour, src };
}

let hue = 0;
function person(user: string, name: string, job: string, more: Partial<Person> = {}): Person {
	const userId = `@${user}:eastmere.example`;
	return {
		userId,
		name,
		avatar: avatar(userId, name, hue++ % 12),
		me: false,
		job,
		staffGroup: null,
		grade: null,
		site: null,
		clinical: true,
		onDuty: null,
		external: false,
		...more,
	};
}

export const me = person("asha.rao", "Asha Rao", "Staff nurse", { me: true, site: "Ward 7", onDuty: true });
export const okafor = person("chidi.okafor", "Chidi Okafor", "Charge nurse", { onDuty: true, site: "Ward 7" });
export const patel = person("priya.patel", "Dr Priya Patel", "Respiratory registrar", { onDuty: true, grade: "ST5" });
export const lindqvist = person("maja.lindqvist", "Maja Lindqvist", "Physiotherapist", { onDuty: false });
export const evans = person("rhys.evans", "Rhys Evans", "Ward clerk", { clinical: false });
export const mbeki = person("thandi.mbeki", "Dr Thandi Mbeki", "Consultant physician");
export const khan = person("samir.khan", "Samir Khan", "Pharmacist", { onDuty: true });
export const doyle = person("niamh.doyle", "Niamh Doyle-Fitzgerald", "Healthcare support worker");
export const outside = person("j.hart", "Jo Hart", "Community nurse", { external: true });
export const everyone = [
	me,
	okafor,
	patel,
	lindqvist,
	evans,
	mbeki,
	khan,
	doyle,
	outside,
	person("ines.costa", "Inês Costa", "Occupational therapist"),
	person("tom.bell", "Tom Bell", "Porter", { clinical: false }),
	person("li.wei", "Dr Li Wei", "Foundation doctor", { onDuty: true, grade: "FY2" }),
	person("grace.osei", "Grace Osei", "Site manager", { onDuty: true }),
	person("fatima.noor", "Fatima Noor", "Radiographer"),
	person("ewan.macleod", "Ewan MacLeod", "Anaesthetist", { grade: "ST6" }),
	person("zofia.nowak", "Zofia Nowak", "Staff nurse"),
];

/* ---- pictures, drawn ---- */

function svg(width: number, height: number, inner: string): string {
	return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${inner}</svg>`)}`;
}

function scene(width: number, height: number, seed: number): string {
	const tones = ["#b9c9cf", "#c8b9a6", "#9fb7ab", "#b0a8c4", "#c4a8a8"];
	const lines = [...Array(7)].map((_, i) => `<rect x="${width * 0.1}" y="${height * (0.16 + i * 0.1)}" width="${width * (0.35 + (((i + seed) * 37) % 45) / 100)}" height="${height * 0.035}" rx="4" fill="#23404d" opacity="${0.35 + (i % 3) * 0.2}"/>`).join("");
	return svg(
		width,
		height,
		`<rect width="100%" height="100%" fill="${tones[seed % tones.length]}"/><rect x="${width * 0.05}" y="${height * 0.07}" width="${width * 0.9}" height="${height * 0.8}" rx="12" fill="#f4f6f4"/>${lines}<circle cx="${width * 0.8}" cy="${height * 0.7}" r="${height * 0.09}" fill="#c0563b" opacity=".7"/>`,
	);
}

export function picture(seed: number, width = 1280, height = 960): Picture {
	const src = scene(width, height, seed);
	return { src, thumbnail: src, width, height, preview: svg(8, 6, `<rect width="8" height="6" fill="#9fb3ba"/><rect x="1" y="1" width="5" height="3" fill="#eef1f0"/>`), name: `IMG_20${seed}.jpg`, mimetype: "image/jpeg", size: 1400000 };
}

export const clip: Video = {
	src: "/missing.mp4",
	poster: scene(1280, 720, 3),
	preview: null,
	width: 1280,
	height: 720,
	durationMs: 14000,
	name: "gait.mp4",
	mimetype: "video/mp4",
	size: 5200000,
};

/* ---- messages ---- */

const minute = 60000;
const hour = 60 * minute;
const base = new Date();
base.setHours(22, 4, 0, 0);
if (base.getTime() > Date.now()) base.setDate(base.getDate() - 1);
export const tonight = base.getTime();

let serial = 0;
export function text(words: string): MessageBody {
	const segments = words.split(/(https?:\/\/\S+|@[A-Z]\w+ \w+)/).filter(Boolean).map((part) => {
		if (part.startsWith("http")) return { kind: "link" as const, text: part, href: part };
		if (part.startsWith("@")) return { kind: "mention" as const, text: part, userId: me.userId, me: part.startsWith("@Asha") };
		return { kind: "text" as const, text: part };
	});
	return { kind: "text", segments, text: words, jumbo: /^\p{Extended_Pictographic}{1,3}$/u.test(words), notice: false };
}

export function message(sender: Person, time: number, body: MessageBody | string, more: Partial<MessageItem> = {}): MessageItem {
	const key = `m${serial++}`;
	return {
		kind: "message",
		key,
		eventId: `$${key}`,
		sender,
		own: sender.me,
		time,
		groupStart: true,
		groupEnd: true,
		body: typeof body === "string" ? text(body) : body,
		quote: null,
		edited: false,
		mentionsMe: false,
		send: sender.me ? { kind: "read" } : null,
		reactions: [],
		canReply: true,
		canReact: true,
		canEdit: sender.me,
		canDelete: sender.me,
		...more,
	};
}

/* Runs by one sender within three minutes. */
export function grouped(items: readonly TimelineItem[]): TimelineItem[] {
	const joins = (a: TimelineItem | undefined, b: TimelineItem | undefined) =>
		a?.kind === "message" && b?.kind === "message" && a.sender.userId === b.sender.userId && b.time - a.time < 3 * minute;
	return items.map((item, i) => (item.kind === "message" ? { ...item, groupStart: !joins(items[i - 1], item), groupEnd: !joins(item, items[i + 1]) } : item));
}

function previewOf(body: MessageBody): Preview {
	const blank = { text: "", count: 0, durationMs: null, change: null };
	switch (body.kind) {
		case "text":
			return { ...blank, kind: "text", text: body.text };
		case "image":
			return { ...blank, kind: "photo", count: 1 };
		case "gallery":
			return { ...blank, kind: "photos", count: body.parts.length };
		case "video":
			return { ...blank, kind: "video", durationMs: body.video.durationMs };
		case "voice":
			return { ...blank, kind: "voice", durationMs: body.voice.durationMs };
		case "file":
			return { ...blank, kind: "file", text: body.file.name };
		case "deleted":
			return { ...blank, kind: "deleted" };
		default:
			return { ...blank, kind: "unsupported" };
	}
}

const pdf = (name: string) => ({ kind: "file" as const, file: { src: "/missing.pdf", name, type: "PDF", mimetype: "application/pdf", size: 184000, pages: 2 }, caption: [] });

export function ward(): TimelineItem[] {
	const parts: GalleryPart[] = [1, 2, 3, 4, 5].map((n) => ({ key: `g${n}`, eventId: `$g${n}`, media: { kind: "image", ...picture(n) }, send: null }));
	const early = tonight - 26 * hour;
	const quoted = message(patel, tonight - 9 * minute, "Bed 4 sats 86 on 2 litres. Going up to 4 and repeating the gas at 22:30. Can somebody bring the non-rebreathe from the store?");
	return grouped([
		{ kind: "day", key: "day1", time: early },
		{ kind: "change", key: "c1", eventId: "$c1", time: early - 3 * hour, by: okafor, change: { code: "added", who: [me, khan] } },
		message(okafor, early, "Evening all. Handover sheet for tonight below, beds 3 and 11 have changed since this afternoon."),
		message(okafor, early + minute, pdf("Ward 7 night handover.pdf")),
		message(me, early + 5 * minute, "Thanks Chidi"),
		message(khan, early + 40 * minute, "TTOs for bed 9 are in the green box. The inhaler comes at 7."),
		message(lindqvist, early + 60 * minute, { kind: "video", video: clip, caption: [{ kind: "text", text: "Bed 6, first walk to the window" }] }),
		{ kind: "day", key: "day2", time: tonight - hour },
		message(okafor, tonight - 50 * minute, { kind: "gallery", parts, caption: [] }),
		message(okafor, tonight - 49 * minute, "Whiteboard before it gets wiped"),
		message(doyle, tonight - 30 * minute, { kind: "deleted", by: doyle, time: tonight - 29 * minute }),
		message(me, tonight - 20 * minute, { kind: "image", picture: picture(6, 900, 1200), caption: [] }),
		message(me, tonight - 19 * minute, "Dressing bed 12, changed at 21:40. Edges look better than yesterday, a bit of exudate still. I have put it on the chart and will look again at 2.", { edited: true, reactions: [{ key: "👍", people: [okafor, khan], mine: false }, { key: "🙏", people: [me], mine: true }] }),
		quoted,
		message(patel, tonight - 8 * minute, "@Asha Rao could you?", { mentionsMe: true }),
		message(me, tonight - 6 * minute, "OK, on my way", {
			quote: { eventId: quoted.eventId ?? "", message: { key: quoted.key, eventId: quoted.eventId, sender: patel, preview: previewOf(quoted.body), thumbnail: null } },
		}),
		message(me, tonight - 5 * minute, "Policy is here: https://eastmere.example/oxygen", { send: { kind: "delivered" } }),
		{ kind: "unread", key: "unread", count: 2 },
		message(evans, tonight - 2 * minute, "Bed manager asks whether bed 9 goes tonight or in the morning"),
		message(patel, tonight - minute, "👍"),
	]);
}

export function trouble(): TimelineItem[] {
	const up: SendState = { kind: "sending", upload: 0.42 };
	return grouped([
		{ kind: "day", key: "day", time: tonight },
		message(patel, tonight - 60 * minute, "Send me the ECG when you have it"),
		message(me, tonight - 50 * minute, { kind: "image", picture: picture(2), caption: [] }, { send: { kind: "sending", upload: 0.66 }, eventId: null }),
		message(me, tonight - 40 * minute, pdf("ECG 22-10.pdf"), { send: up, eventId: null }),
		message(me, tonight - 30 * minute, { kind: "video", video: clip, caption: [] }, { send: { kind: "failed", problem: { code: "too-large", limit: 50000000, detail: "M_TOO_LARGE" } }, eventId: null }),
		message(me, tonight - 20 * minute, "Going up now", { send: { kind: "failed", problem: { code: "network" } }, eventId: null }),
		message(me, tonight - 12 * minute, "Sent", { send: { kind: "sent" } }),
		message(me, tonight - 8 * minute, "On her phone", { send: { kind: "delivered" } }),
		message(me, tonight - 4 * minute, "Read", { send: { kind: "read" } }),
		message(me, tonight, "Still here", { send: { kind: "sending", upload: null }, eventId: null }),
		message(me, tonight + 4 * minute, "And this waits", { send: { kind: "waiting", why: "network" }, eventId: null }),
	]);
}

export function long(count: number): TimelineItem[] {
	const items: TimelineItem[] = [];
	const people = [okafor, patel, me, khan];
	for (let i = 0; i < count; i++) {
		const time = tonight - (count - i) * 4 * minute;
		const who = people[(i * 7) % 4] as Person;
		if (i % 97 === 0) items.push(message(who, time, { kind: "image", picture: picture(i, 1280, 720 + (i % 5) * 150), caption: [] }));
		else items.push(message(who, time, `Message ${i}. ${"Obs done, all settled. ".repeat(1 + ((i * 13) % 5))}`));
	}
	return items;
}

/* ---- the fake view models ---- */

class Composer extends Value<ComposerSnapshot> implements ComposerViewModel {
	readonly #post: (body: MessageBody, reply: ComposerSnapshot["replyTo"]) => void;
	readonly #find: (key: string) => ComposerSnapshot["replyTo"];
	constructor(post: Composer["postType"], find: (key: string) => ComposerSnapshot["replyTo"], textNow = "", attachments: Attachment[] = []) {
		super({ text: textNow, attachments, replyTo: null, editing: null, canSend: textNow !== "" || attachments.length > 0, problem: null, suggestions: [] });
		this.#post = post;
		this.#find = find;
	}
	declare readonly postType: (body: MessageBody, reply: ComposerSnapshot["replyTo"]) => void;
	setText(words: string) {
		const at = /@(\w*)$/.exec(words);
		const suggestions = at ? everyone.filter((p) => p.name.toLowerCase().includes((at[1] ?? "").toLowerCase())).slice(0, 4) : [];
		this.patch({ text: words, suggestions, canSend: words.trim() !== "" || this.getSnapshot().attachments.length > 0 });
	}
	addFiles(files: readonly File[]) {
		const more = files.map(
			(file): Attachment => ({
				id: String(serial++),
				kind: file.type.startsWith("image/") ? "image" : file.type.startsWith("video/") ? "video" : "file",
				name: file.name,
				size: file.size,
				mimetype: file.type,
				type: file.name.split(".").pop()?.toUpperCase() ?? "FILE",
				preview: file.type.startsWith("image/") ? URL.createObjectURL(file) : null,
				width: null,
				height: null,
				durationMs: null,
				working: null, problem: null,
			}),
		);
		this.patch({ attachments: [...this.getSnapshot().attachments, ...more], canSend: true });
	}
	removeAttachment(id: string) {
		const attachments = this.getSnapshot().attachments.filter((a) => a.id !== id);
		this.patch({ attachments, canSend: attachments.length > 0 || this.getSnapshot().text !== "" });
	}
	setReply(key: string | null) {
		this.patch({ replyTo: key === null ? null : this.#find(key) });
	}
	setEdit(key: string | null) {
		const editing = key === null ? null : this.#find(key);
		this.patch({ editing, text: editing?.message?.preview.text ?? "" });
	}
	pickSuggestion(userId: string) {
		const name = everyone.find((p) => p.userId === userId)?.name ?? "";
		const words = this.getSnapshot().text.replace(/@\w*$/, `@${name} `);
		return { text: words, caret: words.length };
	}
	send() {
		const { text: words, attachments, replyTo } = this.getSnapshot();
		for (const a of attachments) {
			if (a.preview) this.#post({ kind: "image", picture: { src: a.preview, thumbnail: a.preview, width: 1200, height: 900, preview: null, name: a.name, mimetype: a.mimetype, size: a.size }, caption: [] }, null);
			else this.#post({ kind: "file", file: { src: "", name: a.name, type: a.type, mimetype: a.mimetype, size: a.size, pages: null }, caption: [] }, null);
		}
		if (words.trim()) this.#post(text(words), replyTo);
		this.set({ text: "", attachments: [], replyTo: null, editing: null, canSend: false, problem: null, suggestions: [] });
	}
	sendVoice() {}
	attachmentFile() {
		return null;
	}
	replaceAttachment() {}
	sendPoll() {}
	sendContact() {}
	sendPlace() {}
	staff() {
		return fakeStaff(everyone);
	}
	dismissProblem() {
		this.patch({ problem: null });
	}
}

interface Seed {
	id: string;
	kind: ConversationRow["kind"];
	name: string;
	person?: Person;
	members: Person[];
	items: TimelineItem[];
	row?: Partial<ConversationRow>;
	now?: Partial<ConversationSnapshot>;
	draft?: string;
	attachments?: Attachment[];
}

class Conversation extends Value<ConversationSnapshot> implements ConversationViewModel {
	readonly id: string;
	readonly composer: Composer;
	readonly #seed: Seed;
	constructor(seed: Seed) {
		super({
			id: seed.id,
			state: "ready",
			kind: seed.kind,
			name: seed.name,
			topic: null,
			avatar: seed.person?.avatar ?? avatar(seed.id, seed.name, seed.name.length),
			person: seed.person ?? null,
			roleId: null,
			ofRole: null,
			memberCount: seed.members.length,
			nonClinical: seed.members.filter((p) => p.clinical === false).length,
			items: seed.items,
			prepended: 0,
			typing: seed.row?.typing ?? [],
			older: "end",
			newer: "none",
			unreadIndex: seed.items.findIndex((item) => item.kind === "unread"),
			newBelow: 0,
			jump: null,
			canSend: true,
			muted: false,
			pinned: [],
			canPin: true,
			...seed.now,
		});
		this.#seed = seed;
		this.id = seed.id;
		this.composer = new Composer(
			(body, quote) => this.#add(message(me, Date.now(), body, { quote, send: { kind: "sending", upload: null }, eventId: null })),
			(key) => {
				const item = this.getSnapshot().items.find((i) => i.key === key);
				if (item?.kind !== "message") return null;
				return { eventId: item.eventId ?? "", message: { key, eventId: item.eventId, sender: item.sender, preview: previewOf(item.body), thumbnail: null } };
			},
			seed.draft,
			seed.attachments,
		);
	}
	#add(item: MessageItem) {
		this.patch({ items: grouped([...this.getSnapshot().items, item]) });
		const states: SendState[] = [{ kind: "sent" }, { kind: "delivered" }, { kind: "read" }];
		states.forEach((send, i) => setTimeout(() => this.#change(item.key, { send, eventId: `$${item.key}` }), 400 + i * 1200));
	}
	#change(key: string, part: Partial<MessageItem>) {
		this.patch({ items: this.getSnapshot().items.map((item) => (item.key === key && item.kind === "message" ? { ...item, ...part } : item)) });
	}
	/** for the tests of the list: somebody else writes */
	hear(words: string) {
		const { items, newBelow } = this.getSnapshot();
		this.patch({ items: grouped([...items, message(okafor, Date.now(), words)]), newBelow: newBelow + 1 });
	}
	loadOlder() {
		if (this.getSnapshot().older !== "more") return;
		this.patch({ older: "loading" });
		setTimeout(() => {
			const { items } = this.getSnapshot();
			const first = items.find((i) => i.kind === "message");
			const start = first?.kind === "message" ? first.time : tonight;
			const more = long(40).map((item, i) => (item.kind === "message" ? { ...item, time: start - (40 - i) * 4 * minute } : item));
			this.patch({ items: [...more, ...items], prepended: more.length, older: items.length > 400 ? "end" : "more" });
		}, 250);
	}
	loadNewer() {}
	jumpToNewest() {
		this.patch({ newBelow: 0 });
	}
	jumpTo(eventId: string) {
		const item = this.getSnapshot().items.find((i) => i.kind === "message" && i.eventId === eventId);
		if (item) this.patch({ jump: { key: item.key, mark: true } });
	}
	jumpDone() {
		this.patch({ jump: null });
	}
	setVisible(_first: string, _last: string, atNewest: boolean) {
		if (atNewest && this.getSnapshot().newBelow > 0) this.patch({ newBelow: 0 });
	}
	receipts() {
		const others = this.#seed.members.filter((p) => !p.me);
		const split = Math.ceil(others.length / 2);
		return {
			read: others.slice(0, split).map((p, i) => ({ person: p, time: tonight + i * minute })),
			delivered: others.slice(split, -1).map((p) => ({ person: p, time: null })),
			waiting: others.slice(split).slice(-1),
		};
	}
	retry(key: string) {
		this.#change(key, { send: { kind: "sending", upload: null } });
		setTimeout(() => this.#change(key, { send: { kind: "sent" } }), 900);
	}
	retryAll() {}
	cancel(key: string) {
		this.patch({ items: this.getSnapshot().items.filter((item) => item.key !== key) });
	}
	async setPinned() {
		return null;
	}
	setStarred() {}
	forward() {
		return null;
	}
	vote() {}
	closePoll() {}
	react(key: string, emoji: string) {
		const item = this.getSnapshot().items.find((i) => i.key === key);
		if (item?.kind !== "message") return;
		const mine = item.reactions.some((r) => r.mine && r.key === emoji);
		const rest = item.reactions.filter((r) => r.key !== emoji);
		this.#change(key, { reactions: mine ? rest : [...rest, { key: emoji, people: [me], mine: true }] });
	}
	async versions() {
		return [
			{ time: tonight - 20 * minute, text: "Dressing bed 12, changed at 21:30.", readBefore: null },
			{ time: tonight - 19 * minute, text: "Dressing bed 12, changed at 21:40.", readBefore: 3 },
		];
	}
	async deleteMessage(key: string) {
		this.#change(key, { body: { kind: "deleted", by: me, time: Date.now() } });
		return null;
	}
	media(): GalleryPart[] {
		return this.getSnapshot().items.flatMap((item): GalleryPart[] => {
			if (item.kind !== "message") return [];
			const { body } = item;
			if (body.kind === "gallery") return [...body.parts];
			if (body.kind === "image") return [{ key: item.key, eventId: item.eventId, media: { kind: "image", ...body.picture }, send: null }];
			if (body.kind === "video") return [{ key: item.key, eventId: item.eventId, media: { kind: "video", ...body.video }, send: null }];
			return [];
		});
	}
	async download() {
		return null;
	}
	setMuted(muted: boolean) {
		this.patch({ muted });
	}
}

class Staff extends Value<StaffSearchSnapshot> implements StaffSearchViewModel {
	constructor() {
		super({ search: "", results: everyone.filter((p) => !p.me), state: "idle", hasMore: false, selected: [] });
	}
	setSearch(search: string) {
		const results = everyone.filter((p) => !p.me && `${p.name} ${p.job}`.toLowerCase().includes(search.toLowerCase()));
		this.patch({ search, results });
	}
	loadMore() {}
	toggle(userId: string) {
		const { selected } = this.getSnapshot();
		const found = everyone.find((p) => p.userId === userId);
		if (!found) return;
		this.patch({ selected: selected.includes(found) ? selected.filter((p) => p !== found) : [...selected, found] });
	}
	clear() {
		this.patch({ selected: [] });
	}
	retry() {}
}

function seeds(): Seed[] {
	const team = [me, okafor, patel, lindqvist, evans, khan, doyle, mbeki];
	const tray: Attachment = { id: "a1", kind: "file", name: "Bleep rota November.pdf", size: 88000, mimetype: "application/pdf", type: "PDF", preview: null, width: null, height: null, durationMs: null, working: null, problem: null };
	const photo: Attachment = { ...tray, id: "a2", kind: "image", name: "whiteboard.jpg", type: "JPEG", preview: scene(800, 600, 1) };
	const tooBig: Attachment = { ...tray, id: "a3", kind: "video", name: "walk.mov", type: "MOV", size: 210000000, problem: { code: "too-large", limit: 50000000 } };
	return [
		{ id: "!ward7", kind: "ward", name: "Ward 7 Respiratory", members: team, items: ward(), row: { unread: 2, mention: true, pinned: true } },
		{ id: "!patel", kind: "direct", name: patel.name, person: patel, members: [me, patel], items: trouble(), row: { unread: 0, failed: 2 } },
		{ id: "!okafor", kind: "direct", name: okafor.name, person: okafor, members: [me, okafor], items: [message(okafor, tonight - 3 * hour, "Can you take bed 11 after break?"), message(me, tonight - 2 * hour, "Yes")], row: { typing: [okafor] } },
		{ id: "!long", kind: "team", name: "Hospital at night", members: everyone, items: long(60), now: { older: "more" }, row: { unread: 140, muted: true } },
		{ id: "!arrest", kind: "team", name: "Cardiac arrest team and outreach, Eastmere General", members: team, items: [message(mbeki, tonight - 5 * hour, { kind: "image", picture: picture(4), caption: [] })], row: {} },
		{ id: "!draft", kind: "direct", name: khan.name, person: khan, members: [me, khan], items: [message(khan, tonight - 8 * hour, "Stock is back")], draft: "Could you check the co-amoxiclav dose for", attachments: [tray, photo, tooBig] },
		{ id: "!clerks", kind: "team", name: "Ward clerks", members: team.slice(0, 3), items: [message(evans, tonight - 28 * hour, pdf("Rota week 48.pdf"))] },
		{ id: "!hart", kind: "direct", name: outside.name, person: outside, members: [me, outside], items: [message(outside, tonight - 50 * hour, "District nurses can take him from Thursday")] },
		{ id: "!invite", kind: "team", name: "Community frailty huddle", members: [me, outside], items: [message(outside, tonight - 49 * hour, "Hello")], row: { invite: { by: outside } } },
		{ id: "!mbeki", kind: "direct", name: mbeki.name, person: mbeki, members: [me, mbeki], items: [message(me, tonight - 75 * hour, "Thank you", { send: { kind: "read" } })] },
		{ id: "!new", kind: "team", name: "Winter pressures huddle", members: team.slice(0, 5), items: [{ kind: "change", key: "c", eventId: "$c", time: tonight - 90 * hour, by: me, change: { code: "created" } }] },
		{ id: "!video", kind: "direct", name: lindqvist.name, person: lindqvist, members: [me, lindqvist], items: [message(lindqvist, tonight - 200 * hour, { kind: "video", video: clip, caption: [] })] },
		{ id: "!social", kind: "social", name: "Ward 7 tea fund", members: team, items: [message(doyle, tonight - 260 * hour, "Biscuits are on me")], row: { markedUnread: true } },
	];
}

function rowOf(seed: Seed): ConversationRow {
	const last = seed.items.at(-1);
	const blank: Preview = { kind: "none", text: "", count: 0, durationMs: null, change: null };
	let preview = blank;
	if (last?.kind === "message") preview = previewOf(last.body);
	else if (last?.kind === "change") preview = { ...blank, kind: "change", change: { by: last.by, change: last.change } };
	return {
		id: seed.id,
		kind: seed.kind,
		name: seed.name,
		avatar: seed.person?.avatar ?? avatar(seed.id, seed.name, seed.name.length),
		person: seed.person ?? null,
		preview,
		previewBy: last?.kind === "message" ? last.sender : null,
		previewSend: last?.kind === "message" ? last.send : null,
		time: last && "time" in last ? last.time : null,
		unread: 0,
		mention: false,
		markedUnread: false,
		muted: false,
		pinned: false,
		archived: false,
		typing: [],
		draft: seed.draft ?? null,
		waiting: 0,
		failed: 0,
		invite: null,
		...seed.row,
	};
}

class Places extends Value<Place> {
	constructor() {
		super(Places.read());
		addEventListener("popstate", () => this.set(Places.read()));
	}
	static read(): Place {
		try {
			return JSON.parse(decodeURIComponent(location.hash.slice(1)));
		} catch {
			return { kind: "inbox" };
		}
	}
	go(place: Place, how: "push" | "replace" = "push") {
		if (how === "push") history.pushState({ inside: true }, "", this.href(place));
		else history.replaceState(history.state, "", this.href(place));
		this.set(place);
	}
	back(fallback: Place) {
		if (history.state?.inside) history.back();
		else this.go(fallback, "replace");
	}
	href(place: Place) {
		return `${location.pathname}${location.search}#${encodeURIComponent(JSON.stringify(place))}`;
	}
}

export interface Options {
	session?: SessionSnapshot;
	connection?: Partial<ConnectionSnapshot>;
	empty?: boolean;
	loading?: boolean;
	many?: number;
}

export function fakeApp(options: Options = {}): AppViewModel & { hear: (id: string, words: string) => void } {
	const session = new Value<SessionSnapshot>(options.session ?? { state: "ready", trustName: "Eastmere NHS Foundation Trust", userId: me.userId, deviceId: "KQXWB", shared: false, hasPin: false });
	const place = new Places();
	const all = options.empty || options.loading ? [] : seeds();
	for (let i = 0; i < (options.many ?? 0); i++) {
		const who = everyone[1 + (i % 15)] as Person;
		all.push({ id: `!x${i}`, kind: "direct", name: `${who.name} ${i}`, person: who, members: [me, who], items: [message(who, tonight - (300 + i) * hour, `Message ${i}`)] });
	}
	if (options.many) {
		const big = all.find((seed) => seed.id === "!long");
		if (big) {
			big.items = long(50000);
			big.now = { older: "end" };
		}
	}
	const rows = all.map(rowOf);
	const conversations = new Map<string, Conversation>();
	const conversation = (id: string) => {
		let found = conversations.get(id);
		if (!found) {
			const seed = all.find((s) => s.id === id);
			found = new Conversation(seed ?? { id, kind: "team", name: "", members: [], items: [], now: { state: "missing" } });
			conversations.set(id, found);
		}
		return found;
	};
	const list = new Value<ConversationListSnapshot>({ loaded: !options.loading, rows, filter: "all", search: "", unreadConversations: rows.filter((r) => r.unread > 0 && !r.muted).length, archived: 0, roles: 1, total: rows.length, loadingMore: false });
	const refilter = (part: Partial<ConversationListSnapshot>) => {
		const next = { ...list.getSnapshot(), ...part };
		list.set({
			...next,
			rows: rows.filter((r) => (next.filter !== "unread" || r.unread > 0) && (next.filter !== "groups" || r.kind !== "direct") && r.name.toLowerCase().includes(next.search.toLowerCase())),
		});
	};
	const profile = new Value<ProfileSnapshot>({ me, deviceId: "KQXWB", theme: "system", language: "en", readReceipts: true, busy: false, problem: null, trustName: "Eastmere NHS Foundation Trust", serverName: "eastmere.example", version: "0.1.0" });
	const query = new URLSearchParams(location.search).get("theme");
	if (query === "dark" || query === "light") profile.patch({ theme: query });

	const signedIn: SignedIn = {
		...makeDevice(),
		userId: me.userId,
		...roleFixtures(me, everyone),
		...priorityFixtures(me, everyone),
		...incidentFixtures(me, everyone),
		...messageFixtures(everyone),
		conversations: Object.assign(list, {
			setFilter: (filter: ConversationListSnapshot["filter"]) => refilter({ filter }),
			setSearch: (search: string) => refilter({ search }),
			markRead() {},
			markUnread() {},
			setMuted() {},
			setPinned() {},
			setArchived() {},
			acceptInvite: async () => null,
			declineInvite: async () => null,
		}),
		...handoverFixtures(me),
		calling: Object.assign(new Value<CallingSnapshot>({ active: null, ringing: null }), {
			canShareScreen: true,
			start() {},
			answer() {},
			decline() {},
			hangUp() {},
			dismiss() {},
			setMicrophone() {},
			setCamera() {},
			flipCamera() {},
			setSharing() {},
			setHeld() {},
		}),
		callLog: Object.assign(new Value<CallLogSnapshot>({ state: "done", hasMore: true, calls: callRows(everyone) }), { loadMore() {} }),
		profile: Object.assign(profile, {
			rename: async (name: string) => (profile.patch({ me: { ...me, name } }), null),
			setPicture: async () => null,
			setTheme: (theme: ProfileSnapshot["theme"]) => profile.patch({ theme }),
			setLanguage: (language: ProfileSnapshot["language"]) => profile.patch({ language }),
			setReadReceipts: (readReceipts: boolean) => profile.patch({ readReceipts }),
			dismissProblem() {},
		}),
		conversation,
		groupInfo(id: string): GroupInfoViewModel {
			const seed = all.find((s) => s.id === id) ?? (all[0] as Seed);
			const members = seed.members.map((p, i): Member => ({ ...p, role: i === 1 ? "owner" : i === 0 ? "admin" : "member", membership: i === 5 ? "invited" : "joined", canRemove: i > 1, canChangeRole: i > 1 }));
			const info = new Value<GroupInfoSnapshot>({
				id,
				kind: seed.kind,
				name: seed.name,
				topic: seed.kind === "ward" ? "Level 3, east wing. Nurse in charge: bleep 4417" : null,
				avatar: seed.person?.avatar ?? avatar(id, seed.name, seed.name.length),
				createdAt: tonight - 4000 * hour,
				members,
				loadingMembers: false,
				canRename: true,
				canSetPicture: true,
				canAdd: true,
				muted: false,
				busy: false,
				problem: null,
			});
			return Object.assign(info, {
				staff: new Staff(),
				addSelected: async () => null,
				remove: async (userId: string) => (info.patch({ members: info.getSnapshot().members.filter((m) => m.userId !== userId) }), null),
				setRole: async () => null,
				leave: async () => null,
				rename: async (name: string) => (info.patch({ name }), null),
				setTopic: async () => null,
				setPicture: async () => null,
				setMuted: (muted: boolean) => info.patch({ muted }),
				dismissProblem() {},
			});
		},
		newConversation() {
			const now = new Value<NewConversationSnapshot>({ name: "", kind: "team", picture: null, busy: false, problem: null });
			return Object.assign(now, {
				staff: new Staff(),
				setName: (name: string) => now.patch({ name }),
				setKind: (kind: NewConversationSnapshot["kind"]) => now.patch({ kind }),
				setPicture: (file: File | null) => now.patch({ picture: file && URL.createObjectURL(file) }),
				startDirect: async () => "!okafor",
				createGroup: async () => "!new",
			});
		},
		person: (userId: string) => new Value({ person: everyone.find((p) => p.userId === userId) ?? okafor, loading: false, shared: [{ id: "!ward7", name: "Ward 7 Respiratory", avatar: avatar("!ward7", "Ward 7 Respiratory", 18) }] }),
	};
	/* One of each per id, as the true ones are. */
	const infos = new Map<string, GroupInfoViewModel>();
	const makeInfo = signedIn.groupInfo;
	const people = new Map<string, ReturnType<SignedIn["person"]>>();
	const makePerson = signedIn.person;
	const shared: SignedIn = {
		...signedIn,
		groupInfo: (id) => infos.get(id) ?? (infos.set(id, makeInfo(id)).get(id) as GroupInfoViewModel),
		person: (id) => people.get(id) ?? (people.set(id, makePerson(id)).get(id) as ReturnType<SignedIn["person"]>),
	};
	const connection = new Value<ConnectionSnapshot>({ state: "online", since: 0, retryAt: null, queued: 0, updateReady: false, ...options.connection });
	return {
		session: Object.assign(session, {
			signIn: async () => session.set({ state: "signed-out", trustName: "Eastmere NHS Foundation Trust", problem: { code: "wrong-password" }, lastUser: null }),
			switchPerson: async () => session.set({ state: "signed-out", trustName: "Eastmere NHS Foundation Trust", problem: null, lastUser: null }),
			signOut: async () => session.set({ state: "signed-out", trustName: "Eastmere NHS Foundation Trust", problem: null, lastUser: "asha.rao" }),
			lock: async () => {},
			unlockByPasskey: async () => {},
			unlock: async () => {},
			choose() {},
			setShared() {},
		}),
		connection: Object.assign(connection, { retryNow() {}, reload() {} }),
		place,
		phones: new Value<readonly RolePhone[]>([{ name: "Medical registrar on call", phone: "2117" }]),
		signedIn: new Value<SignedIn | null>(session.getSnapshot().state === "ready" ? shared : null),
		hear: (id, words) => conversation(id).hear(words),
	};
}
