/* Notifications: asked for, shown for every push, tapped; alerts to a closed app. */
import assert from "node:assert/strict";
import { Person } from "./person.mjs";
import { PushFar } from "./push_far.mjs";

export const pushJourneys = [];
const journey = (name, go) => pushJourneys.push({ name, go });

const role = "push-reg";
const roleName = "Registrar on a locked phone";
const stage = { far: null, third: null };
const places = (person, name) => person.page.getByRole("navigation", { name: "Places" }).getByRole("link", { name });

journey("notifications are offered in plain words, and turned on", async ({ browser, server, cast }) => {
	const far = await PushFar.create();
	const third = await Person.arrive(browser, server, "phone", { permissions: ["notifications"] });
	Object.assign(stage, { far, third });
	await far.arm(third);
	await third.signIn(cast.third.name, cast.password);
	const offer = third.page.getByRole("region", { name: "Notifications" });
	await offer.waitFor();
	await third.looksGood("notify-offer");
	await third.page.emulateMedia({ colorScheme: "dark" });
	await third.picture("notify-offer-dark");
	await third.page.emulateMedia({ colorScheme: "light" });
	await offer.getByRole("button", { name: "Turn on" }).click();
	await offer.waitFor({ state: "detached" });
	await places(third, "Me").click();
	await third.page.getByRole("button", { name: /Notifications are on/ }).click();
	await third.page.getByRole("heading", { name: "Notifications", level: 1 }).waitFor();
	await third.page.getByRole("switch", { name: /Quiet hours/ }).click();
	await third.looksGood("notifications-on");
	await third.page.getByRole("switch", { name: /Quiet hours/ }).click();
	await third.page.getByRole("button", { name: "Send a test notification" }).click();
	await third.page.getByText("It is on its way to this device.").waitFor();
	await far.deliver(third, await far.next((push) => push.kind === "test"));
	const [note] = await far.notes(third);
	assert.equal(note.body, "Notifications work on this device");
	await far.tap(third, "push-test");
	await far.notes(third, (notes) => notes.length === 0);
});

journey("a notification of a closed app says nothing of what was written, and opens the message", async ({ nurse, cast }) => {
	const { far, third } = stage;
	await third.startWith(cast.nurse.shown);
	await third.say("I am off to the canteen");
	await nurse.open(cast.third.shown);
	await nurse.sees("off to the canteen");
	await third.page.goto("about:blank");
	await nurse.say("Mrs Jones in bed 4 has a new rash");
	const push = await far.next(({ kind, event_id }) => kind === "event" && event_id);
	await far.deliver(third, push);
	const [note] = await far.notes(third);
	assert.deepEqual([note.title, /^New message/.test(note.body)], ["Wardwire", true]);
	/* The closed phone has proven that it is there. */
	await nurse.tick("new rash", "delivered", "read");
	await third.page.goto("/me");
	await third.page.getByRole("heading", { name: "Me", level: 1 }).waitFor();
	await far.tap(third, "room:");
	await third.page.getByRole("heading", { name: cast.nurse.shown, level: 1 }).waitFor();
	await third.sees("new rash");
	/* Read on the screen: nothing stands any more. */
	await nurse.say("and a temperature");
	await third.sees("and a temperature");
	/* read at once there is none; the earlier one again does as well */
	await far.deliver(third, await far.next(({ kind, room_id }) => kind === "event" && room_id === push.room_id, 1000).catch(() => push));
	await far.notes(third, (notes) => notes.length === 0);
});

journey("an alert test is heard and tapped by notification, and a post is taken", async ({ server }) => {
	const { far, third } = stage;
	const manager = await server.manager();
	await manager("PUT", `/_wardwire/clinic/v1/roles/${role}`, { name: roleName, words: ["locked phone"], phone: "2118" });
	await third.goInbox();
	await places(third, /On call/).click();
	await third.page.getByRole("button", { name: "Choose" }).click();
	await third.page.getByRole("radio", { name: /My own phone/ }).check();
	await third.page.getByRole("button", { name: "Save" }).click();
	await third.page.getByLabel("Role, bleep or specialty").fill("locked phone");
	await third.page.getByRole("list", { name: "Roles" }).getByRole("link", { name: new RegExp(roleName) }).click();
	await third.page.getByRole("button", { name: "Take this role" }).click();
	await third.page.getByRole("button", { name: "Send the alert" }).click();
	await third.page.getByText("The notification is on its way").waitFor();
	await third.looksGood("alert-test-pushed");
	await far.deliver(third, await far.next((push) => push.kind === "alert_test"));
	const [note] = await far.notes(third, (notes) => notes.some((n) => n.tag.startsWith("test:")));
	assert.equal(note.title, "TEST: Alert test");
	await far.tap(third, "test:");
	await third.page.getByRole("heading", { name: "You hold it" }).waitFor();
});

journey("an urgent notification reaches the closed phone, and the sender sees that it did", async ({ nurse }) => {
	const { far, third } = stage;
	await third.page.goto("about:blank");
	await nurse.goInbox();
	await places(nurse, /On call/).click();
	await nurse.page.getByLabel("Role, bleep or specialty").fill("locked phone");
	await nurse.page.getByRole("list", { name: "Roles" }).getByRole("link", { name: new RegExp(roleName) }).click();
	await nurse.page.getByRole("button", { name: "Urgent", exact: true }).click();
	const sheet = nurse.page.getByRole("dialog", { name: `To ${roleName}` });
	await sheet.getByLabel("Situation").fill("Bed 9, chest pain");
	await sheet.getByRole("button", { name: "Send urgent" }).click();
	const push = await far.next(({ kind }) => kind === "priority");
	await far.deliver(third, push);
	const notes = await far.notes(third, (all) => all.some((n) => n.tag.startsWith("item:")));
	assert.equal(notes.find((n) => n.tag.startsWith("item:")).title, "URGENT message");
	await nurse.page.getByRole("log", { name: "What happened" }).getByText(/^On the phone of/).waitFor();
	await third.page.goto("/");
	await third.page.getByRole("dialog").getByRole("button", { name: "Open" }).click();
	await third.page.getByRole("main").getByText("Bed 9, chest pain").waitFor();
	const ten = third.page.getByRole("button", { name: "In 10 minutes, press and hold" });
	await ten.and(third.page.locator(":enabled")).waitFor();
	await ten.click({ delay: 700 });
	await third.page.getByRole("main").getByText("You have it, there in 10 min").waitFor();
	await far.notes(third, (all) => !all.some((n) => n.tag.startsWith("item:")));
});

journey("a call rings a locked phone by one notification, that says when it was missed", async ({ nurse, cast }) => {
	const { far, third } = stage;
	await third.goInbox();
	await places(third, "Me").click();
	await third.page.getByRole("button", { name: /Devices and lock/ }).click();
	await third.page.getByRole("button", { name: "Set a PIN" }).click();
	await third.page.getByLabel("New PIN").fill("4826");
	await third.page.getByRole("dialog").getByRole("button").last().click();
	await third.page.getByRole("button", { name: "Lock now" }).click();
	await third.page.getByRole("heading", { name: `Hello ${cast.third.shown}` }).waitFor();
	await nurse.open(cast.third.shown);
	await nurse.page.getByRole("button", { name: "Voice call", exact: true }).first().click();
	const calls = (all) => all.filter((n) => n.tag.startsWith("call:"));
	const ring = await far.next(({ kind }) => kind === "call");
	await far.deliver(third, ring);
	const [note] = calls(await far.notes(third, (all) => calls(all).length > 0));
	assert.deepEqual([note.title, note.body], ["Wardwire", "Incoming call. Tap to answer it"]);
	await far.deliver(third, ring); /* as every five seconds */
	await nurse.page.getByRole("button", { name: "Hang up", exact: true }).click();
	await far.deliver(third, await far.next(({ kind }) => kind === "call_missed"));
	const missed = calls(await far.notes(third, (all) => calls(all).some((n) => n.body === "Missed call")));
	assert.equal(missed.length, 1, "one notification for one call");
	assert.equal(missed[0].tag, note.tag);
	assert.equal(await third.page.getByText(cast.nurse.shown).count(), 0, "the lock screen says nothing");
});

journey("a notification is the last word to a phone that the Trust signs out", async ({ server, doctor, cast }) => {
	const { far, third } = stage;
	const device = await third.page.evaluate(() => localStorage.getItem("wardwire.device"));
	await third.page.goto("about:blank");
	const [worker] = third.context.serviceWorkers();
	const kept = () => worker.evaluate(async () => (await indexedDB.databases()).map((d) => d.name).filter((name) => name.startsWith("wardwire-")));
	assert.equal((await kept()).length, 1);
	/* The browser took its subscription away, and no page is there to make another. */
	await worker.evaluate(() => self.dispatchEvent(new ExtendableEvent("pushsubscriptionchange")));
	await far.notes(third, (all) => all.some((n) => n.tag === "renew"));
	const manager = await server.manager();
	await manager("DELETE", `/_synapse/admin/v2/users/${encodeURIComponent(`@${cast.third.name}:eastmere.example`)}/devices/${encodeURIComponent(device)}`);
	await far.deliver(third, await far.next(({ kind }) => kind === "wipe"));
	const notes = await far.notes(third, (all) => all.some((n) => n.tag === "wipe"));
	assert.equal(notes.find((n) => n.tag === "wipe").title, "Signed out by your Trust");
	assert.deepEqual(await kept(), []);
	await third.page.goto("/");
	await third.page.getByText(/Signed out by your Trust/).waitFor();
	far.close();
	await third.leave();

	/* The same page on a desktop that may not notify. */
	await places(doctor, "Me").click();
	await doctor.page.getByRole("button", { name: /^Notifications/ }).click();
	await doctor.page.getByRole("heading", { name: "Notifications", level: 1 }).waitFor();
	await doctor.page.evaluate(() => dispatchEvent(Object.assign(new Event("beforeinstallprompt"), { prompt: async () => (document.title = "asked", { outcome: "accepted" }) })));
	await doctor.page.getByRole("button", { name: "Install", exact: true }).waitFor();
	await doctor.looksGood("notifications");
	await doctor.page.getByRole("button", { name: "Install", exact: true }).click();
	await doctor.page.getByRole("button", { name: "Install", exact: true }).waitFor({ state: "detached" });
	await doctor.page.getByRole("button", { name: "Back" }).click();
});
