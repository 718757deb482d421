/*
 * The contract between the view models and the view.
 *
 * A view model is a Store: an immutable snapshot, a subscription and actions.
 * A snapshot that has not changed is the same object as before, so that
 * useSyncExternalStore(store.subscribe, store.getSnapshot) is enough.
 * subscribe and getSnapshot are bound: they can be handed over as they are.
 *
 * Snapshots carry codes, never sentences: the words live in the catalogue
 * (i18n). Times are milliseconds since 1970. Picture and media addresses
 * (`src`) can be put into <img>, <video> and <a> as they are.
 *
 * Actions never throw. What can fail shows in a snapshot or resolves to a
 * Problem (null: done).
 */

import type { BoardSettingsViewModel, BoardViewModel, RolePhone } from "./board_types.ts";
import type { RotaDeskViewModel } from "./rota_types.ts";
import type { PatientChip, PatientFormViewModel } from "./patient_types.ts";
import type {
	DutyViewModel,
	OnNowViewModel,
	ChannelViewModel,
	RoleListViewModel,
	RolePageViewModel,
	TargetSearchViewModel,
	TeamPageViewModel,
} from "./on_call_types.ts";
import type { CallBody, CallingViewModel, CallLogViewModel } from "./call_types.ts";
import type { HandoverViewModel, InterruptionsViewModel, WardViewModel } from "./handover_types.ts";

import type {
	DevicesViewModel,
	LockedSnapshot,
	NotificationsViewModel,
} from "./device_types.ts";

import type {
	ContactBody,
	NewPoll,
	PlaceBody,
	PollBody,
	Position,
} from "./poll_types.ts";
import type { FilesViewModel } from "./files_types.ts";
import type { ForwardViewModel } from "./forward_types.ts";
import type { SearchViewModel, StarredViewModel } from "./search_types.ts";
import type { IncidentListViewModel, IncidentPageViewModel } from "./incident_types.ts";
import type {
	PriorityCode,
	PriorityPageViewModel,
	PrioritySendViewModel,
	PriorityTarget,
	UrgentInboxViewModel,
} from "./priority_types.ts";

export type * from "./call_types.ts";
export type * from "./handover_types.ts";
export type * from "./device_types.ts";
export type * from "./incident_types.ts";
export type * from "./on_call_types.ts";
export type * from "./priority_types.ts";
export type * from "./files_types.ts";
export type * from "./forward_types.ts";
export * from "./picture_edit.ts";
export type * from "./poll_types.ts";
export type * from "./search_types.ts";
export type * from "./board_types.ts";
export type * from "./rota_types.ts";
export type * from "./patient_types.ts";

export interface Store<T> {
	readonly getSnapshot: () => T;
	readonly subscribe: (onChange: () => void) => () => void;
}

/* ---- problems ---------------------------------------------------------- */

export type ProblemCode =
	| "network" /* the server cannot be reached */
	| "wrong-password"
	| "deactivated" /* the account was closed */
	| "signed-out" /* the session ended; sign in again */
	| "wiped" /* ended from elsewhere; nothing is kept here */
	| "forbidden" /* not allowed here (left, no permission) */
	| "not-found"
	| "too-large" /* file above the server's limit; see limit */
	| "picture-kind" /* few could see it, nor can it be changed here */
	| "film-kind"
	| "too-fast" /* rate limit; see retryAfterMs */
	| "file-gone" /* the queued file cannot be read any more */
	| "unsupported"
	| "passkey"
	| "passkey-old"
	| "no-passkey" /* this browser cannot do it */
	| "no-camera"
	| "server" /* the server failed; detail has its words */
	| "unknown";

export interface Problem {
	readonly code: ProblemCode;
	/** technical words, shown only under "details" */
	readonly detail?: string;
	readonly limit?: number;
	readonly retryAfterMs?: number;
}

/* ---- people ------------------------------------------------------------ */

export interface Avatar {
	/** what the colour is chosen from; stable for a person or conversation */
	readonly id: string;
	readonly initials: string;
	/** a colour index, 0 to 11 */
	readonly colour: number;
	/** a picture, where there is one */
	readonly src: string | null;
}

export interface Person {
	readonly userId: string;
	readonly name: string;
	readonly avatar: Avatar;
	readonly me: boolean;
	/** "Staff nurse"; null when the directory does not know the person */
	readonly job: string | null;
	readonly staffGroup: string | null;
	readonly grade: string | null;
	readonly site: string | null;
	/** null: not known */
	readonly clinical: boolean | null;
	readonly onDuty: boolean | null;
	/** from another organisation's server */
	readonly external: boolean;
}

export type MemberRole = "owner" | "admin" | "member";

export interface Member extends Person {
	readonly role: MemberRole;
	readonly membership: "joined" | "invited";
	/** what I may do to them */
	readonly canRemove: boolean;
	readonly canChangeRole: boolean;
}

/* ---- session ----------------------------------------------------------- */

export type SessionSnapshot =
	| { readonly state: "starting" }
	| {
			readonly state: "signed-out";
			readonly trustName: string | null;
			readonly problem: Problem | null;
			/** the last name that signed in on this tab, to fill in */
			readonly lastUser: string | null;
	  }
	| { readonly state: "signing-in"; readonly trustName: string | null }
	| {
			readonly state: "ready";
			readonly trustName: string | null;
			readonly userId: string;
			readonly deviceId: string;
			/** several people use this device */
			readonly shared: boolean;
			readonly hasPin: boolean;
	  }
	| LockedSnapshot
	| { readonly state: "signing-out" };

export interface SessionViewModel extends Store<SessionSnapshot> {
	signIn(user: string, password: string): Promise<void>;
	/** queued messages are lost: warn when connection.queued > 0 */
	signOut(): Promise<void>;
	/** this window is for somebody else; the other windows of this browser
	 *  stay as they are, and what is queued stays on the device */
	switchPerson(): Promise<void>;
	/** the PIN is asked for; nothing stays on the screen or in memory */
	lock(): Promise<void>;
	unlock(pin: string): Promise<void>;
	/** inside of a touch; opens without a network, too */
	unlockByPasskey(): Promise<void>;
	/** on the lock screen of a shared device; null: sign in as somebody new */
	choose(deviceId: string | null): void;
	/** enrols this device as one of several people; signs out */
	setShared(on: boolean): void;
}

/* ---- connection -------------------------------------------------------- */

export interface ConnectionSnapshot {
	/** online: the server answers. connecting: first contact after start.
	 *  reconnecting: it does not answer, trying again at retryAt.
	 *  offline: this device has no network. */
	readonly state: "connecting" | "online" | "reconnecting" | "offline";
	readonly since: number;
	readonly retryAt: number | null;
	/** messages waiting to be sent, in all conversations */
	readonly queued: number;
	/** a new version of the app waits; reload() takes it */
	readonly updateReady: boolean;
}

export interface ConnectionViewModel extends Store<ConnectionSnapshot> {
	retryNow(): void;
	reload(): void;
}

/* ---- media ------------------------------------------------------------- */

export interface Picture {
	readonly src: string;
	/** a smaller one for lists and bubbles; may equal src */
	readonly thumbnail: string;
	/** exact size in pixels, to reserve the space; null: not told */
	readonly width: number | null;
	readonly height: number | null;
	/** a tiny blurred picture to show first */
	readonly preview: string | null;
	readonly name: string;
	readonly mimetype: string | null;
	readonly size: number | null;
}

export interface Video {
	readonly src: string;
	readonly poster: string | null;
	readonly preview: string | null;
	readonly width: number | null;
	readonly height: number | null;
	readonly durationMs: number | null;
	readonly name: string;
	readonly mimetype: string | null;
	readonly size: number | null;
}

export interface Voice {
	readonly src: string;
	readonly durationMs: number | null;
	/** 0 to 1 each; empty when not told */
	readonly waveform: readonly number[];
	readonly mimetype: string | null;
	readonly size: number | null;
	readonly name: string;
}

export interface DocumentFile {
	readonly src: string;
	readonly name: string;
	/** "PDF", "Word": a short type for the card */
	readonly type: string;
	readonly mimetype: string | null;
	readonly size: number | null;
	readonly pages: number | null;
}

/* ---- messages ---------------------------------------------------------- */

export type TextMark = "bold" | "italic" | "strike" | "code";

export type TextSegment = {
	readonly text: string;
	readonly marks?: readonly TextMark[];
} & (
	| { readonly kind: "text" }
	| { readonly kind: "link"; readonly href: string }
	| {
			readonly kind: "mention";
			readonly userId: string;
			readonly me: boolean;
	  }
);

/** Formatted words, as a tree: markup of others is never shown as it came. */
export type TextBlock =
	| {
			readonly kind: "paragraph";
			readonly segments: readonly TextSegment[];
	  }
	| { readonly kind: "code"; readonly text: string }
	| { readonly kind: "quote"; readonly blocks: readonly TextBlock[] }
	| {
			readonly kind: "list";
			readonly ordered: boolean;
			readonly start: number;
			readonly items: readonly (readonly TextBlock[])[];
	  };

/** The way of an own message. upload is set while a file is going up. */
export type SendState =
	| {
			readonly kind: "waiting"; /* clock: held on this device */
			readonly why: "network" | "queue";
	  }
	| {
			readonly kind: "sending"; /* clock */
			/** 0 to 1 while a file goes up; null: no file */
			readonly upload: number | null;
	  }
	| { readonly kind: "failed"; readonly problem: Problem }
	| { readonly kind: "sent" } /* one tick: the server has it */
	| { readonly kind: "delivered" } /* two ticks: on their devices */
	| { readonly kind: "read" }; /* two filled ticks */

export interface PersonReceipt {
	readonly person: Person;
	/** null: known, but not when */
	readonly time: number | null;
}

/** Who has an own message; each other member is in exactly one list. */
export interface MessageReceipts {
	readonly read: readonly PersonReceipt[];
	readonly delivered: readonly PersonReceipt[];
	readonly waiting: readonly Person[];
}

/** One picture or video of a grid; each is a message of its own. */
export interface GalleryPart {
	readonly key: string;
	readonly eventId: string | null;
	readonly media:
		| ({ readonly kind: "image" } & Picture)
		| ({ readonly kind: "video" } & Video);
	readonly send: SendState | null;
}

export type MessageBody =
	| {
			readonly kind: "text";
			readonly segments: readonly TextSegment[];
			/** when there is more to it than one line of segments */
			readonly blocks?: readonly TextBlock[];
			/** the same words without markup, for copying and reading out */
			readonly text: string;
			/** one to three emoji and nothing else: shown large */
			readonly jumbo: boolean;
			/** told by a program, not a person (m.notice) */
			readonly notice: boolean;
	  }
	| {
			readonly kind: "image";
			readonly picture: Picture;
			readonly caption: readonly TextSegment[];
	  }
	| {
			readonly kind: "gallery";
			readonly parts: readonly GalleryPart[];
			readonly caption: readonly TextSegment[];
	  }
	| {
			readonly kind: "video";
			readonly video: Video;
			readonly caption: readonly TextSegment[];
	  }
	| { readonly kind: "voice"; readonly voice: Voice }
	| PollBody
	| ContactBody
	| PlaceBody
	| {
			readonly kind: "file";
			readonly file: DocumentFile;
			readonly caption: readonly TextSegment[];
	  }
	| CallBody
	| {
			readonly kind: "deleted";
			readonly by: Person | null;
			readonly time: number | null;
	  }
	| {
			/** a priority message: its card is at its own place */
			readonly kind: "priority";
			readonly itemId: string;
			readonly priority: PriorityCode;
			readonly isTest: boolean;
			readonly text: string;
	  }
	| {
			/** something this app does not know, with its own fallback words */
			readonly kind: "unsupported";
			readonly text: string;
	  };

export interface Quote {
	/** null: the message it answers is not loaded (yet) */
	readonly message: {
		readonly key: string;
		readonly eventId: string | null;
		readonly sender: Person;
		readonly preview: Preview;
		readonly thumbnail: string | null;
	} | null;
	readonly eventId: string;
}

/** One mark on a message and who put it there. */
export interface ReactionChip {
	readonly key: string;
	readonly people: readonly Person[];
	readonly mine: boolean;
}

/** What a message said at some time; the first is the original. */
export interface MessageVersion {
	readonly time: number;
	readonly text: string;
	/** how many others had read the one before; null: not told */
	readonly readBefore: number | null;
}

export interface MessageItem {
	readonly kind: "message";
	/** stable from the first echo to the end; use as React key */
	readonly key: string;
	/** null until the server has it */
	readonly eventId: string | null;
	readonly sender: Person;
	readonly own: boolean;
	readonly time: number;
	/** first of a run by one sender within 3 minutes: show name and job */
	readonly groupStart: boolean;
	/** last of a run: tail corner, picture */
	readonly groupEnd: boolean;
	readonly body: MessageBody;
	readonly quote: Quote | null;
	readonly edited: boolean;
	/** whose holder they answered as; the server wrote it */
	readonly asRole?: string | null;
	/** sent on from another conversation */
	readonly forwarded?: boolean;
	/** kept by me, for me */
	readonly starred?: boolean;
	/** at the top of the conversation, for everybody */
	readonly pinned?: boolean;
	readonly canPin?: boolean;
	readonly canForward?: boolean;
	readonly mentionsMe: boolean;
	/** own messages only */
	readonly send: SendState | null;
	readonly reactions: readonly ReactionChip[];
	readonly canReply: boolean;
	readonly canReact: boolean;
	/** own words; others see what they were */
	readonly canEdit: boolean;
	readonly canDelete: boolean;
}

/** A quiet line in the middle: what changed in the conversation. */
export type ChangeCode =
	| { readonly code: "created" }
	| { readonly code: "joined"; readonly who: Person }
	/** `by` put `who` into the group (invite or join after one) */
	| { readonly code: "added"; readonly who: readonly Person[] }
	| { readonly code: "left"; readonly who: Person }
	| { readonly code: "removed"; readonly who: Person }
	| { readonly code: "declined"; readonly who: Person }
	| { readonly code: "renamed"; readonly name: string }
	| { readonly code: "topic"; readonly topic: string }
	| { readonly code: "picture" }
	| {
			readonly code: "role";
			readonly who: Person;
			readonly role: MemberRole;
	  }
	| { readonly code: "other"; readonly text: string };

export type TimelineItem =
	| {
			readonly kind: "day";
			readonly key: string;
			/** some moment of that day */
			readonly time: number;
	  }
	| {
			readonly kind: "unread";
			readonly key: "unread";
			readonly count: number;
	  }
	| {
			readonly kind: "change";
			readonly key: string;
			readonly eventId: string;
			readonly time: number;
			/** who did it */
			readonly by: Person;
			readonly change: ChangeCode;
	  }
	| {
			/** history before this is missing and being fetched */
			readonly kind: "gap";
			readonly key: string;
			readonly loading: boolean;
	  }
	| MessageItem;

/* ---- conversation list ------------------------------------------------- */

export type ConversationKind =
	| "direct"
	| "ward"
	| "team"
	| "patient"
	| "role"
	| "incident"
	| "social";

/** One line about a message: a word for its kind, and its text. */
export interface Preview {
	readonly kind:
		| "none"
		| "text"
		| "photo"
		| "photos"
		| "video"
		| "voice"
		| "file"
		| "change"
		| "deleted"
		| "call"
		| "poll"
		| "contact"
		| "place"
		| "unsupported";
	/** the text, caption or file name */
	readonly text: string;
	readonly count: number; /* photos */
	readonly durationMs: number | null; /* voice, video */
	readonly change: {
		readonly by: Person;
		readonly change: ChangeCode;
	} | null;
	readonly call?: CallBody;
}

export interface ConversationRow {
	readonly id: string;
	readonly kind: ConversationKind;
	readonly name: string;
	readonly avatar: Avatar;
	/** the other person of a direct conversation */
	readonly person: Person | null;
	readonly preview: Preview;
	/** who wrote the last message; null in previews that need none */
	readonly previewBy: Person | null;
	/** ticks of the last message, when it is mine */
	readonly previewSend: SendState | null;
	readonly time: number | null;
	readonly unread: number;
	readonly mention: boolean;
	/** marked unread by hand */
	readonly markedUnread: boolean;
	readonly muted: boolean;
	readonly pinned: boolean;
	readonly archived: boolean;
	/** people typing now, not me */
	readonly typing: readonly Person[];
	/** text of a draft kept here; null: none */
	readonly draft: string | null;
	/** own messages waiting or failed here */
	readonly waiting: number;
	readonly failed: number;
	/** an invitation from outside the Trust that needs an answer */
	readonly invite: { readonly by: Person } | null;
}

export type ConversationFilter =
	| "all"
	| "unread"
	| "groups"
	| "roles"
	| "direct"
	| "archived";

export interface ConversationListSnapshot {
	/** false only before the very first list has come */
	readonly loaded: boolean;
	/** newest first, pinned on top; after filter and search */
	readonly rows: readonly ConversationRow[];
	readonly filter: ConversationFilter;
	readonly search: string;
	/** over all conversations that are not muted */
	readonly unreadConversations: number;
	/** conversations in the archive */
	readonly archived: number;
	/** conversations with whoever holds a role */
	readonly roles: number;
	/** all known conversations (before filter and search) */
	readonly total: number;
	/** more conversations are still arriving */
	readonly loadingMore: boolean;
}

export interface ConversationListViewModel
	extends Store<ConversationListSnapshot> {
	setFilter(filter: ConversationFilter): void;
	setSearch(search: string): void;
	markRead(id: string): void;
	markUnread(id: string): void;
	setMuted(id: string, muted: boolean): void;
	setPinned(id: string, pinned: boolean): void;
	setArchived(id: string, archived: boolean): void;
	acceptInvite(id: string): Promise<Problem | null>;
	declineInvite(id: string): Promise<Problem | null>;
}

/* ---- conversation ------------------------------------------------------ */

export interface ConversationSnapshot {
	readonly id: string;
	/** missing: no such conversation, or no longer in it */
	readonly state: "loading" | "ready" | "missing";
	readonly kind: ConversationKind;
	readonly name: string;
	readonly topic: string | null;
	readonly avatar: Avatar;
	readonly person: Person | null;
	/** the role I talk with here; null: none, or it is I who answer for it */
	readonly roleId: string | null;
	/** the role whose conversation it is, whoever I am in it */
	readonly ofRole: string | null;
	readonly memberCount: number;
	/** people here who are not clinical; null: not known */
	readonly nonClinical: number | null;
	/** oldest first */
	readonly items: readonly TimelineItem[];
	/** how many items were put in front at the last change of `items`;
	 *  the virtual list keeps its place with this */
	readonly prepended: number;
	readonly typing: readonly Person[];
	readonly older: "more" | "loading" | "end" | "failed";
	/** newer: history opened by a link does not reach the newest yet */
	readonly newer: "none" | "more" | "loading" | "failed";
	/** index into items of the unread line; -1: none */
	readonly unreadIndex: number;
	/** messages that came since the newest was last on screen */
	readonly newBelow: number;
	/** to scroll to and mark once; call jumpDone() after */
	readonly jump: { readonly key: string; readonly mark: boolean } | null;
	readonly canSend: boolean;
	readonly muted: boolean;
	/** what stands at the top for everybody, the newest first */
	readonly pinned: readonly NonNullable<Quote["message"]>[];
	readonly canPin: boolean;
}

export interface ConversationViewModel extends Store<ConversationSnapshot> {
	readonly id: string;
	readonly composer: ComposerViewModel;
	/** call near the top of the list; ignored while loading */
	loadOlder(): void;
	loadNewer(): void;
	jumpToNewest(): void;
	/** opens it in context, wherever it is in the history */
	jumpTo(eventId: string): void;
	jumpDone(): void;
	/** what the person truly sees: keys of the first and last item on
	 *  screen. Sends the read receipt when the window has the focus. */
	setVisible(firstKey: string, lastKey: string, atNewest: boolean): void;
	receipts(key: string): MessageReceipts;
	retry(key: string): void;
	retryAll(): void;
	/** stops an upload or takes back a message that waits or failed */
	cancel(key: string): void;
	/** chooses an answer of a poll, or takes the choice back */
	vote(key: string, answerId: string): void;
	closePoll(key: string): void;
	setPinned(eventId: string, pinned: boolean): Promise<Problem | null>;
	setStarred(eventId: string, starred: boolean): void;
	/** to choose where it goes; null: it cannot be sent on */
	forward(key: string): ForwardViewModel | null;
	/** puts a mark on a message, or takes my own back */
	react(key: string, emoji: string): void;
	/** oldest first; null: they could not be fetched */
	versions(key: string): Promise<readonly MessageVersion[] | null>;
	/** for everyone; leaves an audited shell */
	deleteMessage(key: string): Promise<Problem | null>;
	/** all pictures and videos here, oldest first, for the viewer */
	media(): readonly GalleryPart[];
	/** saves to the device under its own name */
	download(src: string, name: string): Promise<Problem | null>;
	setMuted(muted: boolean): void;
}

/* ---- composer ---------------------------------------------------------- */

export interface Attachment {
	readonly id: string;
	readonly kind: "image" | "video" | "file" | "voice";
	readonly name: string;
	readonly size: number;
	readonly mimetype: string;
	readonly type: string;
	/** a local picture to show; null: none (yet) */
	readonly preview: string | null;
	readonly width: number | null;
	readonly height: number | null;
	readonly durationMs: number | null;
	/** 0 to 1: it is being made ready; null: it may go */
	readonly working: number | null;
	readonly problem: Problem | null;
}

export interface ComposerSnapshot {
	readonly text: string;
	readonly attachments: readonly Attachment[];
	readonly replyTo: Quote | null;
	/** the message whose words are being changed */
	readonly editing: Quote | null;
	readonly canSend: boolean;
	readonly problem: Problem | null;
	/** people to mention for the "@word" under the caret */
	readonly suggestions: readonly Person[];
}

export interface ComposerViewModel extends Store<ComposerSnapshot> {
	/** keeps the draft and tells others that I type */
	setText(text: string, caret?: number): void;
	/** from the picker, a paste, a drop or the camera; stays a draft */
	addFiles(files: readonly File[]): void;
	removeAttachment(id: string): void;
	/** to change a picture before it is sent */
	attachmentFile(id: string): File | null;
	/** the changed picture; what it was before never leaves the device */
	replaceAttachment(id: string, file: File): void;
	setReply(key: string | null): void;
	/** puts the words of an own message into the field; null: as before */
	setEdit(key: string | null): void;
	/** returns the new text and caret for the field */
	pickSuggestion(userId: string): { text: string; caret: number };
	/** shows at once; never waits for the network */
	send(): void;
	/** a recorded voice note, sent at once */
	sendVoice(
		recording: Blob,
		durationMs: number,
		waveform: readonly number[],
	): void;
	sendPoll(poll: NewPoll): void;
	/** a colleague's staff card */
	sendContact(userId: string): void;
	sendPlace(at: Position, text: string): void;
	/** to choose whose card is sent */
	staff(): StaffSearchViewModel;
	dismissProblem(): void;
}

/* ---- staff and new conversations --------------------------------------- */

export interface StaffSearchSnapshot {
	readonly search: string;
	readonly results: readonly Person[];
	readonly state: "idle" | "loading" | "failed";
	readonly hasMore: boolean;
	readonly selected: readonly Person[];
}

export interface StaffSearchViewModel extends Store<StaffSearchSnapshot> {
	setSearch(search: string): void;
	loadMore(): void;
	toggle(userId: string): void;
	clear(): void;
	retry(): void;
}

export interface NewConversationSnapshot {
	readonly name: string;
	readonly kind: "team" | "ward" | "social";
	readonly picture: string | null;
	readonly busy: boolean;
	readonly problem: Problem | null;
}

export interface NewConversationViewModel
	extends Store<NewConversationSnapshot> {
	readonly staff: StaffSearchViewModel;
	setName(name: string): void;
	setKind(kind: NewConversationSnapshot["kind"]): void;
	setPicture(file: File | null): void;
	/** the conversation's id, or null with `problem` set. An existing
	 *  direct conversation is opened, never doubled. */
	startDirect(userId: string): Promise<string | null>;
	createGroup(): Promise<string | null>;
}

export interface GroupInfoSnapshot {
	readonly id: string;
	readonly kind: ConversationKind;
	readonly name: string;
	readonly topic: string | null;
	readonly avatar: Avatar;
	readonly createdAt: number | null;
	readonly members: readonly Member[];
	readonly loadingMembers: boolean;
	readonly canRename: boolean;
	readonly canSetPicture: boolean;
	readonly canAdd: boolean;
	readonly muted: boolean;
	readonly busy: boolean;
	readonly problem: Problem | null;
}

export interface GroupInfoViewModel extends Store<GroupInfoSnapshot> {
	/** to choose who is added; its results leave out who is here */
	readonly staff: StaffSearchViewModel;
	addSelected(): Promise<Problem | null>;
	remove(userId: string): Promise<Problem | null>;
	setRole(userId: string, role: MemberRole): Promise<Problem | null>;
	leave(): Promise<Problem | null>;
	rename(name: string): Promise<Problem | null>;
	setTopic(topic: string): Promise<Problem | null>;
	setPicture(file: File | null): Promise<Problem | null>;
	setMuted(muted: boolean): void;
	dismissProblem(): void;
}

/* ---- me ---------------------------------------------------------------- */

export type LanguageChoice = "en" | "cy";

export type ThemeChoice = "system" | "light" | "dark";

export interface ProfileSnapshot {
	readonly me: Person;
	readonly deviceId: string;
	readonly theme: ThemeChoice;
	readonly language: LanguageChoice;
	/** false: read receipts go out as private ones */
	readonly readReceipts: boolean;
	readonly busy: boolean;
	readonly problem: Problem | null;
	readonly trustName: string | null;
	readonly serverName: string | null;
	readonly version: string | null;
}

export interface ProfileViewModel extends Store<ProfileSnapshot> {
	rename(name: string): Promise<Problem | null>;
	setPicture(file: File | null): Promise<Problem | null>;
	setTheme(theme: ThemeChoice): void;
	setLanguage(language: LanguageChoice): void;
	setReadReceipts(on: boolean): void;
	dismissProblem(): void;
}

/** A person's card, opened from anywhere. */
export interface StaffCardSnapshot {
	readonly person: Person;
	readonly loading: boolean;
	/** conversations both are in */
	readonly shared: readonly {
		readonly id: string;
		readonly name: string;
		readonly avatar: Avatar;
	}[];
}

/* ---- places: the address bar names every one --------------------------- */

export type Place =
	| { readonly kind: "inbox" } /* / */
	| {
			/** /c/<id>  /c/<id>/<eventId> */
			readonly kind: "conversation";
			readonly id: string;
			readonly eventId?: string;
	  }
	| { readonly kind: "info"; readonly id: string } /* /c/<id>/info */
	| { readonly kind: "files"; readonly id: string } /* /c/<id>/files */
	| { readonly kind: "add-people"; readonly id: string } /* /c/<id>/add */
	| {
			/** the viewer: /c/<id>/media/<eventId> */
			readonly kind: "media";
			readonly id: string;
			readonly eventId: string;
	  }
	| {
			/** finding messages: /search  /search/<id> */
			readonly kind: "search";
			readonly roomId: string | null;
	  }
	| { readonly kind: "starred" } /* /starred */
	| { readonly kind: "calls" } /* /calls */
	| { readonly kind: "new" } /* /new */
	| { readonly kind: "new-group" } /* /new/group */
	| { readonly kind: "person"; readonly userId: string } /* /p/<userId> */
	| { readonly kind: "on-call" } /* /on-call */
	| { readonly kind: "role"; readonly roleId: string } /* /on-call/<id> */
	| { readonly kind: "rota" } /* /on-call/-/rota */
	| { readonly kind: "board" } /* /on-call/-/board */
	| { readonly kind: "urgent"; readonly itemId: string } /* /urgent/<id> */
	| { readonly kind: "devices" } /* /me/devices */
	| { readonly kind: "incident"; readonly incidentId: string } /* /incident/<id> */
	| { readonly kind: "new-incident" } /* /incident */
	| { readonly kind: "notifications" } /* /me/notifications */
	| { readonly kind: "alert-test"; readonly testId: string } /* /alert-test/<id> */
	| { readonly kind: "ward" } /* /ward */
	| { readonly kind: "handover"; readonly handoverId: string } /* /ward/<id> */
	| { readonly kind: "me" } /* /me */
	| { readonly kind: "gallery" } /* /gallery, development only */
	| { readonly kind: "unknown" };

export interface PlaceViewModel extends Store<Place> {
	go(place: Place, how?: "push" | "replace"): void;
	/** back in history, or to `fallback` when the app was opened here */
	back(fallback: Place): void;
	href(place: Place): string;
}

/* ---- the whole --------------------------------------------------------- */

/** What exists only while somebody is signed in. Everything asked for by id
 *  is made once and shared; it lives until sign-out. */
export interface SignedIn {
	readonly userId: string;
	readonly conversations: ConversationListViewModel;
	readonly profile: ProfileViewModel;
	readonly roles: RoleListViewModel;
	readonly duty: DutyViewModel;
	readonly onNow: OnNowViewModel;
	readonly board: BoardViewModel;
	readonly boardSettings: BoardSettingsViewModel;
	readonly interruptions: InterruptionsViewModel;
	readonly rotaDesk: RotaDeskViewModel;
	readonly channel: ChannelViewModel;
	readonly urgent: UrgentInboxViewModel;
	readonly incidents: IncidentListViewModel;
	readonly calling: CallingViewModel;
	readonly ward: WardViewModel;
	handover(id: string): HandoverViewModel;
	readonly notifications: NotificationsViewModel;
	readonly devices: DevicesViewModel;
	role(id: string): RolePageViewModel;
	priority(id: string): PriorityPageViewModel;
	incident(id: string): IncidentPageViewModel;
	/** a fresh one per call: keep it in a state of the screen */
	newIncident(): IncidentPageViewModel;
	/** a fresh one per call: keep it in a state of the screen */
	newPriority(target: PriorityTarget | null): PrioritySendViewModel;
	/** a fresh one per call: keep it in a state of the screen */
	newTargetSearch(): TargetSearchViewModel;
	/** a fresh one per call: keep it in a state of the screen */
	newPatientForm(chip: PatientChip | null): PatientFormViewModel;
	team(id: string): TeamPageViewModel;
	conversation(id: string): ConversationViewModel;
	groupInfo(id: string): GroupInfoViewModel;
	/** a fresh one per call: keep it in a state of the screen */
	newConversation(): NewConversationViewModel;
	person(userId: string): Store<StaffCardSnapshot>;
	/** finding messages; null: in all conversations */
	search(roomId: string | null): SearchViewModel;
	readonly starred: StarredViewModel;
	readonly callLog: CallLogViewModel;
	/** what was shared in one conversation */
	files(id: string): FilesViewModel;
}

export interface AppViewModel {
	readonly session: SessionViewModel;
	readonly connection: ConnectionViewModel;
	readonly place: PlaceViewModel;
	/** of the roles; known before anybody signs in */
	readonly phones: Store<readonly RolePhone[]>;
	/** null until session.state is "ready"; a new one for each sign-in */
	readonly signedIn: Store<SignedIn | null>;
}
