/* Handover: a ward's list, written by two at once, accepted, kept. */
import assert from "node:assert/strict";
import { Person } from "./person.mjs";

export const handoverJourneys = [];
const journey = (name, go) => handoverJourneys.push({ name, go });

const button = (where, name) => where.getByRole("button", { name, exact: true });
const card = (person, name) => person.page.getByRole("article", { name });

async function toWard(person) {
	await person.goInbox();
	await person.page.getByRole("link", { name: "Ward", exact: true }).click();
	await person.page.getByRole("heading", { name: "Handover", exact: true }).waitFor();
}

async function toList(person) {
	await toWard(person);
	await person.page.getByRole("link", { name: /to accept$/ }).first().click();
	await person.page.getByRole("heading", { name: "Ward 7", exact: true, level: 1 }).waitFor();
}

journey("handover: a ward's list: who, what, what is to be done", async ({ nurse }) => {
	await toWard(nurse);
	await nurse.page.getByText("Handed over").first().waitFor();
	await nurse.looksGood("ward");
	await toList(nurse);
	await card(nurse, /PATERSON, Margaret - Born 12-Mar-1948/).waitFor();
	await nurse.page.getByText("May be taken for PATTERSON, Thomas", { exact: false }).first().waitFor();
	await nurse.looksGood("handover");
	const patterson = card(nurse, /PATTERSON, Thomas/);
	await card(nurse, /PATERSON/).getByText(/^Medical registrar on call, by /).waitFor();
	await patterson.getByRole("checkbox").first().click();
	await patterson.getByText(/done by/).waitFor();
	await patterson.getByLabel("New task").fill("Book the porter");
	await button(patterson, "Add").click();
	await patterson.getByText("Book the porter").waitFor();
	await button(nurse.page, "Add patient").click();
	const sheet = nurse.page.getByRole("dialog");
	await sheet.getByLabel("Surname").fill("Mbeki");
	await sheet.getByLabel("NHS number").fill("943 476 5918");
	await sheet.getByLabel("Situation").fill("New from ED, chest pain");
	await button(sheet, "Save").click();
	await sheet.getByText(/It did not work|check digit/).first().waitFor();
	await sheet.getByLabel("NHS number").fill("999 126 6180");
	await sheet.getByLabel("NHS number").fill("");
	await nurse.looksGood("handover-add");
	await button(sheet, "Save").click();
	await card(nurse, /MBEKI/).waitFor();
});

journey("handover: two write the same words at once: both are shown, nothing is lost", async ({ nurse, server, browser, cast }) => {
	const other = await Person.arrive(browser, server, "desktop");
	try {
		await other.signIn("aoife.brennan", cast.password);
		await toList(nurse);
		await toList(other);
		const asThey = async (person, words) => {
			await button(card(person, /MBEKI/), "Change").click();
			await person.page.getByRole("dialog").getByLabel("Assessment").fill(words);
		};
		await asThey(nurse, "Troponin 12, pain free");
		await asThey(other, "For a second troponin at 09:00");
		await button(nurse.page.getByRole("dialog"), "Save").click();
		await card(nurse, /MBEKI/).getByText("Troponin 12, pain free").waitFor();
		/* The screen behind has the new words; the sheet was open before. */
		await card(other, /MBEKI/).getByText("Troponin 12, pain free").waitFor();
		await button(other.page.getByRole("dialog"), "Save").click();
		const clash = other.page.getByRole("alert", { name: /two wrote at once/ });
		await clash.waitFor();
		/* It comes into sight by itself, and has the focus. */
		await other.page.waitForFunction(() => document.activeElement?.getAttribute("role") === "alert");
		await other.looksGood("handover-clash");
		await button(clash, "Keep both").click();
		await clash.waitFor({ state: "detached" });
		await button(card(other, /MBEKI/), "History").click();
		const past = other.page.getByRole("dialog");
		await past.getByText("Troponin 12, pain free").first().waitFor();
		await past.getByText(/Troponin 12, pain free\nFor a second troponin at 09:00/).first().waitFor();
		await other.looksGood("handover-history");
		await button(past, "Close").click();
		await other.looksGood("handover");
	} finally {
		await other.leave();
	}
});

journey("handover: accepted one by one, the list is handed over and can only be corrected", async ({ nurse }) => {
	await toList(nurse);
	for (let left = await button(nurse.page, "Accept").count(); left > 0; left--) {
		await button(nurse.page, "Accept").first().click();
		await nurse.page.waitForFunction((n) => [...document.querySelectorAll("button")].filter((b) => b.textContent === "Accept").length === n, left - 1);
	}
	await nurse.page.getByText(/^Handed over .* as a correction/).waitFor();
	await nurse.looksGood("handover-done");
	await button(card(nurse, /PATTERSON/), "Correction").click();
	await nurse.page.getByRole("dialog").getByLabel("Correction").fill("Transport is at 15:00");
	await button(nurse.page.getByRole("dialog"), "Save").click();
	await card(nurse, /PATTERSON/).getByText("Transport is at 15:00").waitFor();
	await nurse.page.emulateMedia({ media: "print" });
	await nurse.picture("handover-print");
	await nurse.page.getByText(/^Printed by .* destroy after use/).waitFor();
	assert.equal(await nurse.page.getByText("Add patient").count(), 0);
	await button(nurse.page, "Print").waitFor({ state: "hidden" });
	await nurse.page.emulateMedia({ media: null });
});
