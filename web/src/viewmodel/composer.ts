/* What is being written: text, files, the message it answers. */
import type { OutboxFile } from "../protocol/outbox.ts";
import { POLL, pollContent } from "../protocol/polls.ts";
import type { Room } from "../protocol/room.ts";
import { ALBUM, type Content, PREVIEW } from "../protocol/types.ts";
import { textContent, typeName } from "./body.ts";
import { StaffSearch } from "./staff_search.ts";
import { contactContent, placeContent } from "./shared_things.ts";
import { editContent } from "./edits.ts";
import type { FileFacts, Services } from "./services.ts";
import type {
	Attachment,
	ComposerSnapshot,
	ComposerViewModel,
	NewPoll,
	Person,
	Position,
	Problem,
	Quote,
} from "./types.ts";
import { stable, Value } from "./value.ts";

const TYPING_REPEAT_MS = 8_000;
const TYPING_STOP_MS = 6_000;
const MAX_TEXT = 60_000;
const MAX_FILES = 30;

interface Staged {
	readonly attachment: Attachment;
	readonly file: File;
	readonly facts: Promise<FileFacts>;
	readonly work: AbortController;
}

const EMPTY: ComposerSnapshot = {
	text: "",
	attachments: [],
	replyTo: null,
	editing: null,
	canSend: false,
	problem: null,
	suggestions: [],
};

/** What the composer asks of its conversation, by a message's key. */
export interface ComposerMessages {
	quote(key: string): Quote | null;
	words(key: string): string;
	/** how many others have read it */
	readBy(key: string): number;
}

export class Composer
	extends Value<ComposerSnapshot>
	implements ComposerViewModel
{
	#staged: Staged[] = [];
	#caret = 0;
	#typingSince = 0;
	#typingTimer: ReturnType<typeof setTimeout> | undefined;
	/* messages leave in the order of the send button */
	#line: Promise<void> = Promise.resolve();
	/* people picked from suggestions: name -> id */
	readonly #picked = new Map<string, string>();

	constructor(
		private readonly services: Services,
		private readonly room: Room,
		private readonly messages: ComposerMessages,
		private readonly onSent: () => void,
	) {
		super({ ...EMPTY, text: services.drafts.get(room.id) });
		this.#refresh();
		services.drafts.changed.on((id) => {
			const text = services.drafts.get(id);
			if (id === room.id && text !== this.getSnapshot().text)
				this.#refresh({ text });
		});
	}

	#refresh(fields: Partial<ComposerSnapshot> = {}): void {
		const next = {
			...this.getSnapshot(),
			...fields,
			attachments: this.#staged.map((s) => s.attachment),
		};
		const sound = this.#staged.every((s) => s.attachment.problem === null);
		const something =
			next.text.trim() !== "" || next.attachments.length > 0;
		const ready = this.#staged.every((s) => s.attachment.working === null);
		const canSend =
			something && sound && ready && next.text.length <= MAX_TEXT;
		this.set(stable(this.getSnapshot(), { ...next, canSend }));
	}

	setText(text: string, caret = text.length): void {
		this.#caret = caret;
		if (!this.getSnapshot().editing)
			this.services.drafts.set(this.room.id, text);
		this.#refresh({
			text,
			problem: null,
			suggestions: this.#suggest(text, caret),
		});
		if (text.trim() === "") this.#stopTyping();
		else this.#tellTyping();
	}

	#tellTyping(): void {
		const now = this.services.now();
		if (now - this.#typingSince > TYPING_REPEAT_MS) {
			this.#typingSince = now;
			this.#postTyping(true);
		}
		clearTimeout(this.#typingTimer);
		this.#typingTimer = setTimeout(
			() => this.#stopTyping(),
			TYPING_STOP_MS,
		);
	}

	#stopTyping(): void {
		clearTimeout(this.#typingTimer);
		if (this.#typingSince === 0) return;
		this.#typingSince = 0;
		this.#postTyping(false);
	}

	#postTyping(typing: boolean): void {
		void this.services.client
			.sendTyping(this.room.id, typing)
			.catch(() => undefined);
	}

	/* ---- mentions ---- */

	#suggest(text: string, caret: number): readonly Person[] {
		const word = /(?:^|\s)@([\p{L}'-]{0,30})$/u.exec(text.slice(0, caret));
		if (!word) return [];
		const part = (word[1] ?? "").toLocaleLowerCase("en-GB");
		const found: Person[] = [];
		for (const member of this.room.members.values()) {
			if (member.membership !== "join") continue;
			if (member.userId === this.room.me) continue;
			const who = this.services.people.person(member.userId, this.room);
			const words = who.name.toLocaleLowerCase("en-GB").split(/\s+/);
			if (words.some((w) => w.startsWith(part))) found.push(who);
			if (found.length === 6) break;
		}
		return found;
	}

	pickSuggestion(userId: string): { text: string; caret: number } {
		const { text } = this.getSnapshot();
		const who = this.services.people.person(userId, this.room);
		const start = text.slice(0, this.#caret).lastIndexOf("@");
		if (start < 0) return { text, caret: this.#caret };
		this.#picked.set(who.name, userId);
		const head = `${text.slice(0, start)}@${who.name} `;
		const next = head + text.slice(this.#caret).replace(/^ /, "");
		this.setText(next, head.length);
		return { text: next, caret: head.length };
	}

	#mentions(text: string): Content {
		const ids: string[] = [];
		for (const [name, userId] of this.#picked)
			if (text.includes(`@${name}`)) ids.push(userId);
		return ids.length > 0 ? { user_ids: ids } : {};
	}

	/* ---- files ---- */

	addFiles(files: readonly File[]): void {
		for (const file of files.slice(0, MAX_FILES - this.#staged.length))
			this.#stage(file, this.#staged.length);
		this.#refresh();
	}

	attachmentFile(id: string): File | null {
		return this.#staged.find((s) => s.attachment.id === id)?.file ?? null;
	}

	replaceAttachment(id: string, file: File): void {
		const at = this.#staged.findIndex((s) => s.attachment.id === id);
		if (at < 0) return;
		this.removeAttachment(id);
		this.#stage(file, at);
		this.#refresh();
	}

	#stage(file: File, at: number): void {
		const id = this.services.browser.randomId();
		const { browser } = this.services;
		const work = new AbortController();
		const facts = browser.describe(file, {
			onProgress: (working) => this.#change(id, { working }),
			signal: work.signal,
		});
		const attachment: Attachment = {
			id,
			kind: guessKind(file.type),
			name: file.name,
			size: file.size,
			mimetype: file.type || "application/octet-stream",
			type: typeName(file.name, file.type || null),
			preview: guessKind(file.type) === "image"
				? this.services.browser.objectUrl(file)
				: null,
			width: null,
			height: null,
			durationMs: null,
			working: browser.mustPrepare(file) ? 0 : null,
			problem: this.#problemOf(file),
		};
		this.#staged.splice(at, 0, { attachment, file, facts, work });
		void facts
			.then((f) => this.#onFacts(id, f))
			.catch(() => this.#change(id, { working: null }));
	}

	#change(id: string, fields: Partial<Attachment>): void {
		this.#staged = this.#staged.map((s) =>
			s.attachment.id === id
				? { ...s, attachment: { ...s.attachment, ...fields } }
				: s,
		);
		this.#refresh();
	}

	#problemOf(file: File): Problem | null {
		const limit = this.services.uploadLimit();
		/* a film may come out smaller than it went in */
		const may = this.services.browser.mustPrepare(file);
		if (limit !== null && file.size > limit && !may)
			return { code: "too-large", limit };
		return null;
	}

	#onFacts(id: string, facts: FileFacts): void {
		const staged = this.#staged.find((s) => s.attachment.id === id);
		if (!staged) return;
		const { browser } = this.services;
		const file = facts.instead ?? staged.file;
		const poster = facts.poster
			? browser.objectUrl(facts.poster.blob)
			: null;
		this.#staged = this.#staged.map((s) =>
			s === staged ? { ...s, file } : s,
		);
		this.#change(id, {
			kind: facts.kind,
			name: file.name,
			size: file.size,
			mimetype: facts.mimetype,
			type: typeName(file.name, file.type || null),
			preview: this.#previewOf(staged.attachment, facts, poster),
			width: facts.width,
			height: facts.height,
			durationMs: facts.durationMs,
			working: null,
			problem: this.#problemWith(file, facts),
		});
	}

	#previewOf(
		{ preview }: Attachment,
		facts: FileFacts,
		poster: string | null,
	): string | null {
		if (facts.kind === "file") return null;
		if (facts.kind === "image" && facts.instead)
			return this.services.browser.objectUrl(facts.instead);
		return poster ?? preview;
	}

	#problemWith(file: File, { refused }: FileFacts): Problem | null {
		if (refused !== undefined)
			return { code: refused === "film" ? "film-kind" : "picture-kind" };
		const limit = this.services.uploadLimit();
		return limit !== null && file.size > limit
			? { code: "too-large", limit }
			: null;
	}

	removeAttachment(id: string): void {
		const gone = this.#staged.find((s) => s.attachment.id === id);
		gone?.work.abort();
		if (gone?.attachment.preview)
			this.services.browser.revokeUrl(gone.attachment.preview);
		this.#staged = this.#staged.filter((s) => s.attachment.id !== id);
		this.#refresh({ problem: null });
	}

	setReply(key: string | null): void {
		if (key !== null) this.setEdit(null);
		this.#refresh({
			replyTo: key === null ? null : this.messages.quote(key),
		});
	}

	setEdit(key: string | null): void {
		const { editing } = this.getSnapshot();
		if (key === null) {
			if (!editing) return;
			/* what was being written before comes back */
			const text = this.services.drafts.get(this.room.id);
			this.#refresh({ editing: null, text, suggestions: [] });
			return;
		}
		const quote = this.messages.quote(key);
		if (!quote) return;
		this.#refresh({
			editing: quote,
			replyTo: null,
			text: this.messages.words(key),
		});
	}

	dismissProblem(): void {
		this.#refresh({ problem: null });
	}

	/* ---- sending ---- */

	send(): void {
		const { text, replyTo, canSend } = this.getSnapshot();
		if (!canSend) return;
		if (this.#sendEdit(text.trim())) return;
		const staged = this.#staged;
		const mentions = this.#mentions(text);
		const reply = replyTo ? replyRelation(replyTo.eventId) : {};
		this.#staged = [];
		this.#picked.clear();
		this.services.drafts.set(this.room.id, "");
		this.#stopTyping();
		this.#refresh({ text: "", replyTo: null, suggestions: [] });
		const words = text.trim();
		if (staged.length === 0) {
			const content = {
				...textContent(words),
				"m.mentions": mentions,
				...reply,
			};
			this.#enqueue(() => this.#add(content));
			return;
		}
		this.#enqueue(() => this.#sendFiles(staged, words, mentions, reply));
	}

	#sendEdit(words: string): boolean {
		const { editing } = this.getSnapshot();
		if (!editing) return false;
		const key = editing.message?.key ?? editing.eventId;
		const before = this.messages.words(key);
		if (words !== "" && words !== before)
			this.services.client.outbox.add(
				this.room.id,
				"m.room.message",
				editContent(
					editing.eventId,
					words,
					this.#mentions(words),
					this.messages.readBy(key),
				),
			);
		this.#stopTyping();
		this.setEdit(null);
		return true;
	}

	sendVoice(
		recording: Blob,
		durationMs: number,
		waveform: readonly number[],
	): void {
		const levels = waveform.map((v) => Math.round(v * 1024));
		const content: Content = {
			msgtype: "m.audio",
			body: "Voice message",
			info: {
				mimetype: recording.type,
				size: recording.size,
				duration: Math.round(durationMs),
			},
			"org.matrix.msc3245.voice": {},
			"org.matrix.msc1767.audio": {
				duration: Math.round(durationMs),
				waveform: levels,
			},
			"m.mentions": {},
		};
		const file: OutboxFile = {
			blob: recording,
			name: "voice",
			mimetype: recording.type,
			role: "main",
		};
		this.#enqueue(() => this.#add(content, [file]));
	}

	sendPoll({ question, answers, several, secret }: NewPoll): void {
		const texts = answers.map((a) => a.trim()).filter((a) => a !== "");
		if (question.trim() === "" || texts.length < 2) return;
		const content = pollContent({
			question: question.trim(),
			answers: texts.map((text) => ({
				id: this.services.browser.randomId(),
				text,
			})),
			most: several ? texts.length : 1,
			secret,
		});
		this.#enqueue(() => this.#add(content, [], POLL.start));
	}

	sendContact(userId: string): void {
		const who = this.services.people.person(userId);
		this.#enqueue(() => this.#add(contactContent(who)));
	}

	sendPlace(at: Position, text: string): void {
		const content = placeContent(at, text.trim(), this.services.now());
		this.#enqueue(() => this.#add(content));
	}

	staff(): StaffSearch {
		return new StaffSearch(this.services, () => false);
	}

	/* At once when nothing is before it: a text shows in the same frame. */
	#waiting = 0;
	#enqueue(work: () => void | Promise<void>): void {
		if (this.#waiting === 0) {
			const result = work();
			this.onSent();
			if (!result) return;
			this.#waiting++;
			this.#line = result.finally(() => this.#waiting--);
			return;
		}
		this.#waiting++;
		this.#line = this.#line
			.then(work)
			.catch((error: unknown) => console.error("send", error))
			.finally(() => {
				this.#waiting--;
				this.onSent();
			});
	}

	#add(
		content: Content,
		files: readonly OutboxFile[] = [],
		type = "m.room.message",
	): void {
		const txnId = this.services.client.outbox.add(
			this.room.id,
			type,
			content,
			files,
		);
		const main = files.find((f) => f.role === "main");
		if (!main) return;
		const thumbnail = files.find((f) => f.role === "thumbnail");
		this.services.files.add(txnId, main.blob, thumbnail?.blob ?? null);
	}

	async #sendFiles(
		staged: readonly Staged[],
		words: string,
		mentions: Content,
		reply: Content,
	): Promise<void> {
		const facts = await Promise.all(
			staged.map((s) => s.facts.catch(() => plainFacts(s.file))),
		);
		const pictures = facts.filter((f) => f.kind !== "file").length;
		const album =
			pictures > 1 ? { [ALBUM]: this.services.browser.randomId() } : {};
		staged.forEach(({ file }, i) => {
			const fact = facts[i] ?? plainFacts(file);
			const first = i === 0;
			this.#add(
				{
					...fileContent(file, fact, first ? words : ""),
					"m.mentions": first ? mentions : {},
					...(fact.kind === "file" ? {} : album),
					...(first ? reply : {}),
				},
				outboxFiles(file, fact),
			);
		});
		for (const { attachment } of staged)
			if (attachment.preview)
				this.services.browser.revokeUrl(attachment.preview);
		this.onSent();
	}
}

function guessKind(mimetype: string): Attachment["kind"] {
	if (/^image\/(jpeg|png|webp|gif)$/.test(mimetype)) return "image";
	return mimetype.startsWith("video/") ? "video" : "file";
}

function plainFacts(file: File): FileFacts {
	return {
		kind: "file",
		mimetype: file.type || "application/octet-stream",
		width: null,
		height: null,
		durationMs: null,
		preview: null,
		poster: null,
		pages: null,
	};
}

function replyRelation(eventId: string): Content {
	return { "m.relates_to": { "m.in_reply_to": { event_id: eventId } } };
}

const MSGTYPES = { image: "m.image", video: "m.video", file: "m.file" };

function fileContent(file: File, facts: FileFacts, words: string): Content {
	const info: Record<string, unknown> = {
		mimetype: facts.mimetype,
		size: file.size,
	};
	if (facts.width !== null && facts.height !== null) {
		info.w = facts.width;
		info.h = facts.height;
	}
	if (facts.durationMs !== null) info.duration = facts.durationMs;
	if (facts.pages !== null) info["org.wardwire.pages"] = facts.pages;
	if (facts.poster)
		info.thumbnail_info = {
			w: facts.poster.width,
			h: facts.poster.height,
			mimetype: facts.poster.blob.type,
			size: facts.poster.blob.size,
		};
	const content: Record<string, unknown> = {
		msgtype:
			facts.mimetype.startsWith("audio/") && facts.kind === "file"
				? "m.audio"
				: MSGTYPES[facts.kind],
		body: words || file.name,
		filename: file.name,
		info,
	};
	if (facts.preview) content[PREVIEW] = facts.preview;
	return content;
}

function outboxFiles(file: File, facts: FileFacts): OutboxFile[] {
	const files: OutboxFile[] = [];
	if (facts.poster)
		files.push({
			blob: facts.poster.blob,
			name: "poster",
			mimetype: facts.poster.blob.type,
			role: "thumbnail",
		});
	files.push({
		blob: file,
		name: file.name,
		mimetype: facts.mimetype,
		role: "main",
	});
	return files;
}
