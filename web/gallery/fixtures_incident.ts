/* Major incidents of the gallery: an exercise that runs, seen by a commander. */
import type { Incident, IncidentListSnapshot, IncidentListViewModel, IncidentPageSnapshot, IncidentPageViewModel, Person } from "../src/viewmodel/types";
import { Value } from "../src/viewmodel/value";

const now = Date.now();
const counts = { told: 12, coming: 5, here: 2, cannot: 1, silent: 4, first: 20, median: 80 };

export function incidentFixtures(me: Person, everyone: readonly Person[]) {
	const item: Incident = {
		id: "exercise",
		mode: "exercise",
		state: "declared",
		title: "Coach and lorry on the A1",
		by: me,
		createdAt: now - 900000,
		declaredAt: now - 600000,
		endedAt: null,
		running: true,
		commands: true,
		seesAll: true,
		me: { toldAt: now - 600000, seen: true, reply: "here", etaAt: null },
		methane: { exact_location: "A1, junction 4", type: "Road", hazards: "Fuel", access: "From the north", casualties: "12, 3 serious", emergency_services: "" },
		methaneVersion: 2,
		methaneAt: now - 300000,
		methaneBy: me,
		conversationId: null,
		total: counts,
		steps: [
			{ ...counts, key: "commanders 0", step: "commanders", wave: null, name: "Commanders", state: "fired", dueAt: now - 600000, firedAt: now - 600000 },
			{ ...counts, key: "wave 1", step: "wave", wave: 1, name: "Emergency department", state: "fired", dueAt: now - 600000, firedAt: now - 600000 },
			{ ...counts, key: "wave 2", step: "wave", wave: 2, name: "Theatres", state: "waiting", dueAt: now + 240000, firedAt: null, told: 0, coming: 0, here: 0, cannot: 0, silent: 0 },
		],
		people: everyone.slice(0, 6).map((person, i) => ({ key: person.userId, person, step: "wave", wave: 1, toldAt: now - 600000, seen: true, reply: i % 2 ? "coming" : null, etaAt: i % 2 ? now + i * 300000 : null })),
	};
	const list = new Value<IncidentListSnapshot>({ loaded: true, mayDeclare: true, running: [item], past: [], alert: null });
	const page = (one: Incident | null): IncidentPageViewModel =>
		Object.assign(new Value<IncidentPageSnapshot>({ state: "ready", item: one, lines: [], readBack: null, confirmedId: null, busy: false, problem: null }), {
			seen() {},
			answer: async () => {},
			prepareNew: async () => {},
			prepare: async () => {},
			confirm: async () => {},
			dropReadBack() {},
			writeMethane: async () => true,
			writeLog: async () => true,
			dismissProblem() {},
		});
	const incidents: IncidentListViewModel = Object.assign(list, { opened() {} });
	return { incidents, incident: () => page(item), newIncident: () => page(null) };
}
