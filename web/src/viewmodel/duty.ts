/* My part: the roles I hold or am to take, and whether this device alerts. */
import type { MyPart } from "../protocol/clinic_types.ts";
import { attempt, toProblem } from "./problems.ts";
import { toReach, toRoleRow, toShiftRow } from "./role_row.ts";
import type { Services } from "./services.ts";
import type {
	DeviceKindCode,
	DutySnapshot,
	DutyViewModel,
} from "./types.ts";
import { stable, Value } from "./value.ts";

const MINE = ["*", "device", "notice", "test_call", "role", "rights"];

export class Duty extends Value<DutySnapshot> implements DutyViewModel {
	#mine: MyPart | null = null;
	#test: DutySnapshot["test"] = "none";
	#testId: string | null = null;

	constructor(private readonly services: Services) {
		super(EMPTY);
		services.clinic.changed.on((changes) => {
			if (changes.some((c) => MINE.includes(c.kind))) void this.load();
		});
		services.client.directory.changed.on(() => this.#compose());
	}

	async load(): Promise<void> {
		try {
			this.#mine = await this.services.clinic.me();
			this.#compose();
		} catch {
			/* the next change, or the connection's return, asks again */
		}
	}

	#compose(): void {
		const mine = this.#mine;
		if (!mine) return;
		const { people } = this.services;
		const before = this.getSnapshot();
		const roles = mine.roles.map((r) => toRoleRow(people, r));
		const waiting = roles.filter(
			(r) => r.mine === "offered" || r.mine === "proposed",
		).length;
		const testCall = mine.test_call_id !== undefined;
		this.set(
			stable(before, {
				...before,
				loaded: true,
				onDuty: mine.on_duty,
				device: mine.device.kind ?? null,
				reach: toReach(mine.device.reach) ?? before.reach,
				roles,
				nextShift: mine.next_shift
					? toShiftRow(people, mine.next_shift)
					: null,
				test: this.#test,
				testCall,
				site: mine.site ?? null,
				ward: mine.ward ?? null,
				waiting: waiting + (testCall ? 1 : 0),
			}),
		);
	}

	async setDevice(kind: DeviceKindCode): Promise<void> {
		const problem = await attempt(() =>
			this.services.clinic.setDevice(kind),
		);
		this.patch({ problem });
		await this.load();
	}

	#setTest(test: DutySnapshot["test"]): void {
		this.#test = test;
		this.patch({ test });
	}

	async beginTest(byPush: boolean): Promise<void> {
		this.patch({ problem: null, tested: null });
		this.#setTest("starting");
		try {
			this.#testId = await this.services.clinic.beginAlertTest();
			this.#setTest(byPush ? "pushed" : "sounding");
		} catch (error) {
			this.#setTest("none");
			this.patch({ problem: toProblem(error) });
		}
	}

	/** a notification was tapped; false: of a test that this page knows not */
	tapped(testId: string): boolean {
		if (testId !== this.#testId) return false;
		void this.endTest(true);
		return true;
	}

	async endTest(heard: boolean): Promise<boolean> {
		const id = this.#testId;
		this.#testId = null;
		this.#setTest("none");
		if (id === null) return false;
		return this.#end(id, heard);
	}

	finishTest(testId: string): Promise<boolean> {
		return this.#end(testId, true);
	}

	async #end(id: string, heard: boolean): Promise<boolean> {
		let tested = false;
		const problem = await attempt(async () => {
			const reach = await this.services.clinic.endAlertTest(
				id,
				heard,
				heard,
			);
			tested = heard && reach.state === "alert_tested";
		});
		this.patch({ problem, tested: tested ? "heard" : "silent" });
		await this.load();
		return tested;
	}

	async answerTestCall(): Promise<void> {
		const id = this.#mine?.test_call_id;
		if (id === undefined) return;
		const problem = await attempt(() =>
			this.services.clinic.answerTestCall(id),
		);
		this.patch({ problem });
		await this.load();
	}

	dismissProblem(): void {
		this.patch({ problem: null });
	}
}

const EMPTY: DutySnapshot = {
	loaded: false,
	onDuty: false,
	device: null,
	reach: { state: "not_tested", testedAt: null },
	roles: [],
	nextShift: null,
	test: "none",
	tested: null,
	testCall: false,
	site: null,
	ward: null,
	waiting: 0,
	problem: null,
};
