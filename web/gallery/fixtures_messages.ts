/* Made-up searches and lists of messages for the gallery. */
import type { FilesSnapshot, Person, SearchHit, SearchSnapshot, SearchViewModel, StaffSearchSnapshot, StaffSearchViewModel, StarredSnapshot } from "../src/viewmodel/types";
import { Value } from "../src/viewmodel/value";

const hour = 3_600_000;

function hitOf(person: Person, i: number): SearchHit {
	return {
		key: `hit${i}`,
		roomId: "!ward7",
		eventId: `$hit${i}`,
		sender: person,
		time: Date.UTC(2026, 2, 3, 21) - i * 31 * hour,
		where: { kind: "ward", name: "Ward 7 Respiratory", avatar: person.avatar },
		preview: { kind: i === 1 ? "photo" : "text", text: "", count: 1, durationMs: null, change: null },
		parts: [
			{ text: "Repeat ", hit: false },
			{ text: "potassium", hit: true },
			{ text: " is back, 4.9. Going down from this morning.", hit: false },
		],
	};
}

export function fakeStaff(everyone: readonly Person[]): StaffSearchViewModel {
	return Object.assign(new Value<StaffSearchSnapshot>({ search: "", results: everyone.slice(1, 8), state: "idle", hasMore: false, selected: [] }), {
		setSearch() {},
		loadMore() {},
		toggle() {},
		clear() {},
		retry() {},
	});
}

export function messageFixtures(everyone: readonly Person[]) {
	const staff = fakeStaff(everyone);
	const search = (roomId: string | null): SearchViewModel => {
		const value = new Value<SearchSnapshot>({
			words: "potassium",
			roomId,
			roomName: roomId === null ? null : "Ward 7 Respiratory",
			sender: null,
			kind: "any",
			since: null,
			until: null,
			state: "done",
			hits: everyone.slice(1, 6).map(hitOf),
			hasMore: true,
		});
		return Object.assign(value, {
			staff,
			setWords: (words: string) => value.patch({ words }),
			setSender: (id: string | null) => value.patch({ sender: everyone.find((p) => p.userId === id) ?? null }),
			setKind: (kind: SearchSnapshot["kind"]) => value.patch({ kind }),
			setDates: (since: number | null, until: number | null) => value.patch({ since, until }),
			loadMore() {},
			retry() {},
		});
	};
	const starred = Object.assign(new Value<StarredSnapshot>({ state: "done", hits: everyone.slice(1, 4).map(hitOf) }), { unstar() {} });
	const files = () => Object.assign(new Value<FilesSnapshot>({ tab: "media", state: "done", media: [], documents: [], links: [], hasMore: false }), { setTab() {}, loadMore() {}, retry() {} });
	return { search, starred, files };
}
