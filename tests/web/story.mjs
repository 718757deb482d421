/*
 * The nurse's whole story, from the outside, in one go: she asks the medical
 * registrar on call, who does not answer; the second channel is tried, the
 * phone sounds again, the server dies and comes back, the message climbs by
 * itself, and the consultant has it in ten minutes.  The board shows it and
 * the audit holds it.  It has a server and people of its own, and runs beside
 * the other journeys, since most of it is waiting.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { Gateway } from "./gateway.mjs";
import { Person } from "./person.mjs";
import { Server } from "./server.mjs";

export const storyName = "the nurse's story: urgent, unanswered, it climbs through a power cut, and the consultant has it";

const registrar = { id: "medreg", name: "Medical registrar on call" };
const consultant = { id: "consultant-medicine", name: "Medical consultant on call" };
const api = "/_wardwire/clinic/v1/roles/";
const climbs = 50; /* seconds: longer than a phone is left alone between two sounds */
const long = 120000; /* for what the server does in its own time */

const card = (person) => person.page.getByRole("main").getByRole("article");
const log = (person) => person.page.getByRole("log", { name: "What happened" });
const alarm = (person) => person.page.getByRole("dialog", { name: "Alert" });
const place = (person, name) => person.page.getByRole("navigation", { name: "Places" }).getByRole("link", { name });
const notes = (person) => person.page.evaluate(() => globalThis.notes);

/* The role's own ladder, in seconds instead of minutes. */
async function hurry(manager) {
	const { definition } = await manager("GET", api + registrar.id);
	const urgent = { undelivered_s: 1, unseen_s: 4, realert_s: 5, ladder: [{ role_id: consultant.id, after_s: climbs }] };
	await manager("PUT", api + registrar.id, { ...definition, timers: { urgent } });
}

async function holderOf(manager, id) {
	const { role } = await manager("GET", api + id);
	assert.ok(role.holder, `somebody holds ${id}`);
	return { user: role.holder.user_id.slice(1).split(":")[0], shown: role.holder.display_name };
}

/* Each sound is counted. */
async function arrive({ browser, server }, device, user, password) {
	const person = await Person.arrive(browser, server, device);
	await person.context.addInitScript(() => {
		globalThis.notes = 0;
		const { start } = OscillatorNode.prototype;
		OscillatorNode.prototype.start = function (...args) {
			globalThis.notes++;
			return start.apply(this, args);
		};
	});
	await person.signIn(user, password);
	return person;
}

async function opens(nurse, holder) {
	await place(nurse, /On call/).click();
	await nurse.page.getByLabel("Role, bleep or specialty").fill("med reg");
	await nurse.page.getByRole("list", { name: "Roles" }).getByRole("link", { name: new RegExp(registrar.name) }).click();
	const held = nurse.page.getByRole("region", { name: "Holder" });
	await held.getByText(holder.shown).waitFor();
	await held.getByText(/ST5/).waitFor();
	await held.getByText(/until \d\d:\d\d/).waitFor();
	await held.getByText(/alert tested \d\d:\d\d/).waitFor();
	await nurse.picture("story-role");
}

async function sends(nurse) {
	const { page } = nurse;
	await page.getByRole("button", { name: "Urgent", exact: true }).click();
	const sheet = page.getByRole("dialog");
	await sheet.getByRole("button", { name: "Add a patient" }).click();
	await sheet.getByLabel("Surname").fill("Paterson");
	await sheet.getByLabel("Given name").fill("Margaret");
	await sheet.getByLabel("Born").fill("1948-03-12");
	await sheet.getByRole("radio", { name: "Female" }).check();
	await sheet.getByLabel("NHS number").fill("999 054 8609");
	await sheet.getByRole("button", { name: "Use this patient" }).click();
	await sheet.getByLabel("Situation").fill("Sats 86 on 2 litres, working hard");
	await sheet.getByLabel("Background").fill("COPD, day two of antibiotics");
	await sheet.getByLabel("Assessment").fill("Tiring");
	await sheet.getByLabel("Recommendation").fill("Come and see her now");
	await sheet.getByRole("button", { name: "Send urgent" }).click();
	await card(nurse).getByText("Nobody has it yet").waitFor();
	await card(nurse).getByText(/^PATERSON, Margaret - Born 12-Mar-1948 \(\d+y\) - female - 999 054 8609 unverified$/).waitFor();
	return page.url().split("/").pop();
}

/* Signed, and nothing in it of the patient or of what was said. */
async function gatewayWasTold(nurse, holder, gateway) {
	await log(nurse).getByText(`Second channel reached ${holder.shown}`).first().waitFor({ timeout: long });
	assert.equal(gateway.refused, 0, "each message to the gateway is signed");
	for (const body of gateway.told.values()) assert.ok(!/paterson|sats|999.?054/i.test(body), "the gateway is told nothing of the patient");
}

async function powerCut({ server, nurse, operator }) {
	const before = await notes(operator);
	await server.kill();
	await operator.page.getByText("The server is lost").waitFor({ timeout: long });
	await operator.page.waitForFunction((n) => globalThis.notes > n, before);
	await card(nurse).getByText(/stopped: no answer from the server/).waitFor({ timeout: long });
	await nurse.picture("story-cut");
	await server.start();
	await operator.page.getByText("The server is lost").waitFor({ state: "detached", timeout: long });
}

/* No mouse, no finger: Tab until it has the focus. */
async function tabTo(person, target) {
	for (let i = 0; i < 60; i++) {
		if (await target.evaluate((node) => node === document.activeElement)) return;
		await person.page.keyboard.press("Tab");
	}
	assert.fail(`Tab does not lead to ${target}`);
}

/* The consultant is at a keyboard with nothing else. */
async function accepts(person) {
	await alarm(person).getByText(`for ${consultant.name}`).or(alarm(person).getByText(`for ${registrar.name}`)).waitFor({ timeout: long });
	await person.picture("story-alert");
	assert.ok(!/PATERSON|Sats/.test(await alarm(person).innerText()), "the alert says nothing of the patient");
	await person.page.keyboard.press("Enter");
	await card(person).getByText("Tiring").waitFor();
	const ten = person.page.getByRole("button", { name: "In 10 minutes, press and hold" });
	await person.page.waitForFunction((button) => !button.disabled, await ten.elementHandle());
	await tabTo(person, ten);
	await person.page.keyboard.down("Enter");
	await person.page.waitForTimeout(700);
	await person.page.keyboard.up("Enter");
	await card(person).getByText("You have it, there in 10 min").waitFor();
	await person.picture("story-taken");
}

/* Two minutes without a receipt: nothing goes out by itself any more. */
async function needsFreshTap(nurse) {
	const { page } = nurse;
	await nurse.goInbox();
	await place(nurse, /On call/).click();
	await page.getByRole("list", { name: "Roles" }).getByRole("link", { name: new RegExp(registrar.name) }).click();
	await page.getByRole("button", { name: "Urgent", exact: true }).click();
	await page.getByLabel("Situation").fill("Still tiring");
	await page.getByRole("region", { name: "Who is alerted now" }).waitFor();
	await page.clock.install();
	await nurse.context.setOffline(true);
	await page.getByRole("button", { name: "Send urgent" }).click();
	const over = page.getByRole("dialog", { name: "NOT SENT" });
	await over.getByRole("link", { name: /^Call 01632/ }).waitFor({ timeout: long });
	await page.clock.fastForward(121000);
	await over.getByText("Two minutes have passed. Nothing is tried any more.").waitFor();
	await nurse.looksGood("story-expired");
	await nurse.context.setOffline(false);
	await over.getByRole("button", { name: "Send it now" }).click();
	await card(nurse).getByText("Still tiring").waitFor({ timeout: long });
}

/* Straight from the store, once the server is down. */
function auditOf(server, item) {
	const ask = "import sqlite3,sys,json;d=sqlite3.connect(sys.argv[1]);print(json.dumps([r[0] for r in d.execute('SELECT a.action FROM audit a JOIN audit_subjects s ON s.audit_nid=a.nid WHERE s.subject=? ORDER BY a.nid',(sys.argv[2],))]))";
	const told = spawnSync("/usr/bin/python3", ["-c", ask, join(server.folder, "data", "wardwire.db"), `priority:${item}`], { encoding: "utf8" });
	assert.equal(told.status, 0, told.stderr);
	return JSON.parse(told.stdout);
}

function once(all, what) {
	assert.equal(all.filter((each) => each === what).length, 1, `${what} once: ${all.join(" ")}`);
}

async function tell(stage, cast) {
	const { server, gateway } = stage;
	const manager = await server.manager();
	await hurry(manager);
	const first = await holderOf(manager, registrar.id);
	const second = await holderOf(manager, consultant.id);
	const people = [
		["nurse", "phone", cast.nurse.name],
		["doctor", "phone", first.user],
		["chief", "phone", second.user],
		["operator", "desktop", "george.stone"],
	];
	for (const [who, device, user] of people) stage[who] = await arrive(stage, device, user, cast.password);
	const { nurse, doctor, chief, operator } = stage;

	await place(operator, /On call/).click();
	await operator.page.getByRole("button", { name: "Switchboard board" }).click();
	await opens(nurse, first);
	const item = await sends(nurse);

	await alarm(doctor).getByText(`for ${registrar.name}`).waitFor({ timeout: long });
	const heard = await notes(doctor);
	assert.ok(heard > 0, "it sounds");
	const row = operator.page.getByRole("row").filter({ hasText: registrar.name });
	await row.getByText(/\d:\d\d/).first().waitFor();
	await operator.picture("story-board");
	await gatewayWasTold(nurse, first, gateway);
	await nurse.picture("story-second-channel");

	await doctor.page.waitForFunction((n) => globalThis.notes > n, heard, { timeout: long });
	await powerCut(stage);

	await log(nurse).getByText(`Goes to ${consultant.name}`).waitFor({ timeout: long });
	await accepts(chief);
	await card(nurse).getByText(`${second.shown} has it, there in 10 min`).waitFor();
	await log(nurse).getByText(`${second.shown} accepted, 10 min`).waitFor();
	await nurse.picture("story-accepted");
	await alarm(doctor).waitFor({ state: "detached" });
	const steps = await log(nurse).getByText(`Goes to ${consultant.name}`).count();
	assert.equal(steps, 1, "the step fired once");
	await operator.picture("story-board-accepted");

	await needsFreshTap(nurse);
	await server.stop();
	const held = auditOf(server, item);
	for (const what of ["priority.sent", "priority.accepted"]) once(held, what);
	assert.equal(held.filter((what) => what === "priority.step").length, 2, `to the registrar, then to the consultant: ${held.join(" ")}`);
	for (const what of ["priority.alerted", "priority.second_channel", "priority.channel_sent", "priority.delivered", "priority.seen"])
		assert.ok(held.includes(what), `${what} is in the audit: ${held.join(" ")}`);
}

/** Resolves to nothing, or to what the server's sanitizers said. */
export async function story(browser, cast) {
	const stage = { browser };
	try {
		stage.gateway = await Gateway.open();
		stage.server = await Server.create({ gateway: stage.gateway });
		await tell(stage, cast);
		for (const who of ["nurse", "doctor", "chief", "operator"]) await stage[who].leave();
	} catch (error) {
		for (const who of ["nurse", "doctor", "chief", "operator"]) await stage[who]?.picture(`story-failed-${who}`).catch(() => {});
		throw error;
	} finally {
		stage.gateway?.close();
		stage.trouble = await stage.server?.close();
	}
	assert.ok(!stage.trouble, stage.trouble?.slice(-4000));
}
