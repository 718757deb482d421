import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ME } from "../protocol/fake.ts";
import { ApiError } from "../protocol/http.ts";
import type { Priority } from "../protocol/priority_types.ts";
import { makeBench } from "./fake.ts";
import { PriorityPage } from "./priority_page.ts";
import { PrioritySend } from "./priority_send.ts";
import type { PriorityDraft } from "./types.ts";
import { UrgentInbox } from "./urgent_inbox.ts";

const NOW = 1_800_000_000_000;
const BASE = "/_wardwire/clinic/v1/priority";

let bench: ReturnType<typeof makeBench>;
const settle = () => vi.advanceTimersByTimeAsync(0);
const bodies = (path: string) =>
	bench.http.calls.filter((c) => c.path === path && c.method === "POST").map((c) => c.body);

function item(more: Partial<Priority> = {}): Priority {
	return {
		item_id: "p1",
		priority: "urgent",
		state: "open",
		answer: "any",
		is_test: false,
		created_ms: NOW,
		now_ms: Date.now(),
		level: 1,
		step_due_ms: NOW + 300_000,
		role: { role_id: "med", user_id: "@role:ward.test", name: "Med reg" },
		content: { sbar: { situation: "Sats 86" } },
		you: { is_sender: false, is_target: true, has_accepted: false, may_answer: true, sound_ms: NOW },
		recipients: [{ person: { user_id: ME, display_name: "Me" }, level: 1, is_target: true }],
		steps: [{ level: 1, at_ms: NOW, how: "fired" }],
		timeline: [],
		...more,
	};
}

const heard = (more: Partial<Priority> = {}) => {
	bench.http.on(/GET .*\/priority\/p1$/, () => item(more));
	return bench.services.priorities.load("p1");
};

beforeEach(() => {
	vi.useFakeTimers();
	vi.setSystemTime(NOW);
	bench = makeBench();
	bench.http.on(/\/receipt$/, () => ({}));
	bench.http.on(/\/settings$/, () => ({ emergency_number: "2222" }));
});
afterEach(() => vi.useRealTimers());

describe("the urgent inbox", () => {
	test("says once that this device has it, and alerts without a word of the patient", async () => {
		const inbox = new UrgentInbox(bench.services);
		await heard();
		await heard();
		expect(bodies(`${BASE}/p1/receipt`)).toEqual([{ kind: "delivered" }]);
		const { alert, waiting, top } = inbox.getSnapshot();
		expect(alert).toMatchObject({ itemId: "p1", to: "Med reg", more: 0 });
		expect(JSON.stringify(alert)).not.toContain("Sats");
		expect(waiting).toBe(1);
		expect(top).toHaveLength(1);
	});

	test("one sound for each word of the server", async () => {
		const inbox = new UrgentInbox(bench.services);
		await heard();
		const first = inbox.getSnapshot().alert;
		await heard();
		expect(inbox.getSnapshot().alert).toBe(first);
		inbox.opened("p1");
		expect(inbox.getSnapshot().alert).toBeNull();
		await heard();
		expect(inbox.getSnapshot().alert).toBeNull();
		vi.advanceTimersByTime(60_000);
		await heard({ you: { ...item().you, sound_ms: NOW + 60_000 } });
		expect(inbox.getSnapshot().alert?.soundedAt).toBe(NOW + 60_000);
	});

	test("one that comes just after another sound is shown, silently, until it sounds", async () => {
		const inbox = new UrgentInbox(bench.services);
		const you = { ...item().you };
		delete you.sound_ms;
		await heard({ you });
		await heard({ you });
		expect(inbox.getSnapshot().alert).toMatchObject({ itemId: "p1", soundedAt: 0 });
		await heard({ you: { ...you, sound_ms: NOW + 60_000 } });
		expect(inbox.getSnapshot().alert?.soundedAt).toBe(NOW + 60_000);
		inbox.opened("p1");
		await heard({ you: { ...you, sound_ms: NOW + 60_000 } });
		expect(inbox.getSnapshot().alert).toBeNull();
	});

	test("what was opened before this app started is not sounded again", async () => {
		const inbox = new UrgentInbox(bench.services);
		await heard({ recipients: [{ ...(item().recipients[0] as Priority["recipients"][0]), delivered_ms: NOW, seen_ms: NOW + 1 }] });
		expect(inbox.getSnapshot().alert).toBeNull();
		expect(bodies(`${BASE}/p1/receipt`)).toEqual([]);
	});

	test("an alert ends when I opened it on another device", async () => {
		const inbox = new UrgentInbox(bench.services);
		await heard();
		expect(inbox.getSnapshot().alert).not.toBeNull();
		await heard({ recipients: [{ ...(item().recipients[0] as Priority["recipients"][0]), seen_ms: NOW + 5 }] });
		expect(inbox.getSnapshot().alert).toBeNull();
	});

	test("an alert ends when somebody else has it", async () => {
		const inbox = new UrgentInbox(bench.services);
		await heard();
		await heard({ state: "accepted" });
		expect(inbox.getSnapshot().alert).toBeNull();
		expect(inbox.getSnapshot().top).toHaveLength(0);
		expect(inbox.getSnapshot().items).toHaveLength(1);
	});

	test("countdowns are by this device's clock", async () => {
		const inbox = new UrgentInbox(bench.services);
		const ahead = 90_000;
		await heard({ now_ms: NOW + ahead, step_due_ms: NOW + ahead + 300_000 });
		expect(inbox.getSnapshot().items[0]?.dueAt).toBe(NOW + 300_000);
	});

	test("countdowns stand still while the server is not heard", async () => {
		const inbox = new UrgentInbox(bench.services);
		await heard();
		bench.services.clinic.heard.emit(false);
		expect(inbox.getSnapshot()).toMatchObject({ live: false, confirmedAt: NOW });
		bench.services.clinic.heard.emit(true);
		expect(inbox.getSnapshot().live).toBe(true);
	});
});

describe("one message", () => {
	test("accepting may be taken back in one tap for ten seconds", async () => {
		const page = new PriorityPage("p1", bench.services);
		await heard();
		bench.http.on(/answer$/, () => item({ state: "accepted", you: { ...item().you, has_accepted: true } }));
		bench.http.on(/hand_back$/, () => item());
		await page.accept(10);
		expect(bodies(`${BASE}/p1/answer`)).toEqual([{ reply: "accepted", minutes: 10 }]);
		expect(page.getSnapshot().undoUntil).toBe(NOW + 10_000);
		await page.handBack();
		expect(page.getSnapshot().undoUntil).toBeNull();
		await page.accept();
		vi.advanceTimersByTime(10_000);
		expect(page.getSnapshot().undoUntil).toBeNull();
		expect(page.getSnapshot().item?.hasAccepted).toBe(true);
	});

	test("an answer that does not arrive is a problem, not an answer", async () => {
		const page = new PriorityPage("p1", bench.services);
		await heard();
		bench.http.offline = true;
		await page.accept();
		expect(page.getSnapshot()).toMatchObject({ busy: false, undoUntil: null, problem: { code: "network" } });
		expect(page.getSnapshot().item?.hasAccepted).toBe(false);
	});

	test("a message that is not mine is missing", async () => {
		const page = new PriorityPage("p1", bench.services);
		bench.http.on(/GET .*\/priority\/p1$/, () => {
			throw new ApiError(404, "M_NOT_FOUND", "no");
		});
		page.subscribe(() => undefined);
		await settle();
		expect(page.getSnapshot().state).toBe("missing");
	});
});

describe("sending", () => {
	const draft: PriorityDraft = {
		onBehalf: null,
		priority: "urgent",
		isTest: false,
		words: { text: "", location: "", teamType: "", patient: null, sbar: { situation: " Sats 86 ", background: "", assessment: "", recommendation: "" } },
	};

	test("is told only when the server has it", async () => {
		const sender = new PrioritySend({ kind: "role", id: "med" }, bench.services);
		bench.http.on(/POST .*\/priority$/, () => item());
		sender.send(draft);
		expect(sender.getSnapshot().state).toBe("sending");
		await settle();
		expect(sender.getSnapshot()).toMatchObject({ state: "sent", itemId: "p1" });
		expect(bodies(BASE)).toEqual([{ txn_id: "r0", sent_ms: NOW, role_id: "med", priority: "urgent", content: { sbar: { situation: "Sats 86" } } }]);
	});

	test("after five seconds it says so, and goes on with the same transaction", async () => {
		const sender = new PrioritySend({ kind: "role", id: "med" }, bench.services);
		bench.http.offline = true;
		sender.send(draft);
		await vi.advanceTimersByTimeAsync(4_900);
		expect(sender.getSnapshot().state).toBe("sending");
		await vi.advanceTimersByTimeAsync(200);
		expect(sender.getSnapshot().state).toBe("not-sent");
		bench.http.offline = false;
		bench.http.on(/POST .*\/priority$/, () => item());
		await vi.advanceTimersByTimeAsync(3_000);
		expect(sender.getSnapshot().state).toBe("sent");
		const txns = new Set(bodies(BASE).map((b) => (b as { txn_id: string }).txn_id));
		expect(txns.size).toBe(1);
	});

	test("after two minutes nothing is tried; a fresh tap sends the same message", async () => {
		const sender = new PrioritySend({ kind: "role", id: "med" }, bench.services);
		bench.http.offline = true;
		sender.send(draft);
		await vi.advanceTimersByTimeAsync(121_000);
		expect(sender.getSnapshot().state).toBe("expired");
		const tried = bench.http.count(/POST .*\/priority$/);
		await vi.advanceTimersByTimeAsync(60_000);
		expect(bench.http.count(/POST .*\/priority$/)).toBe(tried);
		bench.http.offline = false;
		bench.http.on(/POST .*\/priority$/, () => item());
		sender.send(draft);
		await settle();
		expect(sender.getSnapshot().state).toBe("sent");
		const last = bodies(BASE).at(-1) as { txn_id: string; sent_ms: number };
		expect(last.txn_id).toBe("r0");
		expect(last.sent_ms).toBe(NOW + 181_000);
	});

	test("other words are another message", async () => {
		const sender = new PrioritySend({ kind: "role", id: "med" }, bench.services);
		bench.http.on(/POST .*\/priority$/, () => {
			throw new ApiError(400, "M_INVALID_PARAM", "no");
		});
		sender.send(draft);
		await settle();
		expect(sender.getSnapshot().state).toBe("refused");
		sender.send({ ...draft, words: { ...draft.words, text: "more" } });
		await settle();
		expect(bodies(BASE).map((b) => (b as { txn_id: string }).txn_id)).toEqual(["r0", "r1"]);
	});

	test("a device whose clock is wrong can still send", async () => {
		const sender = new PrioritySend({ kind: "role", id: "med" }, bench.services);
		bench.http.on(/POST .*\/priority$/, ({ body }) => {
			if ("sent_ms" in (body as object)) throw new ApiError(409, "M_UNKNOWN", "too old");
			return item();
		});
		sender.send(draft);
		await settle();
		expect(sender.getSnapshot().state).toBe("sent");
	});

	test("closing the sheet ends it", async () => {
		const sender = new PrioritySend({ kind: "role", id: "med" }, bench.services);
		bench.http.offline = true;
		sender.send(draft);
		await vi.advanceTimersByTimeAsync(6_000);
		sender.stop();
		const tried = bench.http.count(/POST .*\/priority$/);
		await vi.advanceTimersByTimeAsync(30_000);
		expect(bench.http.count(/POST .*\/priority$/)).toBe(tried);
		expect(sender.getSnapshot().state).toBe("writing");
	});
});
