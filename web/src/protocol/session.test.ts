import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { AuthedHttp } from "./http.ts";
import { isEnded, isPinNeeded, type Memory, Session } from "./session.ts";

type Answer = { status: number; body: unknown } | "dead";

let answers: Record<string, Answer[]>;
let asked: { path: string; body: Record<string, unknown>; token: string }[];
let browser: Map<string, string>;
let serial: number;

function tabMemory(): Memory {
	const tab = new Map<string, string>();
	return {
		tab: (key) => tab.get(key) ?? null,
		setTab: (key, value) => void tab.set(key, value),
		browser: (key) => browser.get(key) ?? null,
		setBrowser: (key, value) => {
			if (value === null) browser.delete(key);
			else browser.set(key, value);
		},
		locked: (_name, work) => work(),
	};
}

const grant = (device = "D1", user = "@ada:ward.test"): Answer => ({
	status: 200,
	body: {
		user_id: user,
		device_id: device,
		access_token: `token${serial++}`,
		expires_in_ms: 300_000,
		device_secret: btoa("s".repeat(32)).replace(/=+$/, ""),
	},
});
const refusal: Answer = {
	status: 401,
	body: { errcode: "M_UNKNOWN_TOKEN", error: "gone" },
};

beforeEach(() => {
	vi.useFakeTimers();
	answers = {};
	asked = [];
	browser = new Map();
	serial = 0;
	vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
		const path = url.split("/").pop() ?? "";
		const headers = new Headers(init.headers);
		asked.push({
			path,
			body: JSON.parse((init.body as string) ?? "{}") as Record<
				string,
				unknown
			>,
			token: headers.get("Authorization") ?? "",
		});
		const next = answers[path]?.shift() ?? "dead";
		if (next === "dead") return Promise.reject(new TypeError("no network"));
		return Promise.resolve(
			new Response(JSON.stringify(next.body), { status: next.status }),
		);
	});
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

const count = (path: string) => asked.filter((a) => a.path === path).length;

describe("session", () => {
	test("signs in and is found again by the same tab", async () => {
		const memory = tabMemory();
		answers.login = [grant()];
		const session = new Session(memory, "test");
		await session.signIn(" ada ", "pw");
		expect(asked[0]?.body).toMatchObject({
			identifier: { user: "ada" },
			password: "pw",
		});
		expect(session.credentials?.deviceSecret).toHaveLength(32);
		answers.refresh = [grant()];
		expect(await new Session(memory, "test").restore()).toBe(true);
		expect(asked.at(-1)?.body).toEqual({ device_id: "D1" });
	});

	test("two windows can be two people", async () => {
		const one = tabMemory();
		const two = tabMemory();
		answers.login = [grant("D1"), grant("D2", "@ben:ward.test")];
		await new Session(one, "test").signIn("ada", "pw");
		await new Session(two, "test").signIn("ben", "pw");
		answers.refresh = [grant("D1")];
		await new Session(one, "test").restore();
		expect(asked.at(-1)?.body).toEqual({ device_id: "D1" });
		/* a third window goes on as the last one */
		answers.refresh = [grant("D2", "@ben:ward.test")];
		await new Session(tabMemory(), "test").restore();
		expect(asked.at(-1)?.body).toEqual({ device_id: "D2" });
	});

	test("a dead cookie means signing in, a dead network waiting", async () => {
		browser.set("wardwire.device", "D1");
		const session = new Session(tabMemory(), "test");
		await expect(session.restore()).rejects.toMatchObject({ status: 0 });
		answers.refresh = [refusal];
		expect(await session.restore()).toBe(false);
	});

	test("refreshes ahead of the end", async () => {
		answers.login = [grant()];
		const session = new Session(tabMemory(), "test");
		await session.signIn("ada", "pw");
		answers.refresh = [grant()];
		await vi.advanceTimersByTimeAsync(240_000);
		expect(count("refresh")).toBe(1);
		expect(await session.token()).toBe("token1");
	});

	test("many refused requests make one refresh", async () => {
		answers.login = [grant()];
		const session = new Session(tabMemory(), "test");
		await session.signIn("ada", "pw");
		const http = new AuthedHttp(session);
		answers.thing = [
			refusal,
			refusal,
			{ status: 200, body: { n: 1 } },
			{ status: 200, body: { n: 2 } },
		];
		answers.refresh = [grant()];
		const both = await Promise.all([
			http.request("GET", "/thing"),
			http.request("GET", "/thing"),
		]);
		expect(both).toHaveLength(2);
		expect(count("refresh")).toBe(1);
		expect(asked.at(-1)?.token).toBe("Bearer token1");
	});

	test("an ended session is told once, a broken network never", async () => {
		answers.login = [grant()];
		const session = new Session(tabMemory(), "test");
		await session.signIn("ada", "pw");
		let lost = 0;
		session.lost.on(() => lost++);
		const http = new AuthedHttp(session);
		answers.thing = [refusal, refusal];
		await expect(http.request("GET", "/thing")).rejects.toMatchObject({
			status: 0,
		});
		expect(lost).toBe(0);
		answers.refresh = [refusal];
		await expect(http.request("GET", "/thing")).rejects.toMatchObject({
			status: 401,
		});
		expect(lost).toBe(1);
		await expect(session.token()).rejects.toMatchObject({ status: 401 });
	});

	test("coming back after the end keeps the device, signing out not", async () => {
		const memory = tabMemory();
		answers.login = [grant(), grant(), grant("D9")];
		answers.logout = [{ status: 200, body: {} }];
		await new Session(memory, "test").signIn("ada", "pw");
		const again = new Session(memory, "test");
		await again.signIn("ada", "pw");
		expect(asked.at(-1)?.body.device_id).toBe("D1");
		await again.signOut();
		await again.signIn("ada", "pw");
		expect(asked.at(-1)?.body.device_id).toBeUndefined();
	});

	test("a window for somebody else leaves the device alone", async () => {
		const memory = tabMemory();
		answers.login = [grant()];
		const session = new Session(memory, "test");
		await session.signIn("ada", "pw");
		session.forget();
		expect(count("logout")).toBe(0);
		expect(await new Session(memory, "test").restore()).toBe(false);
	});

	test("a device with a PIN is locked, not lost, and opens with it", async () => {
		const memory = tabMemory();
		const locked: Answer = {
			status: 403,
			body: {
				errcode: "ORG.WARDWIRE.PIN_NEEDED",
				error: "locked",
				tries_left: 9,
				retry_after_ms: 0,
			},
		};
		const opened = grant() as { status: number; body: object };
		answers.login = [grant()];
		await new Session(memory, "test").signIn("ada", "pw");
		const session = new Session(memory, "test");
		answers.refresh = [locked, locked, locked, locked];
		await expect(session.restore()).rejects.toSatisfy(isPinNeeded);
		await expect(session.unlock("0001", "D1")).rejects.toMatchObject({
			more: { tries_left: 9 },
		});
		expect(session.credentials).toBeNull();
		answers.refresh = [
			{
				status: 200,
				body: {
					...opened.body,
					lock: { has_pin: true, is_shared: false, unlock: "U" },
				},
			},
		];
		await session.unlock("4826", "D1");
		expect(asked.at(-1)?.body).toEqual({ device_id: "D1", pin: "4826" });
		/* from now on the page's own memory opens it, and no other */
		answers.refresh = [locked];
		let asks = 0;
		session.locked.on(() => asks++);
		const token = await session.token();
		await expect(session.renew(token)).rejects.toSatisfy(isPinNeeded);
		expect(asked.at(-1)?.body).toEqual({ device_id: "D1", unlock: "U" });
		expect(asks).toBe(1);
		expect([...browser.values()].join()).not.toContain("4826");
	});

	test("what was ended from elsewhere says so", async () => {
		const memory = tabMemory();
		answers.login = [grant()];
		await new Session(memory, "test").signIn("ada", "pw");
		answers.refresh = [
			{
				status: 401,
				body: {
					errcode: "M_UNKNOWN_TOKEN",
					error: "gone",
					soft_logout: false,
				},
			},
		];
		await expect(new Session(memory, "test").restore()).rejects.toSatisfy(
			isEnded,
		);
	});
});

describe("a passkey's key", () => {
	const key = {
		userId: "@ada:ward.test",
		deviceId: "D1",
		secret: btoa("s".repeat(32)).replace(/=+$/, ""),
		unlock: "kept",
		offlineHours: 24,
	};

	test("opens without a network; the session goes on with the first answer", async () => {
		const session = new Session(tabMemory(), "bench");
		expect(await session.unlockBy(key)).toBe(false);
		expect(session.credentials?.deviceSecret.length).toBe(32);
		expect([session.offlineHours, session.lock.has_pin]).toEqual([24, true]);
		await expect(session.token()).rejects.toMatchObject({ status: 0 });
		answers.refresh = [grant()];
		expect(await session.token()).toBe("token0");
		expect(asked.at(-1)?.body).toMatchObject({ unlock: "kept" });
	});

	test("is worth nothing once the server wants the PIN", async () => {
		const session = new Session(tabMemory(), "bench");
		answers.refresh = [
			{ status: 403, body: { errcode: "ORG.WARDWIRE.PIN_NEEDED", error: "" } },
		];
		await expect(session.unlockBy(key)).rejects.toSatisfy(isPinNeeded);
		expect(session.credentials).toBeNull();
	});
});

test("who signs out while the server is away is signed out there later", async () => {
	const session = new Session(tabMemory(), "bench");
	answers.login = [grant()];
	await session.signIn("ada", "x");
	await expect(session.signOut()).rejects.toMatchObject({ status: 0 });
	answers.logout = [{ status: 200, body: {} }];
	const later = new Session(tabMemory(), "bench");
	await later.finishSignOut();
	await later.finishSignOut();
	expect(count("logout")).toBe(2);
	expect(asked.at(-1)?.body).toEqual({ device_id: "D1" });
});
