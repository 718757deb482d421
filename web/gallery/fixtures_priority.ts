/* Priority messages for the gallery: for the sender, for a target, taken, ended. */
import { Value } from "../src/viewmodel/value";
import type { Person, PriorityAlert, PriorityItem, PriorityPageSnapshot, PriorityPageViewModel, PrioritySendSnapshot, PrioritySendViewModel, UrgentInboxSnapshot, UrgentInboxViewModel, TargetSearchSnapshot, TeamPageSnapshot, PatientFormSnapshot } from "../src/viewmodel/types";

const minute = 60000;
const second = 1000;

export function priorityFixtures(me: Person, everyone: readonly Person[]) {
	const now = Date.now();
	const who = (i: number) => everyone[i % everyone.length] ?? me;
	const deed = (at: number, what: PriorityItem["timeline"][number]["what"], person: Person | null, more: Partial<PriorityItem["timeline"][number]> = {}) => ({ at, what, person, by: null, minutes: null, words: "", step: null, ...more });
	const make = (id: string, more: Partial<PriorityItem> = {}): PriorityItem => ({
		id,
		priority: "urgent",
		state: "open",
		isTest: false,
		eachRole: false,
		createdAt: now - 2 * minute,
		endedAt: null,
		dueAt: now + 3 * minute - 19 * second,
		pausedUntil: null,
		acceptDueAt: null,
		sender: who(1),
		onBehalf: null,
		acceptedBy: null,
		minutes: null,
		to: "Medical registrar on call",
		roleId: "med-reg",
		words: {
			text: "",
			sbar: {
				situation: "Bed 4, sats 86 on 2 litres, breathing 32",
				background: "COPD, day 2 of antibiotics, target 88 to 92",
				assessment: "Tiring. I think she is retaining.",
				recommendation: "Please come and see her now; gas is being taken",
			},
			location: "", teamType: "", patient: null,
		},
		line: "Bed 4, sats 86 on 2 litres, breathing 32",
		patient: null,
		conversationId: "!ward7",
		isSender: false,
		isTarget: true,
		hasAccepted: false,
		mayAnswer: true,
		waitsForMe: true,
		recipients: [{ person: me, roleId: "med", role: "Medical registrar", target: true, state: "seen", at: now - minute }],
		steps: [
			{ level: 1, name: "Medical registrar on call", at: now - 2 * minute, how: "fired", dueAt: null },
			{ level: 2, name: "Medical consultant on call", at: null, how: null, dueAt: now + 3 * minute },
			{ level: 3, name: "Site manager", at: null, how: null, dueAt: null },
		],
		timeline: [deed(now - 2 * minute, "sent", who(1)), deed(now - 2 * minute, "step", null, { step: "Medical registrar on call" }), deed(now - 2 * minute, "alerted", me), deed(now - 2 * minute, "delivered", me), deed(now - minute, "seen", me)],
		...more,
	});
	const mine = { isSender: true, isTarget: false, mayAnswer: false, waitsForMe: false, sender: me };
	const items: readonly PriorityItem[] = [
		make("crash", {
			priority: "emergency",
			to: "Adult cardiac arrest team",
			eachRole: true,
			words: { text: "Cardiac arrest, CPR started", sbar: null, location: "Eastmere General, floor 3, Ward 7, bed 4", teamType: "adult", patient: null },
			line: "Cardiac arrest, CPR started",
			dueAt: now + 41 * second,
		}),
		make("sats"),
		make("mine", { ...mine, recipients: [{ person: who(2), roleId: "med", role: "Medical registrar", target: true, state: "delivered", at: now - 2 * minute }] }),
		make("taken", {
			...mine,
			state: "accepted",
			acceptedBy: who(2),
			minutes: 10,
			dueAt: null,
			acceptDueAt: now + 9 * minute,
			isTest: true,
			recipients: [{ person: who(2), roleId: "med", role: "Medical registrar", target: true, state: "accepted", at: now - minute }],
			timeline: [deed(now - 2 * minute, "sent", me), deed(now - 2 * minute, "alerted", who(2)), deed(now - minute, "accepted", who(2), { minutes: 10 })],
		}),
		make("have", { state: "accepted", acceptedBy: me, minutes: 10, hasAccepted: true, waitsForMe: false, dueAt: null, acceptDueAt: now + 9 * minute }),
		make("nobody", { ...mine, state: "no_response", dueAt: null, timeline: [deed(now - 25 * minute, "sent", me), deed(now - minute, "no_response", null), deed(now - minute, "operator", null)] }),
	];
	const inbox = new Value<UrgentInboxSnapshot>({ loaded: true, items, top: items.slice(0, 2), waiting: 2, alert: alertOf(items), live: true, confirmedAt: now });
	const urgent: UrgentInboxViewModel = Object.assign(inbox, { opened: () => inbox.patch({ alert: null }) });

	function alertOf([first]: readonly PriorityItem[]): PriorityAlert | null {
		const asked = new URLSearchParams(location.search).get("alert");
		if (!first || asked === null) return null;
		return { itemId: first.id, soundedAt: 1, priority: asked === "emergency" ? "emergency" : "urgent", isTest: false, to: first.to, from: who(1).name, more: 1 };
	}

	function page(id: string): PriorityPageViewModel {
		const item = items.find((each) => each.id === id) ?? null;
		const value = new Value<PriorityPageSnapshot>({ state: item ? "ready" : "missing", item, phone: "2117", emergencyTeams: [], busy: false, problem: null, undoUntil: item?.hasAccepted ? now + 10 * second : null, live: true, confirmedAt: now });
		const nothing = async () => {};
		return Object.assign(value, { id, seen() {}, accept: nothing, callMe: nothing, decline: nothing, handBack: nothing, finish: nothing, escalate: nothing, cancel: nothing, add: nothing, correct: nothing, dismissProblem() {} });
	}
	const pages = new Map<string, PriorityPageViewModel>();

	function newPriority(): PrioritySendViewModel {
		const value = new Value<PrioritySendSnapshot>({ state: "writing", problem: null, itemId: null, emergencyNumber: "2222", emergencyTeams: ["adult", "paediatric", "neonatal", "obstetric", "trauma"].map((name) => ({ name, roleId: null, teamId: null })) });
		return Object.assign(value, {
			send() {
				value.patch({ state: "sending" });
				setTimeout(() => value.patch({ state: "not-sent" }), second);
			},
			stop: () => value.patch({ state: "writing" }),
		});
	}
	return {
		urgent,
		newPriority,
		newPatientForm: () => Object.assign(new Value<PatientFormSnapshot>({ chip: { surname: "", given: "", born: "", sex: "unknown", nhsNumber: "", hospitalNumber: "" }, problem: "surname", text: "" }), { change() {} }),
		newTargetSearch: () => Object.assign(new Value<TargetSearchSnapshot>({ search: "", state: "ready", roles: [{ id: "med", name: "Medical registrar on call" }], teams: [{ id: "crash", name: "Cardiac arrest team" }] }), { setSearch() {} }),
		team: (id: string) => Object.assign(new Value<TeamPageSnapshot>({ state: "ready", name: "Cardiac arrest team", members: [], tiers: [] }), { id }),
		priority(id: string) {
			const held = pages.get(id) ?? page(id);
			pages.set(id, held);
			return held;
		},
	};
}
