/* Who is in a conversation, and what may be changed about it. */
import type { Room, RoomMember } from "../protocol/room.ts";
import { type Content, MUTE, num, obj } from "../protocol/types.ts";
import { levelOf, needed, roleOf } from "./changes.ts";
import { attempt } from "./problems.ts";
import { faceOf } from "./room_info.ts";
import type { Services } from "./services.ts";
import { StaffSearch } from "./staff_search.ts";
import type {
	GroupInfoSnapshot,
	GroupInfoViewModel,
	Member,
	MemberRole,
	Problem,
} from "./types.ts";
import { stable, Value } from "./value.ts";

const LEVELS: Readonly<Record<MemberRole, number>> = {
	owner: 100,
	admin: 50,
	member: 0,
};
const RANKS: readonly MemberRole[] = ["owner", "admin", "member"];

export class GroupInfo
	extends Value<GroupInfoSnapshot>
	implements GroupInfoViewModel
{
	readonly staff: StaffSearch;
	readonly #room: Room;

	constructor(
		id: string,
		private readonly services: Services,
	) {
		const room = services.client.rooms.ensure(id);
		super({
			id,
			kind: "team",
			name: "",
			topic: null,
			avatar: { id, initials: "", colour: 0, src: null },
			createdAt: null,
			members: [],
			loadingMembers: true,
			canRename: false,
			canSetPicture: false,
			canAdd: false,
			muted: false,
			busy: false,
			problem: null,
		});
		this.#room = room;
		this.staff = new StaffSearch(services, (userId) => {
			const membership = room.members.get(userId)?.membership;
			return membership === "join" || membership === "invite";
		});
		room.changed.on((aspects) => {
			this.#refresh();
			if (aspects.has("members")) this.staff.refresh();
		});
		services.client.directory.changed.on(() => this.#refresh());
		this.#refresh();
	}

	protected override onWatched(): void {
		void this.services.client
			.loadMembers(this.#room)
			.catch(() => undefined);
		this.#refresh();
	}

	#refresh(): void {
		const room = this.#room;
		const { client, people } = this.services;
		const mine = levelOf(room, room.me);
		const before = this.getSnapshot();
		const can = (what: Parameters<typeof needed>[1]) =>
			room.membership === "join" && mine >= needed(room, what);
		const topic = room.state("m.room.topic")?.content.topic;
		const { person: _person, ...face } = faceOf(client, room, people);
		const next: GroupInfoSnapshot = {
			...before,
			...face,
			topic: typeof topic === "string" ? topic : null,
			createdAt: room.state("m.room.create")?.time ?? null,
			members: this.#members(mine),
			loadingMembers: !room.membersComplete,
			canRename: can({ state: "m.room.name" }),
			canSetPicture: can({ state: "m.room.avatar" }),
			canAdd: can("invite") && face.kind !== "direct",
			muted: client.rooms.isMuted(room),
		};
		this.set(stable(before, next));
	}

	#members(mine: number): readonly Member[] {
		const held = new Map(
			this.getSnapshot().members.map((m) => [m.userId, m]),
		);
		return [...this.#room.members.values()]
			.filter((m) => m.membership === "join" || m.membership === "invite")
			.map((m) => stable(held.get(m.userId), this.#member(m, mine)))
			.sort(byRank);
	}

	#member(member: RoomMember, mine: number): Member {
		const room = this.#room;
		const level = levelOf(room, member.userId);
		const isMe = member.userId === room.me;
		const changeLevels = needed(room, { state: "m.room.power_levels" });
		return {
			...this.services.people.person(member.userId, room),
			role: roleOf(level),
			membership: member.membership === "join" ? "joined" : "invited",
			canRemove: !isMe && mine >= needed(room, "kick") && mine > level,
			canChangeRole:
				!isMe &&
				member.membership === "join" &&
				mine >= changeLevels &&
				mine > level &&
				Number.isFinite(level),
		};
	}

	async #run(work: () => Promise<unknown>): Promise<Problem | null> {
		this.patch({ busy: true, problem: null });
		const problem = await attempt(work);
		this.patch({ busy: false, problem });
		return problem;
	}

	async addSelected(): Promise<Problem | null> {
		const { selected } = this.staff.getSnapshot();
		return this.#run(async () => {
			for (const person of selected) {
				await this.services.client.invite(
					this.#room.id,
					person.userId,
				);
				/* those done are done, whatever the next one brings */
				this.staff.toggle(person.userId);
			}
		});
	}

	async remove(userId: string): Promise<Problem | null> {
		return this.#run(() =>
			this.services.client.remove(this.#room.id, userId),
		);
	}

	async setRole(userId: string, role: MemberRole): Promise<Problem | null> {
		const levels = this.#room.state("m.room.power_levels")?.content ?? {};
		const users: Record<string, unknown> = { ...obj(levels, "users") };
		if (LEVELS[role] === (num(levels, "users_default") ?? 0))
			delete users[userId];
		else users[userId] = LEVELS[role];
		return this.#setState("m.room.power_levels", { ...levels, users });
	}

	async leave(): Promise<Problem | null> {
		return this.#run(() => this.services.client.leave(this.#room.id));
	}

	async rename(name: string): Promise<Problem | null> {
		return this.#setState("m.room.name", { name: name.trim() });
	}

	async setTopic(topic: string): Promise<Problem | null> {
		return this.#setState("m.room.topic", { topic: topic.trim() });
	}

	async setPicture(file: File | null): Promise<Problem | null> {
		return this.#run(async () => {
			const { client } = this.services;
			const url = file ? await client.uploadPicture(file) : null;
			await client.setState(
				this.#room.id,
				"m.room.avatar",
				url ? { url } : {},
			);
		});
	}

	#setState(type: string, content: Content): Promise<Problem | null> {
		return this.#run(() =>
			this.services.client.setState(this.#room.id, type, content),
		);
	}

	setMuted(muted: boolean): void {
		void this.services.client
			.setRoomAccountData(this.#room, MUTE, { muted })
			.catch(() => undefined);
	}

	dismissProblem(): void {
		this.patch({ problem: null });
	}
}

function byRank(a: Member, b: Member): number {
	if (a.me !== b.me) return a.me ? -1 : 1;
	const rank = RANKS.indexOf(a.role) - RANKS.indexOf(b.role);
	return rank !== 0 ? rank : a.name.localeCompare(b.name, "en-GB");
}
