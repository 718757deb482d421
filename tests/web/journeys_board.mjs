/* The switchboard board: what needs a person, the test call, 2222, and losing the server. */
import assert from "node:assert/strict";
import { Person } from "./person.mjs";

export const boardJourneys = [];
const journey = (name, go) => boardJourneys.push({ name, go });

const api = "/_wardwire/clinic/v1/";
const redWithin = 60000; /* ten seconds on an idle machine */
let operator = null;
let editor = null;

const places = (person, name) => person.page.getByRole("navigation", { name: "Places" }).getByRole("link", { name });

async function toBoard(person) {
	await places(person, /On call/).click();
	await person.page.getByRole("button", { name: "Switchboard board" }).click();
	await person.page.getByRole("heading", { name: "Switchboard board", level: 1 }).waitFor();
}

async function toRota(person, part) {
	if (!(await person.page.getByRole("heading", { name: "Who is on", level: 1 }).isVisible())) {
		await person.goInbox();
		await places(person, /On call/).click();
		await person.page.getByRole("button", { name: "Who is on" }).click();
	}
	await person.page.getByRole("button", { name: part, exact: true }).click();
}

journey("the switchboard board shows every role, what needs a person first", async ({ browser, server, cast }) => {
	const manager = await server.manager();
	await manager("PUT", `${api}roles/board-empty`, { name: "Hospital at night", phone: "3355", never_empty: true });
	operator = await Person.arrive(browser, server, "desktop");
	await operator.context.addInitScript(() => {
		globalThis.notes = 0;
		const { start } = OscillatorNode.prototype;
		OscillatorNode.prototype.start = function (...args) {
			globalThis.notes++;
			return start.apply(this, args);
		};
	});
	await operator.signIn("george.stone", cast.password);
	await toBoard(operator);
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
});

journey("the rota's editor sets the test call, and whom each kind of emergency calls", async ({ browser, server, cast }) => {
	editor = await Person.arrive(browser, server, "desktop");
	await editor.signIn("fiona.mackay", cast.password);
	await toBoard(editor);
	const { page } = editor;
	await page.getByRole("button", { name: "Test call and emergency teams" }).click();
	const sheet = page.getByRole("dialog");
	await sheet.getByLabel("Daily test call at").fill("08:30");
	const kinds = sheet.getByRole("list", { name: "Kinds of emergency team" }).getByRole("listitem");
	const calls = async (i, to) => {
		await kinds.nth(i).getByRole("button", { name: /^Calls/ }).click();
		await sheet.getByLabel("Role, bleep or team").fill(to);
		await sheet.getByRole("button", { name: to, exact: true }).click();
		await kinds.nth(i).getByRole("button", { name: `Calls ${to}` }).waitFor();
	};
	await calls(0, "Cardiac arrest team");
	await calls(1, "Hospital at night");
	await editor.looksGood("board-settings");
	await sheet.getByRole("button", { name: "Save" }).click();
	await sheet.waitFor({ state: "detached" });
	await operator.page.getByText("The server starts it every day at 08:30.").waitFor();
	assert.equal(await operator.page.getByRole("button", { name: "Test call and emergency teams" }).count(), 0, "an operator does not change them");
});

journey("a 2222 call from the board: dial first, read back once, closed with its outcome", async () => {
	const { page } = operator;
	await page.getByRole("button", { name: "Emergency call (2222)" }).click();
	await page.getByRole("link", { name: "Dial 2222 first" }).waitFor();
	await page.getByRole("radio", { name: "Paediatric" }).check();
	await page.getByLabel("Ward", { exact: true }).fill("Ward 7");
	await page.getByLabel("Bed or room").fill("bed 4");
	await page.getByRole("checkbox", { name: "This is a test" }).check();
	await operator.looksGood("board-2222");
	await page.getByRole("button", { name: "Read it back" }).click();
	await page.getByText(/^TEST\. Emergency: paediatric team to .*Ward 7, bed 4\.$/).waitFor();
	await page.getByRole("button", { name: "Yes, send the emergency" }).click();
	await page.getByRole("article", { name: /Emergency/ }).first().waitFor();
	/* What was called wrongly is put right, and reads as it will be told. */
	await page.getByRole("button", { name: "Correct", exact: true }).click();
	await page.getByRole("dialog").getByLabel("Location").fill("Ward 7, bed 5");
	await page.getByText(/^TEST\. Emergency: paediatric team to Ward 7, bed 5\./).waitFor();
	await operator.looksGood("board-2222-correct");
	await page.getByRole("button", { name: "Send the correction" }).click();
	await page.getByRole("main").getByText("Ward 7, bed 5").waitFor();
	await toBoard(operator);
	const card = page.getByRole("article", { name: /Emergency at .*Ward 7, bed 5/ });
	await card.getByText("TEST").waitFor();
	await card.getByText("Nobody was there to alert: phone them now").waitFor();
	await card.getByRole("link", { name: "Call 3355" }).waitFor();
	await operator.looksGood("board-emergency");
	await close(card, "Stood down");
	await page.getByText("No emergency is open.").waitFor();
});

async function close(card, outcome) {
	await card.getByRole("button", { name: "Close with outcome" }).click();
	await card.getByLabel("Outcome (what was done)").fill(outcome);
	await card.getByRole("button", { name: "Close it" }).click();
}

journey("a 2222 call from a phone: the whole team is alerted, answers by person, and one is phoned", async ({ nurse, doctor, cast }) => {
	const { page } = nurse;
	await nurse.goInbox();
	await places(nurse, /On call/).click();
	await page.getByRole("button", { name: "Emergency team call" }).click();
	await page.getByRole("link", { name: "Dial 2222 first" }).waitFor();
	await page.getByRole("radio", { name: "Adult" }).check();
	await page.getByLabel("Bed or room").fill("bed 9");
	assert.match(await page.getByLabel("Ward", { exact: true }).inputValue(), /Ward 7/, "her ward stands there already");
	await page.getByRole("checkbox", { name: "This is a test" }).check();
	await page.getByRole("button", { name: "Read it back" }).click();
	await page.getByRole("button", { name: "Yes, send the emergency" }).click();
	const alert = doctor.page.getByRole("dialog", { name: "Alert" });
	await alert.getByText("Emergency", { exact: true }).waitFor();
	await alert.getByText("TEST", { exact: true }).waitFor();
	await doctor.looksGood("emergency-alert");
	await alert.getByRole("button", { name: "Open" }).click();
	await doctor.page.getByRole("button", { name: /^I've got it/ }).click({ delay: 700 });
	await page.getByRole("region", { name: "Who was alerted" }).getByText(/has it \d\d:\d\d/).waitFor();
	await nurse.looksGood("emergency-mine");
	const card = operator.page.getByRole("article", { name: /Emergency at .*bed 9/ });
	await card.getByRole("listitem").filter({ hasText: cast.doctor.shown }).getByText("has it").waitFor();
	const silent = card.getByRole("listitem").filter({ hasText: "Lucy Bennett" });
	await operator.looksGood("board-emergency-team");
	await silent.getByRole("button", { name: "Answered by phone" }).click();
	await silent.getByText("has it").waitFor();
	await close(card, "Drill went well");
	await page.getByRole("main").getByText("Closed", { exact: true }).waitFor();
	await nurse.goInbox();
	await places(doctor, /Inbox/).click();
});

journey("the daily test call and its report", async () => {
	const { page } = operator;
	await page.getByRole("button", { name: "Start a test call" }).click();
	await page.getByText(/of \d+ answered/).or(page.getByRole("alert")).first().waitFor();
	await operator.looksGood("board-test-call");
});

journey("a rota is imported after its difference was seen", async ({ cast }) => {
	const { page } = editor;
	await toRota(editor, "Import");
	const day = new Date(Date.now() + 3 * 86400000).toISOString().slice(0, 10);
	const rota = (first) => ({
		name: "nights.csv",
		mimeType: "text/csv",
		buffer: Buffer.from(`role,user,from,to\nboard-empty,${first},${day} 08:00,${day} 20:00\nboard-empty,${cast.doctor.name},${day} 20:00,${day} 23:00\n`),
	});
	await page.getByLabel("File").setInputFiles(rota("george.stone"));
	await page.getByText("2 added, 0 changed, 0 removed, 0 as before.").waitFor();
	await page.getByRole("button", { name: "Write it" }).click();
	await page.getByText("It is written.").waitFor();
	await page.getByLabel("File").setInputFiles(rota(cast.nurse.name));
	await page.getByText("0 added, 1 changed, 0 removed, 1 as before.").waitFor();
	await page.getByText(`${cast.nurse.shown} instead of George Stone`).waitFor();
	await editor.looksGood("rota-import");
	await page.getByRole("button", { name: "Write it" }).click();
	await page.getByText("It is written.").waitFor();
	await page.getByRole("button", { name: "Gaps and clashes" }).click();
	await page.getByText("Nobody is named").first().waitFor();
	await editor.looksGood("rota-problems");
});

journey("a swap is asked for, agreed and approved; cover is asked for; the calendar follows", async ({ nurse, doctor, server, cast }) => {
	const { page } = nurse;
	await toRota(nurse, "My shifts");
	const mine = page.getByRole("region", { name: "My shifts of four weeks" }).getByRole("listitem").filter({ hasText: "Hospital at night" });
	await mine.getByText(/08:00 – 20:00/).waitFor();
	await nurse.picture("rota-mine");
	await mine.getByRole("button", { name: "Ask for a swap" }).click();
	await page.getByRole("dialog").getByRole("button", { name: new RegExp(cast.doctor.shown) }).first().click();
	await page.getByText("You ask for a swap: Hospital at night").waitFor();
	await toRota(doctor, "My shifts");
	await doctor.page.getByRole("button", { name: "Agree to swap" }).click();
	await toRota(editor, "My shifts");
	await editor.page.getByRole("button", { name: "Approve" }).click();
	await mine.getByText(/20:00 – 23:00/).waitFor();
	await editor.picture("rota-approved");
	await mine.getByRole("button", { name: "Ask for cover" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Ask", exact: true }).click();
	await page.getByText("You ask for cover: Hospital at night").waitFor();
	await page.getByRole("button", { name: "Make an address" }).click();
	const address = await page.getByText(/\/rota\/calendar\//).innerText();
	await nurse.looksGood("rota-feed");
	const feed = () => fetch(address.trim().replace("localhost", "127.0.0.1"));
	assert.match(await (await feed()).text(), /BEGIN:VCALENDAR[^]*Hospital at night/);
	await page.getByRole("button", { name: "Withdraw" }).click();
	await page.getByText("withdrawn").waitFor();
	await page.getByRole("button", { name: "End it" }).click();
	await page.getByRole("button", { name: "End it" }).waitFor({ state: "detached" });
	assert.equal((await feed()).status, 404, "an address that was ended is no more");
	await page.getByRole("button", { name: "Tonight" }).click();
	await page.getByRole("table").getByText("Medical registrar on call").waitFor();
	await nurse.looksGood("rota-tonight");
	await nurse.goInbox();
	await places(doctor, /Inbox/).click();
	await editor.leave();
});

journey("losing the server the board is red and sounds, and says whom to phone", async () => {
	const { page } = operator;
	const before = await page.evaluate(() => globalThis.notes);
	/* Requests that hang are as good as a server that is gone (the nurse's story has that). */
	await page.route("**/board/heartbeat", () => {});
	await page.getByText("The server is lost").waitFor({ timeout: redWithin });
	await page.waitForFunction((n) => globalThis.notes > n, before);
	await page.getByRole("alert").getByRole("link", { name: "3355" }).waitFor();
	await operator.looksGood("board-lost");
	await page.getByRole("button", { name: "Silence the alarm" }).click();
	await page.unroute("**/board/heartbeat");
	await page.getByText("The server is lost").waitFor({ state: "detached", timeout: redWithin });
	await operator.leave();
});
