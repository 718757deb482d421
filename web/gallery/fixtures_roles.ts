/* Roles and duty for the gallery: one of each state. */
import { Value } from "../src/viewmodel/value";
import type { BoardSettingsSnapshot, BoardSnapshot, WardInterruptions, ChannelSnapshot, RotaDeskSnapshot, DutySnapshot, DutyViewModel, OnNowSnapshot, OnNowViewModel, Person, RoleFilter, RoleListSnapshot, RoleListViewModel, RolePageSnapshot, RolePageViewModel, RoleRow } from "../src/viewmodel/types";

const hour = 3600000;

export function roleFixtures(me: Person, everyone: readonly Person[]) {
	const now = Date.now();
	const who = (i: number) => everyone[i % everyone.length] ?? me;
	const row = (id: string, name: string, more: Partial<RoleRow> = {}): RoleRow => ({
		id,
		name,
		shortName: name,
		where: "Medicine, Eastmere General",
		holder: who(id.length),
		until: now + 5 * hour,
		reach: { state: "alert_tested", testedAt: now - 2 * hour },
		status: "available",
		statusText: null,
		warning: null,
		openUrgents: 0,
		mine: null,
		...more,
	});
	const rows: readonly RoleRow[] = [
		row("med-reg", "Medical registrar on call", { openUrgents: 2 }),
		row("surg-reg", "Surgical registrar on call", { where: "Surgery, Eastmere General", status: "in_theatre", statusText: "until about 23:00", warning: "in_theatre" }),
		row("outreach", "Critical care outreach", { reach: { state: "unreachable", testedAt: now - 3 * hour }, warning: "unreachable" }),
		row("ward7-nic", "Nurse in charge, Ward 7", { holder: me, mine: "holder", where: "Respiratory, Eastmere General" }),
		row("site-manager", "Site manager", { mine: "proposed", reach: { state: "not_tested", testedAt: null }, warning: "not_tested" }),
		row("paed-reg", "Paediatric registrar on call", { holder: null, until: null, reach: null, warning: "empty" }),
	];

	const list = new Value<RoleListSnapshot>({ state: "ready", search: "", filter: "all", rows, mine: 2 });
	const refilter = (part: Partial<RoleListSnapshot>) => {
		const next = { ...list.getSnapshot(), ...part };
		const shows = (r: RoleRow) => next.filter === "all" || (next.filter === "mine" ? r.mine !== null : r.holder === null);
		list.set({ ...next, rows: rows.filter((r) => shows(r) && r.name.toLowerCase().includes(next.search.toLowerCase())) });
	};
	const roles: RoleListViewModel = Object.assign(list, {
		setSearch: (search: string) => refilter({ search }),
		setFilter: (filter: RoleFilter) => refilter({ filter }),
		retry() {},
	});

	const dutyNow = new Value<DutySnapshot>({
		loaded: true,
		onDuty: true,
		device: "personal",
		reach: { state: "alert_tested", testedAt: now - 2 * hour },
		roles: rows.filter((r) => r.mine !== null),
		nextShift: null,
		test: "none",
		tested: null,
		testCall: false,
		site: "Eastmere General",
		ward: "Ward 7",
		waiting: 1,
		problem: null,
	});
	const duty: DutyViewModel = Object.assign(dutyNow, {
		setDevice: async (device: DutySnapshot["device"]) => dutyNow.patch({ device }),
		beginTest: async () => dutyNow.patch({ test: "sounding" }),
		endTest: async (heard: boolean) => (dutyNow.patch({ test: "none" }), heard),
		finishTest: async () => true,
		answerTestCall: async () => dutyNow.patch({ testCall: false }),
		dismissProblem() {},
	});

	const shifts = rows.map((r) => ({ id: r.id, what: r.name, roleId: r.id, person: r.holder, from: now - 7 * hour, to: now + 5 * hour, nonResident: r.id === "surg-reg", taken: r.mine !== "proposed" }));
	const onNowValue = new Value<OnNowSnapshot>({ state: "ready", when: "now", shifts });
	const onNow: OnNowViewModel = Object.assign(onNowValue, { setWhen: (when: OnNowSnapshot["when"]) => onNowValue.patch({ when }), retry() {} });

	function role(id: string): RolePageViewModel {
		const found = rows.find((r) => r.id === id) ?? null;
		const page = new Value<RolePageSnapshot>({
			state: found ? "ready" : "missing",
			row: found,
			phone: "2117",
			awayText: null,
			alternative: found?.warning ? { id: "site-manager", name: "Site manager" } : null,
			alerted: found?.holder ? [{ person: found.holder, why: "holder", responsible: true, reach: found.reach ?? { state: "not_tested", testedAt: null } }] : [],
			lastAnswer: now - hour,
			ladder: [
				{ afterS: 300, text: "Medical consultant on call" },
				{ afterS: 600, text: "Site manager" },
			],
			quiet: { times: "11:00 16:30", held: 2, routineAt: null },
			mayTake: true,
			refusal: null,
			busy: false,
			problem: null,
		});
		return Object.assign(page, {
			id,
			take: async () => "untested" as const,
			decline: async () => {},
			offer: async () => {},
			giveUp: async () => {},
			setStatus: async () => {},
			setQuiet: async () => {},
			open: async () => null,
			dismissProblem() {},
		});
	}
	const pages = new Map<string, RolePageViewModel>();
	const boardNow = new Value<BoardSnapshot>({
		state: "ready",
		rows: rows.map((r) => ({ ...r, need: r.holder ? (r.openUrgents > 0 ? "urgent" : null) : "empty", nextDueAt: r.openUrgents > 0 ? now + 200000 : null, lastAnswer: now - hour, phone: "2117" })),
		emergencies: [],
		test: { id: "1", by: null, startedAt: now - hour, over: true, answers: [{ role: "Medical registrar", person: me, answeredAt: null }] },
		testAt: "08:30",
		emergencyNumber: "2222",
		lost: new URLSearchParams(location.search).has("lost"),
		beatAt: now,
		busy: false,
		problem: null,
	});
	const nothing = async () => {};
	return {
		rotaDesk: Object.assign(new Value<RotaDeskSnapshot>({ state: "ready", manager: true, mine: [], requests: [], problems: [], difference: null, feedPath: null, feeds: [], busy: false, problem: null }), { answer: async () => true, askCover: async () => true, askSwap: async () => true, others: async () => [], tryFile: nothing, writeFile: nothing, newFeed: nothing, endFeed: async () => true, dismissProblem() {} }),
		channel: Object.assign(new Value<ChannelSnapshot>({ loaded: true, hasGateway: true, state: "not_tested", kind: "sms", address: "07700 900123", testedAt: null, busy: false, problem: null }), { test: nothing, confirm: async () => true, remove: async () => true }),
		board: Object.assign(boardNow, { startTest: nothing, phoned: nothing, close: nothing, retry() {}, dismissProblem() {} }),
		interruptions: Object.assign(new Value<readonly WardInterruptions[]>([{ ward: "Ward 7", total: 14, kinds: [{ kind: "urgent", count: 5 }, { kind: "routine", count: 9 }], hours: Array.from({ length: 24 }, (_, i) => ({ from: now - (24 - i) * hour, count: (i * 7) % 4 })) }]), { hours: 24 }),
		boardSettings: Object.assign(new Value<BoardSettingsSnapshot>({ loaded: true, manager: true, emergencyNumber: "2222", testAt: "08:30", teams: [{ name: "adult", roleId: "med-reg", teamId: null, to: "Medical registrar on call" }], busy: false, problem: null }), { save: async () => true }),
		roles,
		duty,
		onNow,
		role(id: string) {
			const held = pages.get(id) ?? role(id);
			pages.set(id, held);
			return held;
		},
	};
}
