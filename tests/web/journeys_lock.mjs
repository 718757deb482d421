/* The lock of a device, devices of several people, sessions ended from elsewhere. */
import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, statSync } from "node:fs";
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

/* One phone, its person signed in once, for what follows. */
const stage = { phone: null };
const words = "Bed 2 went to theatre";

/** As when somebody leaves the app; done once what was read is sealed on the disk. */
async function leaveApp(person) {
	await person.page.evaluate(async () => {
		dispatchEvent(new Event("pagehide"));
		const held = async () => {
			const found = (await indexedDB.databases()).find((d) => d.name.startsWith("wardwire-"));
			if (!found) return 0;
			const db = await new Promise((resolve) => (indexedDB.open(found.name).onsuccess = (event) => resolve(event.target.result)));
			const all = await new Promise((resolve) => (db.transaction("drafts").objectStore("drafts").getAll().onsuccess = (event) => resolve(event.target.result)));
			db.close();
			return Math.max(0, ...all.map((one) => one.data.byteLength));
		};
		for (const end = Date.now() + 20000; (await held()) < 2000; ) {
			if (Date.now() > end) throw new Error("nothing was kept");
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	});
}

const hello = (person, who) => person.page.getByRole("heading", { name: `Hello ${who.shown}` });

/** The same screen at night. */
async function dark(person, name) {
	await person.page.evaluate(() => (document.documentElement.dataset.theme = "dark"));
	await person.picture(`${name}-dark`);
	await person.page.evaluate(() => (document.documentElement.dataset.theme = "light"));
}

journey("a lock of what is kept: it opens where one was before the server has told anything", async ({ browser, server, cast }) => {
	const phone = await Person.arrive(browser, server, "phone");
	stage.phone = phone;
	await phone.signIn(cast.fourth.name, cast.password);
	await phone.startWith(cast.nurse.shown);
	await phone.say(words);
	await phone.tick(words, "sent", "delivered", "read");
	await leaveApp(phone);
	await phone.context.route(/\/sync(\?|$)/, () => {}); /* never answered */
	await phone.page.reload();
	await phone.sees(words);
	await phone.picture("from-the-cache");
	await phone.context.unroute(/\/sync(\?|$)/);
	await phone.page.reload();
	await phone.sees(words);
	assert.equal(await phone.count(words), 1);
});

journey("a lock: the PIN opens the app, a wrong one does not, and nothing shows behind it", async ({ cast }) => {
	const { phone } = stage;
	await phone.goInbox();
	await toDevices(phone);
	await phone.page.getByText("This device", { exact: true }).waitFor();
	await phone.looksGood("devices");
	await phone.page.getByRole("button", { name: "Set a PIN" }).click();
	await phone.looksGood("pin-new");
	await setPin(phone);
	await phone.page.getByRole("heading", { name: "Locked with a PIN" }).waitFor();
	await phone.page.getByRole("button", { name: "Lock now" }).click();
	await hello(phone, cast.fourth).waitFor();
	await phone.looksGood("locked");
	assert.equal(await phone.page.locator("[data-row]").count(), 0);
	await phone.page.getByLabel("PIN").fill("0001");
	await phone.page.getByRole("button", { name: "Unlock" }).click();
	await phone.page.getByText("That PIN is not right.").waitFor();
	await phone.page.getByText("9 tries left").waitFor();
	/* Opened anew it asks again: the cookie alone is no way in. */
	await phone.page.reload();
	await hello(phone, cast.fourth).waitFor();
	await phone.page.getByLabel("PIN").fill(pin);
	await phone.page.getByRole("button", { name: "Unlock" }).click();
	await phone.page.getByRole("heading", { name: "Devices and lock", level: 1 }).waitFor();
});

journey("a lock that a passkey opens: without a network, too, where one was; left alone it locks", async ({ cast }) => {
	const { phone } = stage;
	const cdp = await phone.context.newCDPSession(phone.page);
	await cdp.send("WebAuthn.enable");
	await cdp.send("WebAuthn.addVirtualAuthenticator", { options: { protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true, hasPrf: true, isUserVerified: true, automaticPresenceSimulation: true } });
	await phone.page.reload();
	await phone.page.getByLabel("PIN").fill(pin);
	await phone.page.getByRole("button", { name: "Unlock" }).click();
	await phone.page.getByRole("switch", { name: /fingerprint or face/ }).click();
	await phone.page.getByLabel("Present PIN").fill(pin);
	await phone.looksGood("passkey-new");
	await phone.page.getByRole("button", { name: "Go on" }).click();
	await phone.page.getByRole("dialog").waitFor({ state: "detached" });
	await phone.page.getByRole("switch", { name: /fingerprint or face/, checked: true }).waitFor();
	await phone.looksGood("devices-passkey");
	await dark(phone, "devices-passkey");
	await phone.open(cast.nurse.shown);
	await phone.sees(words);
	await leaveApp(phone);
	await phone.context.setOffline(true);
	await phone.page.reload();
	await hello(phone, cast.fourth).waitFor();
	await phone.looksGood("locked-passkey");
	await dark(phone, "locked-passkey");
	assert.equal(await phone.page.locator("[data-row]").count(), 0);
	const from = Date.now();
	await phone.page.getByRole("button", { name: "Use fingerprint or face" }).click();
	await phone.sees(words);
	console.log(`# opened without a network in ${Date.now() - from} ms`);
	await phone.picture("opened-offline");
	await phone.field.fill("Written without a network");
	await phone.send();
	await phone.sees("Written without a network");
	/* The session goes on with the network, without being asked anything. */
	await phone.context.setOffline(false);
	await phone.tick("Written without a network", "sent", "delivered", "read");
	/* Nobody touches it. */
	await phone.page.evaluate(() => localStorage.setItem("wardwire.settings", JSON.stringify({ ...JSON.parse(localStorage.getItem("wardwire.settings") ?? "{}"), lockAfterS: 1 })));
	await phone.page.reload();
	await phone.page.getByRole("button", { name: "Use fingerprint or face" }).click();
	await phone.log.waitFor();
	await hello(phone, cast.fourth).waitFor();
	assert.equal(await phone.page.getByText(words).count(), 0);
	await phone.page.evaluate(() => localStorage.removeItem("wardwire.settings"));
});

journey("a lock: signing out takes the passkey, what was kept and the drafts", async ({ cast }) => {
	const { phone } = stage;
	await phone.page.reload();
	await hello(phone, cast.fourth).waitFor();
	await phone.page.getByRole("button", { name: "Use fingerprint or face" }).click();
	await phone.log.waitFor();
	await phone.goInbox();
	await places(phone, "Me").click();
	await phone.page.getByRole("button", { name: "Sign out" }).click();
	const from = Date.now();
	await phone.page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
	await phone.page.getByLabel("Staff name").waitFor();
	console.log(`# signed out, and nothing left, in ${Date.now() - from} ms`);
	const left = await phone.page.evaluate(async () => ({
		stores: (await indexedDB.databases()).map((d) => d.name).filter((name) => name.startsWith("wardwire-")),
		keys: Object.keys(localStorage).filter((key) => key.startsWith("wardwire.passkey") || key === "wardwire.people" || key === "wardwire.device"),
		caches: (await caches.keys()).filter((name) => !name.startsWith("wardwire-shell-") && name !== "wardwire-choices"),
	}));
	assert.deepEqual(left, { stores: [], keys: [], caches: [] });
	await phone.leave();
});

/** What lies on the disk under folders of that name. */
function bytesIn(folder, name) {
	const sum = (path) => {
		const facts = statSync(path, { throwIfNoEntry: false });
		if (facts?.isFile()) return facts.size;
		return facts?.isDirectory() ? readdirSync(path).reduce((all, each) => all + sum(join(path, each)), 0) : 0;
	};
	return readdirSync(folder, { recursive: true })
		.filter((path) => path.endsWith(name))
		.reduce((all, path) => all + sum(join(folder, path)), 0);
}

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

journey("a lock's last word: a session ended elsewhere leaves nothing readable on its device", async ({ browser, server, cast, nurse }) => {
	const folder = mkdtempSync(join(tmpdir(), "wardwire-profile."));
	const copy = mkdtempSync(join(tmpdir(), "wardwire-copy."));
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
		await leaveApp(phone);
		for (const end = Date.now() + 20000; bytesIn(folder, "IndexedDB") < 4000 && Date.now() < end; ) await phone.page.waitForTimeout(100);
		cpSync(folder, copy, { recursive: true, filter: (path) => !/Singleton|Cache/.test(path) });
		for (const each of [words, sent]) assert.deepEqual(finds(folder, each), [], `${each} lies in the profile of who is signed in`);

		const other = await Person.arrive(browser, server, "desktop");
		await other.signIn(cast.fourth.name, cast.password);
		await toDevices(other);
		const row = other.page.getByRole("listitem").filter({ hasNotText: "This device" }).filter({ has: other.page.getByRole("button") }).first();
		await row.getByRole("button", { name: /^End / }).click();
		await other.page.getByLabel("Your password").fill(cast.password);
		await other.looksGood("end-session");
		const from = Date.now();
		await other.page.getByRole("button", { name: "End and wipe" }).click();
		await other.page.getByRole("dialog").waitFor({ state: "detached" });
		await phone.page.getByText(/Signed out by your Trust/).waitFor();
		console.log(`# wiped from elsewhere in ${Date.now() - from} ms`);
		const after = await phone.page.evaluate(async () => (await indexedDB.databases()).map((d) => d.name).filter((name) => name.startsWith("wardwire-")));
		assert.deepEqual(after, []);
		await phone.looksGood("wiped");
		await lost.close();
		await other.leave();
		for (const each of [words, sent]) assert.deepEqual(finds(folder, each), [], `${each} lies in the profile`);
		/* The copy from before the wipe is no way to it any more. */
		const thief = await launchIn(copy, server);
		const theirs = Person.of(thief, server, "phone");
		await theirs.window();
		await theirs.page.goto("/");
		await theirs.page.getByLabel("Staff name").waitFor();
		assert.equal(await theirs.page.getByText(sent).count(), 0);
		await thief.close();
		await nurse.goInbox();
	} finally {
		rmSync(copy, { recursive: true, force: true });
		rmSync(folder, { recursive: true, force: true });
	}
});
