/* What a conversation is called, what kind it is, who stands for it. */
import type { Client } from "../protocol/client.ts";
import type { Room } from "../protocol/room.ts";
import { type Content, ROOM_CLASS, str } from "../protocol/types.ts";
import { makeAvatar, type People } from "./people.ts";
import type { Avatar, ConversationKind, Person } from "./types.ts";

const KINDS: readonly ConversationKind[] = [
	"direct",
	"ward",
	"team",
	"patient",
	"role",
	"incident",
	"social",
];

function strippedContent(room: Room, type: string): Content | undefined {
	return room.invite.find((e) => e.type === type && e.state_key === "")
		?.content;
}

export function kindOf(client: Client, room: Room): ConversationKind {
	const told =
		str(room.state(ROOM_CLASS)?.content, "class") ??
		str(strippedContent(room, ROOM_CLASS), "class");
	const known = KINDS.find((k) => k === told);
	if (known) return known;
	const direct =
		room.isDirect ||
		client.rooms.directPartner(room.id) !== null ||
		client.isInviteDirect(room);
	return direct && room.joinedCount + room.invitedCount <= 2
		? "direct"
		: "team";
}

export interface RoomFace {
	readonly kind: ConversationKind;
	readonly name: string;
	readonly avatar: Avatar;
	readonly person: Person | null;
}

/* the other one of a direct conversation */
function partnerOf(client: Client, room: Room): string | null {
	for (const member of room.members.values())
		if (
			member.userId !== client.me &&
			(member.membership === "join" || member.membership === "invite")
		)
			return member.userId;
	const hero = room.heroes.find((h) => h.user_id !== client.me);
	if (hero) return hero.user_id;
	const listed = client.rooms.directPartner(room.id);
	if (listed) return listed;
	if (room.membership === "invite") return client.inviter(room);
	/* they have left: the name stays */
	for (const member of room.members.values())
		if (member.userId !== client.me) return member.userId;
	return null;
}

function heroNames(client: Client, room: Room, people: People): string {
	const ids = room.heroes.map((h) => h.user_id);
	const known = ids.length > 0 ? ids : [...room.members.keys()];
	const names = known
		.filter((id) => id !== client.me)
		.slice(0, 4)
		.map((id) => people.person(id, room).name);
	return names.join(", ");
}

export function faceOf(client: Client, room: Room, people: People): RoomFace {
	const kind = kindOf(client, room);
	const partner = kind === "direct" ? partnerOf(client, room) : null;
	const person = partner === null ? null : people.person(partner, room);
	const told =
		str(room.state("m.room.name")?.content, "name") ||
		str(strippedContent(room, "m.room.name"), "name") ||
		(person ? null : room.serverName);
	/* everybody else is gone: one's own name is left */
	const alone =
		room.live.entries.length > 0 ? people.person(client.me).name : "";
	const name =
		told || person?.name || heroNames(client, room, people) || alone;
	const mxc =
		str(room.state("m.room.avatar")?.content, "url") ||
		str(strippedContent(room, "m.room.avatar"), "url") ||
		(person ? null : room.serverAvatar);
	if (person && !told && !mxc)
		return { kind, name, avatar: person.avatar, person };
	return { kind, name, avatar: makeAvatar(room.id, name, mxc), person };
}
