/* A person's card: who it is, and where one meets them. */
import { faceOf } from "./room_info.ts";
import type { Services } from "./services.ts";
import type { StaffCardSnapshot } from "./types.ts";
import { stable, Value } from "./value.ts";

export class StaffCard extends Value<StaffCardSnapshot> {
	constructor(
		private readonly userId: string,
		private readonly services: Services,
	) {
		super({
			person: services.people.person(userId),
			loading: true,
			shared: [],
		});
		services.client.directory.changed.on(() => this.#refresh());
		services.client.rooms.changed.on(() => this.#refresh());
		this.#refresh();
	}

	#refresh(): void {
		const { client, people } = this.services;
		const shared: { id: string; name: string; avatar: StaffCardSnapshot["person"]["avatar"] }[] = [];
		for (const room of client.rooms.byId.values()) {
			if (room.membership !== "join") continue;
			if (room.members.get(this.userId)?.membership !== "join") continue;
			const face = faceOf(client, room, people);
			if (face.kind !== "direct")
				shared.push({ id: room.id, name: face.name, avatar: face.avatar });
		}
		shared.sort((a, b) => a.name.localeCompare(b.name, "en-GB"));
		const next: StaffCardSnapshot = {
			person: people.person(this.userId),
			loading: !client.directory.isKnown(this.userId),
			shared,
		};
		this.set(stable(this.getSnapshot(), next));
	}
}
