/* Starting to talk to somebody, or making a group. */
import { toProblem } from "./problems.ts";
import type { Services } from "./services.ts";
import { StaffSearch } from "./staff_search.ts";
import type {
	NewConversationSnapshot,
	NewConversationViewModel,
} from "./types.ts";
import { Value } from "./value.ts";

export class NewConversation
	extends Value<NewConversationSnapshot>
	implements NewConversationViewModel
{
	readonly staff: StaffSearch;
	#picture: File | null = null;

	constructor(private readonly services: Services) {
		super({
			name: "",
			kind: "team",
			picture: null,
			busy: false,
			problem: null,
		});
		const me = services.client.me;
		this.staff = new StaffSearch(services, (id) => id === me);
	}

	setName(name: string): void {
		this.patch({ name, problem: null });
	}

	setKind(kind: NewConversationSnapshot["kind"]): void {
		this.patch({ kind });
	}

	setPicture(file: File | null): void {
		const { picture } = this.getSnapshot();
		if (picture) this.services.browser.revokeUrl(picture);
		this.#picture = file;
		this.patch({
			picture: file ? this.services.browser.objectUrl(file) : null,
		});
	}

	async startDirect(userId: string): Promise<string | null> {
		const { client } = this.services;
		const held = client.rooms.directWith(userId);
		if (held) return held.id;
		return this.#busy(() => client.createDirect(userId));
	}

	async createGroup(): Promise<string | null> {
		const { client } = this.services;
		const { name, kind } = this.getSnapshot();
		const people = this.staff.getSnapshot().selected.map((p) => p.userId);
		return this.#busy(async () => {
			const avatar = this.#picture
				? await client.uploadPicture(this.#picture)
				: null;
			return client.createGroup(name.trim(), kind, people, avatar);
		});
	}

	async #busy(work: () => Promise<string>): Promise<string | null> {
		if (this.getSnapshot().busy) return null;
		this.patch({ busy: true, problem: null });
		try {
			const id = await work();
			this.patch({ busy: false });
			return id;
		} catch (error) {
			this.patch({ busy: false, problem: toProblem(error) });
			return null;
		}
	}
}
