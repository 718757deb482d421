/* The lock of a device, devices of several people, sessions ended from elsewhere. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchIn } from "../../web/tools/browser.mjs";
import { Person } from "./person.mjs";

export const lockJourneys = [];
const journey = (name, go) => lockJourneys.push({ name, go });

const pin = "4826";
const places = (person, name) => person.page.getByRole("navigation", { name: "Places" }).getByRole("link", { name });

async function toDevices(person) {
	await places(person, "Me").click();
	await person.page.getByRole("button", { name: /Devices and lock/ }).click();
	await person.page.getByRole("heading", { name: "Devices and lock", level: 1 }).waitFor();
}

async function setPin(person) {
	await person.page.getByLabel("New PIN").fill(pin);
	await person.page.getByRole("dialog").getByRole("button").last().click();
	await person.page.getByRole("dialog").waitFor({ state: "detached" });
}

/** Every byte that a browser keeps, looked through for words. */
function finds(folder, words) {
	const wanted = [Buffer.from(words), Buffer.from(words, "utf16le")];
	const found = [];
	const look = (path) => {
		for (const name of readdirSync(path)) {
			const each = join(path, name);
			const facts = statSync(each, { throwIfNoEntry: false });
			if (facts?.isDirectory()) look(each);
			else if (facts?.isFile() && wanted.some((w) => readFileSync(each).includes(w))) found.push(each);
		}
	};
	look(folder);
	return found;
}

journey("a lock: the PIN opens the app, a wrong one does not, and nothing shows behind it", async ({ browser, server, cast }) => {
	const third = await Person.arrive(browser, server, "phone");
	await third.signIn(cast.third.name, cast.password);
	await toDevices(third);
	await third.page.getByText("This device", { exact: true }).waitFor();
	await third.looksGood("devices");
	await third.page.getByRole("button", { name: "Set a PIN" }).click();
	await third.looksGood("pin-new");
	await setPin(third);
	await third.page.getByRole("heading", { name: "Locked with a PIN" }).waitFor();
	await third.page.getByRole("button", { name: "Lock now" }).click();
	await third.page.getByRole("heading", { name: `Hello ${cast.third.shown}` }).waitFor();
	await third.looksGood("locked");
	assert.equal(await third.page.locator("[data-row]").count(), 0);
	await third.page.getByLabel("PIN").fill("0001");
	await third.page.getByRole("button", { name: "Unlock" }).click();
	await third.page.getByText("That PIN is not right.").waitFor();
	await third.page.getByText("9 tries left").waitFor();
	/* Opened anew it asks again: the cookie alone is no way in. */
	await third.page.reload();
	await third.page.getByRole("heading", { name: `Hello ${cast.third.shown}` }).waitFor();
	await third.page.getByLabel("PIN").fill(pin);
	await third.page.getByRole("button", { name: "Unlock" }).click();
	await third.page.getByRole("heading", { name: "Devices and lock", level: 1 }).waitFor();
	await third.leave();
});

journey("a lock on a ward computer: two people change places by PIN", async ({ browser, server, cast }) => {
	const ward = await Person.arrive(browser, server, "desktop");
	await ward.signIn(cast.third.name, cast.password);
	await toDevices(ward);
	await ward.page.getByRole("switch", { name: /Several people use this device/ }).click();
	await ward.page.getByLabel("Staff name").fill(cast.third.name);
	await ward.page.getByLabel("Password", { exact: true }).fill(cast.password);
	await ward.page.getByRole("button", { name: "Sign in" }).click();
	await setPin(ward);
	await ward.page.getByRole("complementary", { name: `You are ${cast.third.shown}` }).waitFor();
	await ward.looksGood("shared");
	await ward.page.getByRole("complementary").getByRole("button", { name: "Lock now" }).click();
	await ward.page.getByRole("button", { name: "Sign in as somebody else" }).click();
	await ward.page.getByLabel("Staff name").fill(cast.fourth.name);
	await ward.page.getByLabel("Password", { exact: true }).fill(cast.password);
	await ward.page.getByRole("button", { name: "Sign in" }).click();
	await ward.page.getByRole("complementary", { name: `You are ${cast.fourth.shown}` }).waitFor();
	await setPin(ward);
	await ward.page.getByRole("complementary").getByRole("button", { name: "Lock now" }).click();
	await ward.page.getByRole("heading", { name: `Hello ${cast.fourth.shown}` }).waitFor();
	await ward.looksGood("shared-locked");
	await ward.page.getByRole("button", { name: new RegExp(cast.third.shown) }).click();
	await ward.page.getByRole("heading", { name: `Hello ${cast.third.shown}` }).waitFor();
	await ward.page.getByLabel("PIN").fill(pin);
	await ward.page.getByLabel("PIN").press("Enter");
	await ward.page.getByRole("complementary", { name: `You are ${cast.third.shown}` }).waitFor();
	await ward.leave();
});

journey("a lock of what is kept: it opens where one was before the server has told anything", async ({ browser, server, cast }) => {
	const fourth = await Person.arrive(browser, server, "phone");
	const words = "Bed 2 went to theatre";
	await fourth.signIn(cast.fourth.name, cast.password);
	await fourth.startWith(cast.nurse.shown);
	await fourth.say(words);
	await fourth.tick(words, "sent", "delivered", "read");
	/* as when somebody leaves the app */
	await fourth.page.evaluate(() => dispatchEvent(new Event("pagehide")));
	await fourth.page.waitForTimeout(1500);
	await fourth.context.route(/\/sync(\?|$)/, () => {}); /* never answered */
	await fourth.page.reload();
	await fourth.sees(words);
	await fourth.picture("from-the-cache");
	await fourth.context.unroute(/\/sync(\?|$)/);
	await fourth.page.reload();
	await fourth.sees(words);
	assert.equal(await fourth.count(words), 1);
	await fourth.leave();
});

journey("a lock's last word: a session ended elsewhere leaves nothing readable on its device", async ({ browser, server, cast, nurse }) => {
	const folder = mkdtempSync(join(tmpdir(), "wardwire-profile."));
	const words = "Zanzibar-draft-4711";
	const sent = "Quokka-sent-4712";
	try {
		const lost = await launchIn(folder, server);
		const phone = Person.of(lost, server, "phone");
		await phone.window();
		await phone.signIn(cast.fourth.name, cast.password);
		await phone.startWith(cast.nurse.shown);
		await phone.say(sent);
		await phone.field.fill(words);
		await phone.goInbox();
		const before = await phone.page.evaluate(async () => (await indexedDB.databases()).map((d) => d.name).filter((name) => name.startsWith("wardwire-")));
		assert.equal(before.length, 1);

		/* A copy of what lies on the disk while it is signed in. */
		await phone.page.waitForTimeout(4500);
		for (const each of [words, sent]) assert.deepEqual(finds(folder, each), [], `${each} lies in the profile of who is signed in`);

		const other = await Person.arrive(browser, server, "desktop");
		await other.signIn(cast.fourth.name, cast.password);
		await toDevices(other);
		const row = other.page.getByRole("listitem").filter({ hasNotText: "This device" }).filter({ has: other.page.getByRole("button") }).first();
		await row.getByRole("button", { name: /^End / }).click();
		await other.page.getByLabel("Your password").fill(cast.password);
		await other.looksGood("end-session");
		await other.page.getByRole("button", { name: "End and wipe" }).click();
		await other.page.getByRole("dialog").waitFor({ state: "detached" });
		await phone.page.getByText(/Signed out by your Trust/).waitFor();
		const after = await phone.page.evaluate(async () => (await indexedDB.databases()).map((d) => d.name).filter((name) => name.startsWith("wardwire-")));
		assert.deepEqual(after, []);
		await phone.looksGood("wiped");
		await lost.close();
		await other.leave();
		for (const each of [words, sent]) assert.deepEqual(finds(folder, each), [], `${each} lies in the profile`);
		await nurse.goInbox();
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});
