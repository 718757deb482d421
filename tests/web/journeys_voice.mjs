/* Voice messages: said, heard, thrown away. */
import assert from "node:assert/strict";

export const voiceJourneys = [];
const journey = (name, go) => voiceJourneys.push({ name, go });

const notes = (person) => person.log.getByRole("article").filter({ has: person.page.getByRole("button", { name: /^Play voice message|^Pause/ }) });
const mic = (person) => person.page.getByRole("button", { name: "Record a voice message" });

async function hold(person, ms, move) {
	const box = await mic(person).boundingBox();
	const x = box.x + box.width / 2;
	const y = box.y + box.height / 2;
	await person.page.mouse.move(x, y);
	await person.page.mouse.down();
	await person.page.getByRole("timer").waitFor();
	await person.page.waitForTimeout(ms);
	if (move) await person.page.mouse.move(x + move.x, y + move.y, { steps: 5 });
	await person.page.waitForTimeout(100);
}

journey("held and let go: a voice message goes out and is heard", async ({ nurse, doctor, cast }) => {
	await nurse.at(cast.doctor.shown);
	await doctor.at(cast.nurse.shown);
	await hold(nurse, 1600);
	await nurse.looksGood("voice-recording");
	await nurse.page.mouse.up();
	await notes(nurse).last().waitFor();
	await nurse.log.locator("[data-state=sent],[data-state=delivered],[data-state=read]").last().waitFor();
	await notes(doctor).last().waitFor();
	await doctor.looksGood("voice");
	await nurse.looksGood("voice");
	await notes(doctor).last().getByRole("button", { name: /^Play voice message/ }).click();
	await notes(doctor).last().getByRole("button", { name: "Pause" }).waitFor();
	await notes(doctor).last().getByRole("button", { name: "Speed 1" }).click();
	await notes(doctor).last().getByRole("button", { name: "Speed 1.5" }).waitFor();
});

journey("locked by a tap, heard first, then thrown away or sent", async ({ nurse, doctor, cast }) => {
	await nurse.at(cast.doctor.shown);
	await doctor.at(cast.nurse.shown);
	const before = await notes(nurse).count();
	await mic(nurse).click();
	await nurse.page.getByRole("button", { name: "Stop and listen first" }).waitFor();
	await nurse.page.waitForTimeout(1200);
	await nurse.page.getByRole("button", { name: "Stop and listen first" }).click();
	await nurse.page.getByLabel(/^What you said/).waitFor();
	await nurse.looksGood("voice-preview");
	await nurse.page.getByRole("button", { name: "Throw it away" }).click();
	await mic(nurse).waitFor();
	assert.equal(await notes(nurse).count(), before);

	/* By the keyboard alone. */
	await mic(doctor).focus();
	await doctor.page.keyboard.press("Enter");
	await doctor.page.getByRole("button", { name: "Send voice message" }).waitFor();
	await doctor.page.waitForTimeout(1200);
	await doctor.page.getByRole("button", { name: "Send voice message" }).click();
	await notes(nurse).nth(before).waitFor();
});

journey("slid away: nothing goes out; what plays goes on elsewhere", async ({ nurse, doctor, cast }) => {
	await nurse.at(cast.doctor.shown);
	const before = await notes(nurse).count();
	await hold(nurse, 900, { x: -140, y: 0 });
	await nurse.page.mouse.up();
	await nurse.field.waitFor();
	await nurse.page.waitForTimeout(400);
	assert.equal(await notes(nurse).count(), before, "a voice message went out");

	/* Drawn up it locks: the finger may go, it records on. */
	await hold(nurse, 300, { x: 0, y: -100 });
	await nurse.page.mouse.up();
	await nurse.page.getByRole("button", { name: "Stop and listen first" }).waitFor();
	await nurse.looksGood("voice-locked");
	await nurse.page.getByRole("button", { name: "Throw it away" }).click();
	await mic(nurse).waitFor();

	/* The one that was said next follows by itself, as fast as the first. */
	await doctor.at(cast.nurse.shown);
	await notes(doctor).first().getByRole("button", { name: /^Play voice message/ }).click();
	await notes(doctor).nth(1).getByRole("button", { name: "Pause" }).waitFor();
	await notes(doctor).nth(1).getByRole("button", { name: "Speed 1.5" }).click();
	await notes(doctor).last().getByRole("button", { name: /^Speed 2/ }).waitFor();

	await notes(doctor).first().getByRole("button", { name: /^Play voice message/ }).click();
	await doctor.open(cast.ward);
	const bar = doctor.page.getByRole("region", { name: "Voice message" });
	await bar.waitFor();
	await doctor.looksGood("voice-elsewhere");
	await bar.getByRole("button", { name: "Stop playing" }).click();
	await bar.waitFor({ state: "detached" });
});
