/* On a network that loses, delays and doubles; a phone that sleeps for an hour; an upload that breaks off. */
import assert from "node:assert/strict";
import { photo } from "./files.mjs";
import { Person } from "./person.mjs";
import { RoughNet } from "./rough_net.mjs";

export const roughJourneys = [];
const journey = (name, go) => roughJourneys.push({ name, go });
const stage = { net: null, far: null };

async function until(what, words, ms = 40000) {
	const end = Date.now() + ms;
	for (;;) {
		const value = await what();
		if (value) return value;
		assert.ok(Date.now() < end, words);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

/* The words of a row of messages, as somebody sees them. */
const rowOf = (person, words) => person.log.evaluate((log, start) => [...log.querySelectorAll("[role=article]")].map((each) => each.innerText).filter((text) => text.includes(start)).map((text) => text.slice(text.indexOf(start), text.indexOf(start) + start.length + 3)), words);
const patient = { timeout: 60000 };

journey("a rough network: what is lost, late or doubled on the way is said once and in order", async ({ browser, server, doctor, cast }) => {
	const net = await RoughNet.before(server.port);
	const far = await Person.arrive(browser, { ...server, url: net.url }, "phone");
	Object.assign(stage, { net, far });
	await far.page.clock.install();
	await far.signIn(cast.third.name, cast.password);
	await far.startWith(cast.doctor.shown);
	await far.say("The first word is calm");
	await doctor.open(cast.third.shown);
	await doctor.sees("The first word is calm");
	net.rough = true;
	for (let i = 1; i <= 5; i++) {
		await far.field.fill(`Rough ${i}.`);
		await far.send();
		if (i === 3) await doctor.say(`Back ${i}.`);
	}
	await doctor.message("Rough 5.").waitFor(patient);
	await far.message("Back 3.").waitFor(patient);
	await far.message("Rough 5.").locator("[data-state=delivered],[data-state=read]").waitFor(patient);
	const wanted = Array.from({ length: 5 }, (_, i) => `Rough ${i + 1}.`);
	assert.deepEqual(await rowOf(doctor, "Rough"), wanted);
	await until(async () => (await rowOf(far, "Rough")).length === 5, "own messages are doubled or gone");
	assert.deepEqual([await doctor.count("Back 3."), await far.count("Back 3.")], [1, 1]);
	/* marks and changed words are settled as well */
	await far.touch(far.message("Back 3."), { hold: 700 });
	await far.page.getByRole("menuitemcheckbox", { name: "React with 👍" }).click();
	await doctor.log.getByRole("button", { name: `👍 from ${cast.third.shown}` }).waitFor(patient);
	for (const kind of Object.keys(net.did)) assert.ok(net.did[kind] > 0, `nothing was ${kind}`);
	net.rough = false;
});

journey("a rough network: a phone that slept for an hour has everything, and says what waited", async ({ doctor }) => {
	const { net, far } = stage;
	net.setCut(true);
	await far.field.fill("Written before it slept");
	await far.send();
	await far.message("Written before it slept").waitFor();
	for (const words of ["While you slept one", "While you slept two", "While you slept three"]) await doctor.say(words);
	await far.page.clock.fastForward("01:00:00");
	net.setCut(false);
	await far.page.clock.fastForward("00:00:40");
	await far.message("While you slept three").waitFor(patient);
	assert.deepEqual([await far.count("While you slept one"), await far.count("While you slept two")], [1, 1]);
	await doctor.message("Written before it slept").waitFor(patient);
	assert.equal(await doctor.count("Written before it slept"), 1);
});

journey("a rough network: a photo whose upload breaks off goes on after a reload", async ({ doctor }) => {
	const { net, far } = stage;
	const began = [];
	net.onPart = (from) => {
		if (from.method === "GET" || !/upload/.test(from.url)) return null;
		return { after: 40_000, done: () => began.push(from.url) };
	};
	const picture = photo("large.png", 2400, 1800);
	/* no two lines alike, so that it stays large */
	picture.buffer = Buffer.concat([picture.buffer, Buffer.alloc(700_000, 7)]);
	await far.attach("photo", [picture]);
	await far.field.fill("Ulcer, right heel");
	await far.send();
	await far.field.fill("And this after the picture");
	await far.send();
	await until(() => began.length > 0, "no upload was broken off");
	await far.page.reload();
	await far.message("Ulcer, right heel").waitFor(patient);
	net.onPart = null;
	await far.page.clock.fastForward("00:00:40");
	await doctor.message("And this after the picture").waitFor(patient);
	const order = await doctor.log.evaluate((log) => [...log.querySelectorAll("[role=article]")].map((each) => each.innerText).filter((text) => /Ulcer|after the picture/.test(text)).map((text) => (/Ulcer/.test(text) ? "photo" : "words")));
	assert.deepEqual(order, ["photo", "words"]);
	const shown = doctor.message("Ulcer, right heel").locator("img").last();
	await until(() => shown.evaluate((img) => img.complete && img.naturalWidth > 0), "the photo did not come");
	await far.leave();
	await net.close();
});
