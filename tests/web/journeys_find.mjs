/* Finding messages again. */
import assert from "node:assert/strict";
import { pdf, photo } from "./files.mjs";

export const findJourneys = [];
const journey = (name, go) => findJourneys.push({ name, go });

/** Somebody writes a lot in the conversation that is open, from elsewhere. */
export async function tellMany(person, password, count) {
	const ask = async (method, path, body, token) => {
		const answer = await fetch(`${person.server.url}/_matrix/client/v3${path}`, {
			method,
			headers: { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) },
			body: JSON.stringify(body),
		});
		if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
		return answer.json();
	};
	const room = new URL(person.page.url()).pathname.split("/")[2];
	const login = await ask("POST", "/login", { type: "m.login.password", identifier: { type: "m.id.user", user: person.user }, password });
	for (let i = 0; i < count; i++) await ask("PUT", `/rooms/${room}/send/m.room.message/many${i}`, { msgtype: "m.text", body: `filler ${i}` }, login.access_token);
	/* a device that never tells what it has would keep ticks back */
	await ask("POST", "/logout", {}, login.access_token);
}

/* the same screen for a night shift */
async function inTheDark(person, name) {
	await person.page.emulateMedia({ colorScheme: "dark" });
	await person.looksGood(`${name}-dark`);
	await person.page.emulateMedia({ colorScheme: "light" });
}

const results = (person) => person.page.getByRole("list", { name: "Messages found" });

journey("words said before are found in all conversations and open in context", async ({ nurse, doctor, cast }) => {
	await doctor.at(cast.nurse.shown);
	await doctor.say("Zopiclone was crossed off the chart");
	await tellMany(doctor, cast.password, 70);
	await doctor.sees("filler 69");
	await nurse.goInbox();
	await nurse.page.getByRole("button", { name: "Search messages" }).click();
	await nurse.looksGood("search-start");
	await nurse.page.getByLabel("Words in messages").fill("zopiclone crossed");
	const hit = results(nurse).getByRole("link").first();
	await hit.waitFor({ timeout: 30000 });
	assert.deepEqual((await hit.locator("mark").allTextContents()).map((w) => w.toLowerCase()), ["zopiclone", "crossed"]);
	await nurse.looksGood("search-found");
	await inTheDark(nurse, "search-found");
	await hit.click();
	await nurse.sees("Zopiclone was crossed off");
	await nurse.looksGood("search-in-context");
	await nurse.page.getByRole("button", { name: "Back" }).first().click();
	await results(nurse).getByRole("link").first().waitFor();
	await nurse.page.getByRole("button", { name: "Back" }).first().click();

	const { page } = doctor;
	await page.getByRole("button", { name: "Search in this conversation" }).click();
	await page.getByLabel("Words in messages").fill("zopiclone");
	await results(doctor).getByRole("link").first().waitFor();
	await doctor.looksGood("search-beside");
	await page.getByLabel("Kind").selectOption("photo");
	await page.getByText("Nothing found").waitFor();
	await page.getByLabel("Kind").selectOption("any");
	await results(doctor).getByRole("link").first().click();
	await doctor.sees("Zopiclone was crossed off");
	await results(doctor).getByRole("link").first().waitFor();
	await page.getByRole("button", { name: "Go to the newest message" }).click();
	await doctor.sees("filler 69");
	await page.getByRole("button", { name: "Back" }).first().click();
});

const menu = (person) => person.page.getByRole("menu", { name: "What you can do with this message" });
async function choose(person, words, what) {
	if (person.phone) await person.touch(person.message(words), { hold: 700 });
	else await person.message(words).click({ button: "right" });
	await menu(person).getByRole("menuitem", { name: what }).click();
}

journey("a message is pinned for everybody, starred for oneself and sent on", async ({ nurse, doctor, cast }) => {
	await nurse.at(cast.doctor.shown);
	await nurse.newest();
	await doctor.at(cast.nurse.shown);
	await doctor.field.fill("**Bed 4** is closed, see https://nice.org.uk/guidance");
	await doctor.field.press("Enter");
	await nurse.sees("Bed 4 is closed");
	assert.equal(await nurse.message("Bed 4").locator("strong").textContent(), "Bed 4");
	const link = nurse.message("Bed 4").getByRole("link");
	assert.equal(await link.getAttribute("rel"), "noopener noreferrer");

	await choose(doctor, "Bed 4 is closed", "Pin for everybody");
	const bar = (person) => person.page.getByRole("region", { name: "Pinned message" });
	await bar(doctor).getByText("Bed 4").waitFor();
	await bar(nurse).getByText("Bed 4").waitFor();
	await choose(nurse, "Bed 4 is closed", /^Star$/);
	await nurse.looksGood("pinned");
	await doctor.looksGood("pinned");

	await choose(nurse, "Bed 4 is closed", "Forward");
	const sheet = nurse.page.getByRole("dialog", { name: "Forward to" });
	await sheet.getByRole("button", { name: cast.ward }).click();
	await sheet.getByRole("button", { name: cast.doctor.shown }).click();
	await nurse.looksGood("forward");
	await sheet.getByRole("button", { name: "Forward to 2 conversations" }).click();
	await sheet.waitFor({ state: "detached" });
	await doctor.at(cast.ward);
	await doctor.sees("Bed 4 is closed");
	await doctor.message("Bed 4 is closed").getByText("Forwarded").waitFor();
	await doctor.looksGood("forwarded");

	await doctor.at(cast.nurse.shown);
	await bar(doctor).getByRole("button", { name: "Unpin" }).click();
	await bar(nurse).waitFor({ state: "detached" });

	await nurse.goInbox();
	await nurse.page.getByRole("link", { name: "Me", exact: true }).click();
	await nurse.page.getByRole("button", { name: /Starred messages/ }).click();
	const starred = nurse.page.getByRole("list", { name: "Starred messages" });
	await starred.getByText("is closed").waitFor();
	await nurse.looksGood("starred");
	await starred.getByRole("link").first().click();
	await nurse.sees("Bed 4 is closed");
	await nurse.goInbox();
});

/* the row of that name, not one whose last words name it */
const talk = (person, name) => person.page.locator("[data-row] > a").filter({ has: person.page.getByText(name, { exact: true }) }).first();

journey("a row drawn aside is archived, and comes back from the archive", async ({ nurse, doctor, cast }) => {
	await nurse.goInbox();
	const row = talk(nurse, cast.ward);
	await row.waitFor();
	await nurse.touch(row, { draw: -140 });
	await row.waitFor({ state: "detached" });
	const archive = nurse.page.getByRole("button", { name: /^Archived \(/ });
	await archive.click();
	await talk(nurse, cast.ward).waitFor();
	await nurse.looksGood("archive");
	await talk(nurse, cast.ward).click({ button: "right" });
	await nurse.page.getByRole("menuitem", { name: "Take out of the archive" }).click();
	await nurse.page.getByRole("button", { name: "Archived conversations. Back to the inbox" }).click();
	await talk(nurse, cast.ward).waitFor();

	/* marked on one device, seen on the other by its row; taken back by opening */
	await nurse.touch(talk(nurse, cast.doctor.shown), { draw: 140 });
	await talk(nurse, cast.doctor.shown).getByLabel("Marked unread").waitFor();
	await nurse.open(cast.doctor.shown);
	await nurse.goInbox();
	await talk(nurse, cast.doctor.shown).getByLabel("Marked unread").waitFor({ state: "detached" });
	await talk(doctor, cast.ward).click({ button: "right" });
	await doctor.page.getByRole("menuitem", { name: "Archive" }).click();
	await doctor.page.getByRole("button", { name: /^Archived \(/ }).click();
	await doctor.looksGood("archive");
	await talk(doctor, cast.ward).click({ button: "right" });
	await doctor.page.getByRole("menuitem", { name: "Take out of the archive" }).click();
	await doctor.page.getByRole("button", { name: "Archived conversations. Back to the inbox" }).click();
});

journey("a poll, a colleague's card, and where one is", async ({ nurse, doctor, cast }) => {
	await nurse.at(cast.doctor.shown);
	await doctor.at(cast.nurse.shown);
	const plus = async (person, what) => {
		await person.page.getByRole("button", { name: "Attach" }).click();
		await person.page.getByRole("menuitem", { name: what }).click();
	};
	await plus(nurse, "Poll");
	const form = nurse.page.getByRole("dialog", { name: "New poll" });
	await form.getByLabel("Question").fill("Who can stay until nine?");
	await form.getByLabel("Answer 1").fill("I can");
	await form.getByLabel("Answer 2").fill("I cannot");
	await nurse.looksGood("poll-new");
	await form.getByRole("button", { name: "Send poll" }).click();
	await doctor.sees("Who can stay until nine?");
	const answer = (person, name) => person.message("Who can stay").getByRole("button", { name });
	await answer(doctor, /^I can\b.*0 votes/).click();
	await answer(nurse, new RegExp(`^I can\\b.*1 vote, ${cast.doctor.shown}`)).waitFor();
	await answer(nurse, /^I cannot/).click();
	await answer(doctor, new RegExp(`^I cannot\\b.*1 vote, ${cast.nurse.shown}`)).waitFor();
	await answer(doctor, /^I cannot/).click();
	await answer(nurse, /^I cannot\b.*2 votes/).waitFor();
	await nurse.looksGood("poll");
	await inTheDark(nurse, "poll");
	await doctor.looksGood("poll");
	await nurse.message("Who can stay").getByRole("button", { name: "Close poll" }).click();
	await doctor.message("Who can stay").getByText("Closed").waitFor();
	assert.equal(await answer(doctor, /^I can/).count(), 0);

	await plus(doctor, "Staff card");
	await doctor.page.getByLabel("Search by name, job or ward").last().fill(cast.third.shown);
	await doctor.page.getByRole("dialog").getByRole("button", { name: cast.third.shown }).first().click();
	const card = nurse.message("Staff card").getByRole("link");
	await card.waitFor();
	await nurse.looksGood("staff-card");
	await card.click();
	await nurse.page.getByRole("heading", { name: cast.third.shown }).last().waitFor();
	await nurse.page.getByRole("button", { name: "Back" }).first().click();

	await nurse.context.grantPermissions(["geolocation"]);
	await nurse.context.setGeolocation({ latitude: 51.50123, longitude: -0.11712, accuracy: 12 });
	await nurse.at(cast.doctor.shown);
	await plus(nurse, "Where I am");
	const ask = nurse.page.getByRole("dialog", { name: "Where I am" });
	await ask.getByRole("button", { name: "Ask this device" }).click();
	await ask.getByText("51.50123, -0.11712").waitFor();
	await ask.getByLabel("In words").fill("Main entrance");
	await nurse.looksGood("place-ask");
	await ask.getByRole("button", { name: "Send location" }).click();
	const place = doctor.message("Main entrance");
	await place.getByText("51.50123, -0.11712 (within 12 m)").waitFor();
	assert.match(await place.getByRole("link").getAttribute("href"), /^https:\/\/www\.openstreetmap\.org\/\?mlat=51\.50123/);
	await doctor.looksGood("place");
	await inTheDark(doctor, "place");
});

journey("a label on a photo is made unreadable before it is sent", async ({ nurse, doctor, cast }) => {
	await nurse.at(cast.doctor.shown);
	await doctor.at(cast.nurse.shown);
	await nurse.attach("photo", [photo("wristband.png", 640, 480, 20)]);
	await nurse.page.getByRole("button", { name: "Change wristband.png" }).click();
	const editor = nurse.page.getByRole("dialog", { name: "Change the picture" });
	const canvas = editor.getByLabel("The picture");
	await canvas.waitFor();
	const colours = () =>
		canvas.evaluate((el) => {
			const { data } = el.getContext("2d").getImageData(0, Math.floor(el.height / 2), el.width, 1);
			const seen = new Set();
			for (let i = 0; i < data.length; i += 4) seen.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
			return seen.size;
		});
	const before = await colours();
	const box = await canvas.boundingBox();
	await nurse.page.mouse.move(box.x + 5, box.y + box.height * 0.3);
	await nurse.page.mouse.down();
	await nurse.page.mouse.move(box.x + box.width - 5, box.y + box.height * 0.7, { steps: 6 });
	await nurse.page.mouse.up();
	await editor.getByRole("button", { name: "Undo" }).isEnabled();
	assert.ok((await colours()) < before / 4, `still ${await colours()} colours of ${before}`);
	await nurse.looksGood("picture-editor");
	await editor.getByRole("button", { name: "Draw" }).click();
	await nurse.page.mouse.move(box.x + 40, box.y + 20);
	await nurse.page.mouse.down();
	await nurse.page.mouse.move(box.x + 140, box.y + 60, { steps: 8 });
	await nurse.page.mouse.up();
	await editor.getByRole("button", { name: "Turn" }).click();
	await editor.getByRole("button", { name: "Crop" }).click();
	await editor.getByRole("button", { name: "Cut out" }).click();
	await nurse.looksGood("picture-edited");
	const uploads = [];
	nurse.page.on("request", (r) => r.url().includes("/upload") && uploads.push(r.url()));
	await editor.getByRole("button", { name: "Done" }).click();
	await nurse.page.getByRole("button", { name: "Change wristband.jpg" }).waitFor();
	await nurse.field.fill("Wristband, name hidden");
	await nurse.send();
	await doctor.sees("Wristband, name hidden");
	await nurse.tick("Wristband, name hidden", "sent", "delivered", "read");
	assert.equal(uploads.length, 1);
	assert.match(uploads[0], /wristband\.jpg/);
	await doctor.looksGood("picture-came");
});

journey("a document's pages are shown in place, and everything shared is listed", async ({ nurse, doctor, cast }) => {
	await nurse.at(cast.doctor.shown);
	await doctor.at(cast.nurse.shown);
	await nurse.attach("document", [pdf("falls-pathway.pdf", "Falls pathway")]);
	await nurse.field.fill("Pathway, new version https://nice.org.uk/falls");
	await nurse.send();
	await doctor.sees("Pathway, new version");
	await nurse.say("Also https://bnf.nice.org.uk/drugs");
	const ink = (page) =>
		page.getByRole("img", { name: "Page 1 of 1" }).evaluate((el) => {
			const { data } = el.getContext("2d").getImageData(0, 0, el.width, el.height);
			let dark = 0;
			for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 0 && data[i] < 96) dark++;
			return dark;
		});
	const card = (person) => person.message("Pathway, new version").getByRole("button", { name: /falls-pathway/ });
	for (const person of [doctor, nurse]) {
		await card(person).click();
		await person.page.locator("canvas[data-shown=true]").waitFor();
		assert.ok((await ink(person.page)) > 50, "an empty page");
		await person.looksGood("pdf");
		await person.page.getByRole("dialog").getByRole("button", { name: "Back" }).click();
	}
	for (const person of [nurse, doctor]) {
		await person.about();
		await person.page.getByRole("button", { name: "Media, documents and links" }).click();
		await person.page.getByRole("button", { name: "Documents", exact: true }).click();
		await person.page.getByRole("button", { name: /^falls-pathway\.pdf/ }).last().waitFor();
		await person.looksGood("files-documents");
		await inTheDark(person, "files-documents");
		await person.page.getByRole("button", { name: "Links", exact: true }).click();
		await person.page.getByRole("link", { name: /bnf\.nice\.org\.uk/ }).last().waitFor();
		await person.page.getByRole("button", { name: "Media", exact: true }).click();
		await person.page.locator("a[href*='/media/']").last().waitFor();
		await person.looksGood("files-media");
		await person.page.getByRole("heading", { name: "Media, documents and links" }).waitFor();
		await person.page.keyboard.press("Escape");
		await person.page.keyboard.press("Escape");
	}
	await nurse.at(cast.doctor.shown);
});

journey("the app speaks Welsh where somebody chooses it", async ({ nurse }) => {
	await nurse.goInbox();
	await nurse.page.getByRole("link", { name: "Me", exact: true }).click();
	await nurse.page.getByRole("radio", { name: "Cymraeg" }).click();
	await nurse.page.getByRole("heading", { name: "Fi", exact: true }).waitFor();
	assert.equal(await nurse.page.evaluate(() => document.documentElement.lang), "cy");
	await nurse.looksGood("welsh-me");
	await nurse.page.getByRole("link", { name: "Mewnflwch" }).first().click();
	await nurse.page.locator("[data-row] > a").first().waitFor();
	await nurse.looksGood("welsh-inbox");
	await nurse.page.locator("[data-row] > a").first().click();
	await nurse.log.waitFor();
	await nurse.looksGood("welsh-conversation");
	await nurse.page.getByRole("button", { name: "Yn ôl" }).first().click();
	await nurse.page.getByRole("link", { name: "Fi", exact: true }).click();
	await nurse.page.getByRole("radio", { name: "English" }).click();
	await nurse.page.getByRole("heading", { name: "Me", exact: true }).waitFor();
	await nurse.goInbox();
});
