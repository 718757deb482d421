/* State events to quiet lines. What nobody needs to read gives null. */
import type { Room } from "../protocol/room.ts";
import type { Entry } from "../protocol/segment.ts";
import { type Content, num, obj, str } from "../protocol/types.ts";
import type { ChangeCode, MemberRole, Person } from "./types.ts";

/* what is set while a conversation is made is part of making it */
const CREATION_MS = 15_000;

export function roleOf(level: number): MemberRole {
	if (level >= 100) return "owner";
	return level >= 50 ? "admin" : "member";
}

/** the power level of one person; creators of new rooms stand above all */
export function levelOf(room: Room, userId: string): number {
	const create = room.state("m.room.create");
	const version = str(create?.content, "room_version") ?? "1";
	if (create && (version === "12" || Number(version) > 12)) {
		const additional = create.content.additional_creators;
		const others = Array.isArray(additional) ? additional : [];
		if (create.sender === userId || others.includes(userId))
			return Number.POSITIVE_INFINITY;
	}
	const levels = room.state("m.room.power_levels")?.content;
	if (!levels) return create?.sender === userId ? 100 : 0;
	return (
		num(obj(levels, "users"), userId) ?? num(levels, "users_default") ?? 0
	);
}

export function needed(
	room: Room,
	what: "invite" | "kick" | "redact" | "message" | { state: string },
): number {
	const levels = room.state("m.room.power_levels")?.content;
	const events = obj(levels, "events");
	if (typeof what === "object")
		return num(events, what.state) ?? num(levels, "state_default") ?? 50;
	if (what === "message")
		return (
			num(events, "m.room.message") ?? num(levels, "events_default") ?? 0
		);
	return num(levels, what) ?? (what === "invite" ? 0 : 50);
}

function isCreation(room: Room, entry: Entry): boolean {
	const create = room.state("m.room.create");
	return (
		create !== null &&
		create.sender === entry.sender &&
		entry.time - create.time < CREATION_MS
	);
}

function memberChange(
	room: Room,
	entry: Entry,
	who: Person,
): ChangeCode | null {
	const now = str(entry.content, "membership");
	const before = str(entry.prevContent ?? undefined, "membership") ?? "leave";
	switch (now) {
		case "invite":
			return { code: "added", who: [who] };
		case "join":
			if (before === "join" || before === "invite") return null;
			if (isCreation(room, entry)) return null;
			return { code: "joined", who };
		case "leave":
		case "ban":
			if (entry.sender !== entry.stateKey)
				return { code: "removed", who };
			return before === "invite"
				? { code: "declined", who }
				: { code: "left", who };
		default:
			return null;
	}
}

function roleChange(
	entry: Entry,
	person: (userId: string) => Person,
): ChangeCode | null {
	if (!entry.prevContent) return null;
	const now: Content = obj(entry.content, "users");
	const before: Content = obj(entry.prevContent, "users");
	const people = new Set([...Object.keys(now), ...Object.keys(before)]);
	for (const userId of people) {
		const role = roleOf(num(now, userId) ?? 0);
		if (role !== roleOf(num(before, userId) ?? 0))
			return { code: "role", who: person(userId), role };
	}
	return null;
}

export function toChange(
	room: Room,
	entry: Entry,
	person: (userId: string) => Person,
): ChangeCode | null {
	if (entry.stateKey === null || entry.redactedBy !== null) return null;
	switch (entry.type) {
		case "m.room.create":
			return { code: "created" };
		case "m.room.member":
			return memberChange(room, entry, person(entry.stateKey));
		case "m.room.name":
			if (isCreation(room, entry)) return null;
			return { code: "renamed", name: str(entry.content, "name") ?? "" };
		case "m.room.topic":
			if (isCreation(room, entry)) return null;
			return { code: "topic", topic: str(entry.content, "topic") ?? "" };
		case "m.room.avatar":
			return isCreation(room, entry) ? null : { code: "picture" };
		case "m.room.power_levels":
			return roleChange(entry, person);
		default:
			return null;
	}
}
