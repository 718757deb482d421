/*
 * Persons for the screen: what the directory says about somebody, else what
 * the conversation says. One unchanged person is one and the same object.
 */
import type { Client } from "../protocol/client.ts";
import { thumbnailPath } from "../protocol/media.ts";
import type { Room } from "../protocol/room.ts";
import { localpart, serverOf, str } from "../protocol/types.ts";
import type { Avatar, Person } from "./types.ts";

const COLOURS = 12;
const TITLES = /^(dr|mr|mrs|ms|mx|miss|prof|professor|sir|dame|sister)\.?$/i;

export function initialsOf(name: string): string {
	const words = name
		.split(/[\s_.-]+/u)
		.filter((w) => /^[\p{L}\p{N}]/u.test(w));
	const plain = words.filter((w) => !TITLES.test(w));
	const used = plain.length > 0 ? plain : words;
	const first = used[0];
	if (first === undefined) return "?";
	const last = used.length > 1 ? used[used.length - 1] : undefined;
	return [first, last]
		.map((w) => (w === undefined ? "" : ([...w][0] ?? "")))
		.join("")
		.toLocaleUpperCase("en-GB");
}

export function colourOf(id: string): number {
	let hash = 2166136261;
	for (let i = 0; i < id.length; i++)
		hash = Math.imul(hash ^ id.charCodeAt(i), 16777619) >>> 0;
	return hash % COLOURS;
}

export function makeAvatar(
	id: string,
	name: string,
	mxc: string | null | undefined,
): Avatar {
	return {
		id,
		initials: initialsOf(name),
		colour: colourOf(id),
		src: mxc ? thumbnailPath(mxc, 96, 96, "crop") : null,
	};
}

interface Held {
	/* what it was made of: the same things make the same person */
	readonly card: unknown;
	readonly member: unknown;
	readonly profile: unknown;
	readonly sign: string;
	readonly person: Person;
}

export class People {
	readonly #held = new Map<string, Held>();
	readonly #asked = new Set<string>();
	/* names and pictures of people outside of the directory */
	readonly #profiles = new Map<string, { name: string; mxc: string }>();

	constructor(private readonly client: Client) {}

	person(userId: string, room?: Room): Person {
		const card = this.client.directory.card(userId);
		const member = room?.members.get(userId);
		const profile = this.#profiles.get(userId);
		const held = this.#held.get(userId);
		if (
			held?.card === card &&
			held.member === member &&
			held.profile === profile
		)
			return held.person;
		if (!card && !member?.name) this.#askProfile(userId);
		const name =
			card?.display_name ||
			member?.name ||
			profile?.name ||
			localpart(userId);
		const mxc = card?.avatar_url || member?.avatar || profile?.mxc || null;
		const sign = JSON.stringify([name, mxc, card]);
		const made = { card, member, profile, sign };
		if (held?.sign === sign) {
			this.#held.set(userId, { ...made, person: held.person });
			return held.person;
		}
		const me = this.client.me;
		const person: Person = {
			userId,
			name,
			avatar: makeAvatar(userId, name, mxc),
			me: userId === me,
			job: card?.job ?? null,
			staffGroup: card?.staff_group ?? null,
			grade: card?.grade ?? null,
			site: card?.site ?? null,
			clinical: card?.clinical ?? null,
			onDuty: card?.on_duty ?? null,
			external: serverOf(userId) !== serverOf(me),
		};
		this.#held.set(userId, { ...made, person });
		return person;
	}

	#askProfile(userId: string): void {
		if (this.#asked.has(userId)) return;
		/* the directory's answer comes first and may do */
		if (!this.client.directory.isKnown(userId)) return;
		this.#asked.add(userId);
		void this.client
			.profile(userId)
			.then((profile) => {
				this.#profiles.set(userId, {
					name: str(profile, "displayname") ?? "",
					mxc: str(profile, "avatar_url") ?? "",
				});
				this.client.directory.changed.emit(new Set([userId]));
			})
			.catch(() => undefined);
	}
}
