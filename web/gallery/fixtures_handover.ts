/* A ward's lists, as a Trust would have them. */
import type { FieldName, FieldView, HandoverItemView, HandoverSnapshot, HandoverViewModel, Person, WardSnapshot, WardViewModel } from "../src/viewmodel/types.ts";
import { Value } from "../src/viewmodel/value.ts";

const hour = 3600_000;
const names: readonly FieldName[] = ["surname", "given", "born", "sex", "number", "authority", "nhs_number", "location", "bed", "situation", "background", "assessment", "recommendation", "flags", "correction"];

function item(id: string, bed: string, patient: string, words: Partial<Record<FieldName, string>>): HandoverItemView {
	const fields = {} as Record<FieldName, FieldView>;
	for (const name of names) fields[name] = { value: words[name] ?? "", version: 1, by: null, at: null };
	return { id, patient, bed, fields, tasks: [], similar: [], escalations: [], acceptedBy: null, acceptedAt: null, carried: false };
}

export function handoverFixtures(me: Person) {
	const from = new Date().setHours(8, 0, 0, 0);
	const ward = new Value<WardSnapshot>({
		state: "ready",
		teams: [{ id: "ward7", name: "Ward 7 Respiratory", canBegin: true, lists: [{ id: "1", from: from - 12 * hour, to: from, complete: false, items: 2, accepted: 1, openTasks: 1 }] }],
		shift: { from, to: from + 12 * hour },
		busy: false,
		problem: null,
	});
	const list = new Value<HandoverSnapshot>({
		state: "ready",
		team: "Ward 7 Respiratory",
		from: from - 12 * hour,
		to: from,
		completedAt: null,
		late: false,
		items: [
			{ ...item("1", "4", "SMITH, Ada - Born 12-Mar-1948 (78y) - female - 999 054 8609 unverified", { situation: "Oxygen up to 4 L since 02:00", recommendation: "Repeat gas at 07:00" }), tasks: [{ id: "1", words: "Repeat gas", owner: "Dr Priya Patel", due: from - hour, overdue: true, done: false, doneBy: null }] },
			{ ...item("2", "9", "SMYTH, Tom - Born 02-Jan-1990 (36y) - male", { situation: "Waits for physiotherapy" }), similar: ["SMITH, Ada"], acceptedBy: me, acceptedAt: from - hour },
		],
		acceptedCount: 1,
		clashes: [],
		busy: false,
		problem: null,
		me,
	});
	const wardModel: WardViewModel = Object.assign(ward, { begin: async () => "1", retry() {} });
	const listModel: HandoverViewModel = Object.assign(list, {
		id: "1",
		add: async () => true,
		save: async () => true,
		settle: async () => undefined,
		dropMine() {},
		accept: async () => undefined,
		remove: async () => undefined,
		complete: async () => undefined,
		addTask: async () => undefined,
		setDone: async () => undefined,
		past: async () => [],
		dismissProblem() {},
		retry() {},
	});
	return { ward: wardModel, handover: () => listModel };
}
