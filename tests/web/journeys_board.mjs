/* The switchboard board: what needs a person, the test call, 2222, and losing the server. */
import assert from "node:assert/strict";
import { Person } from "./person.mjs";

export const boardJourneys = [];
const journey = (name, go) => boardJourneys.push({ name, go });

const api = "/_wardwire/clinic/v1/";
const redWithin = 60000; /* ten seconds on an idle machine */
let operator = null;

journey("the switchboard board shows every role, what needs a person first", async ({ browser, server, cast }) => {
	const manager = await server.manager();
	await manager("PUT", `${api}roles/board-empty`, { name: "Hospital at night", phone: "3355", never_empty: true });
	await manager("PUT", `${api}settings`, { test_call_at: "08:30", emergency_teams: [{ name: "adult", role_id: "board-empty" }, { name: "trauma" }] });
	operator = await Person.arrive(browser, server, "desktop");
	await operator.context.addInitScript(() => {
		globalThis.notes = 0;
		const { start } = OscillatorNode.prototype;
		OscillatorNode.prototype.start = function (...args) {
			globalThis.notes++;
			return start.apply(this, args);
		};
	});
	await operator.signIn("manager", "Correct-horse-battery-9");
	await operator.page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: /On call/ }).click();
	await operator.page.getByRole("button", { name: "Switchboard board" }).click();
	await operator.page.getByRole("heading", { name: "Switchboard board", level: 1 }).waitFor();
	const row = operator.page.getByRole("row").filter({ hasText: "Hospital at night" });
	await row.getByText("Nobody", { exact: true }).waitFor();
	await row.getByRole("link", { name: "Call 3355, Hospital at night" }).waitFor();
	await operator.page.getByText(/^Live \d\d:\d\d$/).waitFor();
	await operator.looksGood("board");
	await operator.page.emulateMedia({ colorScheme: "dark" });
	await operator.looksGood("board-dark");
	await operator.page.emulateMedia({ colorScheme: "light" });
	await operator.page.setViewportSize({ width: 390, height: 844 });
	await operator.looksGood("board-narrow");
	await operator.page.setViewportSize({ width: 1280, height: 800 });
	assert.ok(cast.nurse);
});

journey("a 2222 call from the board: dial first, read back once, closed with its outcome", async () => {
	const { page } = operator;
	await page.getByRole("button", { name: "Emergency call (2222)" }).click();
	await page.getByRole("link", { name: "Dial 2222 first" }).waitFor();
	await page.getByRole("radio", { name: "Adult" }).check();
	await page.getByLabel("Ward", { exact: true }).fill("Ward 7");
	await page.getByLabel("Bed or room").fill("bed 4");
	await page.getByRole("checkbox", { name: "This is a test" }).check();
	await operator.looksGood("board-2222");
	await page.getByRole("button", { name: "Read it back" }).click();
	await page.getByText(/^TEST\. Emergency: adult team to .*Ward 7, bed 4\.$/).waitFor();
	await page.getByRole("button", { name: "Yes, send the emergency" }).click();
	await page.getByRole("article", { name: /Emergency/ }).first().waitFor();
	await page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: /On call/ }).click();
	await page.getByRole("button", { name: "Switchboard board" }).click();
	const card = page.getByRole("article", { name: /Emergency at .*Ward 7, bed 4/ });
	await card.getByText("TEST").waitFor();
	await card.getByText("Nobody was there to alert: phone them now").waitFor();
	await card.getByRole("link", { name: "Call 3355" }).waitFor();
	await operator.looksGood("board-emergency");
	await card.getByRole("button", { name: "Close with outcome" }).click();
	await page.getByLabel("Outcome (what was done)").fill("Stood down");
	await page.getByRole("button", { name: "Close it" }).click();
	await page.getByText("No emergency is open.").waitFor();
});

journey("the daily test call and its report", async () => {
	const { page } = operator;
	await page.getByText("The server starts it every day at 08:30.").waitFor();
	await page.getByRole("button", { name: "Start a test call" }).click();
	await page.getByText(/of \d+ answered/).or(page.getByRole("alert")).first().waitFor();
	await operator.looksGood("board-test-call");
});

journey("a rota is imported after its difference was seen; cover is asked for", async ({ cast }) => {
	const { page } = operator;
	await page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: /On call/ }).click();
	await page.getByRole("button", { name: "Who is on" }).click();
	await page.getByRole("button", { name: "Import", exact: true }).click();
	const day = new Date(Date.now() + 3 * 86400000).toISOString().slice(0, 10);
	const csv = `role,user,from,to\nboard-empty,${cast.nurse.name},${day} 08:00,${day} 20:00\nboard-empty,manager,${day} 20:00,${day} 23:00\n`;
	await page.getByLabel("File").setInputFiles({ name: "nights.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
	await page.getByText("2 added, 0 changed, 0 removed, 0 as before.").waitFor();
	await operator.looksGood("rota-import");
	await page.getByRole("button", { name: "Write it" }).click();
	await page.getByText("It is written.").waitFor();
	await page.getByRole("button", { name: "Gaps and clashes" }).click();
	await page.getByText("Nobody is named").first().waitFor();
	await operator.looksGood("rota-problems");
	await page.getByRole("button", { name: "My shifts" }).click();
	await page.getByRole("button", { name: "Ask for cover" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Ask", exact: true }).click();
	await page.getByText("You ask for cover: Hospital at night").waitFor();
	await page.getByRole("button", { name: "Make an address" }).click();
	await page.getByText(/\/rota\/calendar\//).waitFor();
	await operator.looksGood("rota-mine");
	await page.getByRole("button", { name: "Withdraw" }).click();
	await page.getByText("withdrawn").waitFor();
	await page.getByRole("button", { name: "Now", exact: true }).click();
	await page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: /On call/ }).click();
	await page.getByRole("button", { name: "Switchboard board" }).click();
});

journey("losing the server the board is red and sounds, and says whom to phone", async ({ server }) => {
	const { page } = operator;
	const before = await page.evaluate(() => globalThis.notes);
	await server.kill();
	await page.getByText("The server is lost").waitFor({ timeout: redWithin });
	await page.waitForFunction((n) => globalThis.notes > n, before);
	await page.getByRole("alert").getByRole("link", { name: "3355" }).waitFor();
	await operator.looksGood("board-lost");
	await page.getByRole("button", { name: "Silence the alarm" }).click();
	await server.start();
	await page.getByText("The server is lost").waitFor({ state: "detached", timeout: redWithin });
	/* Requests that hang are as good as a server that is gone. */
	await page.route("**/board/heartbeat", () => {});
	await page.getByText("The server is lost").waitFor({ timeout: redWithin });
	await page.unroute("**/board/heartbeat");
	await page.getByText("The server is lost").waitFor({ state: "detached", timeout: redWithin });
	await operator.leave();
});
