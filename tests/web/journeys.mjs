/*
 * What people do with the app, from signing in to a power cut.  The nurse has
 * a phone (390x844), the doctor a desktop (1280x800); the second doctor has
 * a phone too, so that every screen is seen at both sizes.
 */
import assert from "node:assert/strict";
import { film, pdf, photo } from "./files.mjs";
import { accessJourneys } from "./journeys_access.mjs";
import { boardJourneys } from "./journeys_board.mjs";
import { callJourneys } from "./journeys_calls.mjs";
import { findJourneys } from "./journeys_find.mjs";
import { handoverJourneys } from "./journeys_handover.mjs";
import { markJourneys } from "./journeys_marks.mjs";
import { onCallJourneys } from "./journeys_oncall.mjs";
import { lockJourneys } from "./journeys_lock.mjs";
import { roughJourneys } from "./journeys_rough.mjs";
import { shareJourneys } from "./journeys_share.mjs";
import { pushJourneys } from "./journeys_push.mjs";
import { incidentJourneys } from "./journeys_incident.mjs";
import { urgentJourneys } from "./journeys_urgent.mjs";
import { voiceJourneys } from "./journeys_voice.mjs";
import { Person } from "./person.mjs";

/** The journeys, in order; each may use what the ones before left behind. */
export const journeys = [];
const journey = (name, go) => journeys.push({ name, go });

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what, words, ms = 15000) {
	const end = Date.now() + ms;
	for (;;) {
		const value = await what();
		if (value) return value;
		assert.ok(Date.now() < end, words);
		await sleep(80);
	}
}

journey("a wrong password is refused in words", async ({ nurse }) => {
	const { page } = nurse;
	await page.goto("/");
	await page.getByLabel("Staff name").waitFor();
	await nurse.looksGood("sign-in");
	await page.getByLabel("Staff name").fill("nobody.here");
	await page.getByLabel("Password", { exact: true }).fill("not this");
	await page.getByRole("button", { name: "Sign in" }).click();
	await page.getByText("Name or password is not right.").waitFor();
	await nurse.looksGood("sign-in-wrong");
});

journey("a nurse and a doctor sign in and see their inbox", async ({ nurse, doctor, cast }) => {
	await nurse.signIn(cast.nurse.name, cast.password);
	await doctor.signIn(cast.doctor.name, cast.password);
	for (const person of [nurse, doctor]) {
		await person.row(cast.ward).waitFor();
		await person.looksGood("inbox");
	}
});

journey("search and filters find a conversation", async ({ nurse, cast }) => {
	const { page } = nurse;
	const search = page.getByLabel("Search people and groups");
	await search.fill("zzzz");
	await page.getByText("Nobody and nothing called").waitFor();
	await nurse.looksGood("inbox-nothing-found");
	await search.fill(cast.ward.slice(0, 6));
	await nurse.row(cast.ward).waitFor();
	await page.getByRole("button", { name: "Clear search" }).click();
	await page.getByRole("button", { name: "Groups" }).click();
	await nurse.row(cast.ward).waitFor();
	assert.equal(await nurse.row(cast.doctor.shown).count() > 0 && (await page.locator("[data-row]").filter({ has: page.getByText(cast.doctor.shown, { exact: true }) }).count()) > 0, false, "a direct talk among the groups");
	const roles = page.getByRole("button", { name: "Roles", exact: true });
	await roles.click();
	await nurse.row(/on call/i).waitFor();
	await until(async () => (await page.locator("[data-row]").filter({ hasText: cast.ward }).count()) === 0, "a ward among the roles");
	await nurse.looksGood("inbox-roles");
	await page.getByRole("button", { name: "All", exact: true }).click();
});

journey("two people talk; ticks turn to read", async ({ nurse, doctor, cast }) => {
	await doctor.startWith(cast.nurse.shown);
	await doctor.say("Could you repeat the obs in bed 4?");
	await doctor.tick("repeat the obs", "sent", "delivered", "read");
	await nurse.goInbox();
	const row = nurse.row(cast.doctor.shown);
	await row.getByText("Could you repeat the obs").waitFor();
	await row.getByLabel(/unread message/).waitFor();
	await nurse.picture("inbox-unread");
	/* Proven by her device, not yet read. */
	await doctor.tick("repeat the obs", "delivered");
	await row.click();
	await nurse.sees("Could you repeat the obs");
	await nurse.log.getByText("1 unread message").waitFor();
	await doctor.tick("repeat the obs", "read");
	await nurse.say("Doing it now");
	await doctor.sees("Doing it now");
	await nurse.tick("Doing it now", "read");
	await nurse.looksGood("direct");
	await doctor.looksGood("direct");
});

journey("a tap on a tick tells who has it", async ({ doctor, cast }) => {
	const { page } = doctor;
	await doctor.message("repeat the obs").getByRole("button", { name: /Show who has it/ }).click();
	const sheet = page.getByRole("dialog", { name: "Who has it" });
	await sheet.getByRole("region", { name: "Read" }).getByText(cast.nurse.shown).waitFor();
	await doctor.looksGood("receipts");
	await page.keyboard.press("Escape");
	await sheet.waitFor({ state: "detached" });
});

journey("one sees the other typing", async ({ nurse, doctor, cast }) => {
	await nurse.at(cast.doctor.shown);
	await doctor.at(cast.nurse.shown);
	await nurse.field.pressSequentially("Sats are", { delay: 40 });
	await doctor.page.getByText(`${cast.nurse.shown} is typing`).first().waitFor();
	await doctor.picture("typing");
	await nurse.field.fill("Sats are 94 on 2 litres");
	await nurse.send();
	await doctor.sees("Sats are 94");
	await doctor.page.getByText(`${cast.nurse.shown} is typing`).first().waitFor({ state: "detached" });
});

journey("several lines, a reply, copied and deleted", async ({ nurse, doctor, cast }) => {
	await nurse.at(cast.doctor.shown);
	await doctor.at(cast.nurse.shown);
	const { page } = doctor;
	await doctor.field.fill("One");
	await doctor.field.press("Shift+Enter");
	await doctor.field.pressSequentially("Two");
	await doctor.field.press("Enter");
	await nurse.sees("Two");
	await doctor.message("Sats are 94").click({ button: "right" });
	await doctor.looksGood("menu");
	await page.getByRole("menuitem", { name: "Reply" }).click();
	await page.getByText("Reply to").waitFor();
	await doctor.say("Good, thank you");
	const reply = nurse.message("Good, thank you");
	await reply.getByText("Sats are 94").waitFor();
	/* A tap on the quoted words goes to where they were said. */
	await reply.getByRole("button", { name: /Sats are 94/ }).click();
	await until(() => nurse.page.evaluate(() => [...document.querySelectorAll("[class*=marked]")].some((row) => row.innerText.includes("Sats are 94"))), "the quoted message is not marked");
	await doctor.say("Wrong bed, sorry");
	await nurse.sees("Wrong bed, sorry");
	await doctor.message("Wrong bed").click({ button: "right" });
	await page.getByRole("menuitem", { name: "Delete for everyone" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Delete for everyone" }).click();
	await until(async () => (await nurse.count("Wrong bed, sorry")) === 0, "the deleted words are still there");
	await nurse.message(`${cast.doctor.shown} deleted this message`).waitFor();
	await doctor.message("You deleted this message").waitFor();
});

journey("a long press opens the menu, a swipe replies", async ({ nurse, cast }) => {
	const { page } = nurse;
	await nurse.at(cast.doctor.shown);
	await doctorsLast(nurse).scrollIntoViewIfNeeded();
	await nurse.touch(doctorsLast(nurse), { hold: 700 });
	await page.getByRole("menuitem", { name: "Reply" }).waitFor();
	await nurse.looksGood("menu");
	await page.touchscreen.tap(200, 60);
	await page.getByRole("menu").waitFor({ state: "detached" });
	await nurse.touch(doctorsLast(nurse), { draw: 110 });
	await page.getByText(/^Reply to/).waitFor();
	await page.getByRole("button", { name: "Cancel reply" }).click();
	await nurse.goInbox();
	await nurse.touch(nurse.row(cast.ward), { hold: 700 });
	await page.getByRole("menuitem", { name: "Mute" }).click();
	await nurse.row(cast.ward).getByLabel("Muted").waitFor();
	await nurse.touch(nurse.row(cast.ward), { hold: 700 });
	await page.getByRole("menuitem", { name: "Unmute" }).click();
	await nurse.row(cast.ward).getByLabel("Muted").waitFor({ state: "detached" });
});

const doctorsLast = (nurse) => nurse.message("Good, thank you");

journeys.push(...findJourneys, ...markJourneys, ...voiceJourneys, ...callJourneys);

journey("a photo with a caption, seen full screen", async ({ nurse, doctor, cast }) => {
	await nurse.at(cast.doctor.shown);
	await doctor.at(cast.nurse.shown);
	await nurse.attach("photo", [photo("wound.png", 800, 600)]);
	await nurse.page.getByRole("list", { name: "Attached" }).waitFor();
	await nurse.field.fill("Dressing bed 12");
	await nurse.looksGood("tray");
	await nurse.send();
	await nurse.tick("Dressing bed 12", "sent", "delivered", "read");
	await doctor.sees("Dressing bed 12");
	const shown = doctor.message("Dressing bed 12").locator("img").last();
	await until(() => shown.evaluate((img) => img.complete && img.naturalWidth > 0), "the photo did not load");
	await doctor.message("Dressing bed 12").getByRole("link", { name: /^Photo/ }).click();
	const viewer = doctor.page.getByRole("dialog", { name: "Photos and videos" });
	await viewer.waitFor();
	await until(() => viewer.locator("img").last().evaluate((img) => img.naturalWidth === 800), "the viewer shows no full photo");
	await doctor.looksGood("viewer");
	await doctor.page.keyboard.press("+");
	const wide = () => viewer.locator("img").last().evaluate((img) => img.clientWidth / img.closest("dialog").clientWidth);
	await until(async () => (await wide()) > 1.4, "the plus key did not enlarge it");
	await doctor.page.keyboard.press("-");
	await until(async () => (await wide()) <= 1, "the minus key did not make it small again");
	await doctor.page.keyboard.press("Escape");
	await viewer.waitFor({ state: "detached" });
});

journey("several photos at once, keys in the viewer", async ({ nurse, doctor, cast }) => {
	await nurse.at(cast.doctor.shown);
	await doctor.at(cast.nurse.shown);
	await doctor.attach("photo", [photo("a.png", 300, 300, 10), photo("b.png", 301, 300, 120), photo("c.png", 302, 300, 230)]);
	await until(async () => (await doctor.page.getByRole("list", { name: "Attached" }).getByRole("listitem").count()) === 3, "three photos in the tray");
	await doctor.send();
	await until(async () => (await nurse.log.getByRole("link", { name: /^Photo/ }).count()) >= 4, "three photos did not come");
	await nurse.log.getByRole("link", { name: /^Photo/ }).last().click();
	const viewer = nurse.page.getByRole("dialog", { name: "Photos and videos" });
	const of = () => viewer.getByText(/^\d+ of \d+$/).textContent();
	const first = await of();
	await nurse.page.keyboard.press("ArrowLeft");
	await until(async () => (await of()) !== first, "the arrow did not turn the page");
	await nurse.looksGood("viewer");
	/* two fingers, drawn apart */
	await nurse.pinch(viewer.locator("img").last(), 60, 240);
	await until(() => viewer.locator("img").last().evaluate((img) => img.clientWidth > innerWidth * 2), "two fingers did not enlarge it");
	await nurse.picture("viewer-large");
	await nurse.pinch(viewer.locator("img").last(), 240, 40);
	await until(() => viewer.locator("img").last().evaluate((img) => img.clientWidth <= innerWidth), "two fingers did not make it small again");
	await viewer.getByRole("button", { name: "Who has seen it" }).click();
	await nurse.page.getByRole("dialog", { name: "Who has it" }).getByRole("region", { name: "Read" }).waitFor();
	await nurse.looksGood("viewer-who");
	await nurse.page.keyboard.press("Escape");
	await nurse.page.goBack();
	await viewer.waitFor({ state: "detached" });
	await nurse.log.waitFor();
});

journey("a PDF as a card with type and size, saved to the device", async ({ nurse, doctor, cast }) => {
	await nurse.at(cast.doctor.shown);
	await doctor.at(cast.nurse.shown);
	await doctor.attach("document", [pdf("Gas results.pdf", "pH 7.38")]);
	await doctor.page.getByRole("list", { name: "Attached" }).getByText("Gas results.pdf").waitFor();
	await doctor.send();
	await nurse.sees("Gas results.pdf");
	const card = nurse.message("Gas results.pdf");
	await card.getByText(/PDF.*(B|KB)/).waitFor();
	await nurse.picture("document");
	await card.getByRole("button", { name: /Gas results/ }).first().click();
	const [download] = await Promise.all([nurse.page.waitForEvent("download"), nurse.page.getByRole("dialog").getByRole("button", { name: "Save to this device" }).click()]);
	await nurse.page.getByRole("dialog").getByRole("button", { name: "Back" }).click();
	assert.equal(download.suggestedFilename(), "Gas results.pdf");
	const bytes = await streamed(await download.createReadStream());
	assert.ok(bytes.toString("latin1").startsWith("%PDF-1.4"), "the PDF came back otherwise");
});

async function streamed(stream) {
	const parts = [];
	for await (const part of stream) parts.push(part);
	return Buffer.concat(parts);
}

journey("a video that plays only when asked", async ({ nurse, doctor, cast }) => {
	await nurse.at(cast.doctor.shown);
	await doctor.at(cast.nurse.shown);
	await doctor.attach("photo", [await film(doctor.page, "gait.webm")]);
	await doctor.page.getByRole("list", { name: "Attached" }).getByRole("listitem").waitFor();
	await doctor.field.fill("First steps");
	await doctor.send();
	await nurse.sees("First steps");
	const message = nurse.message("First steps");
	assert.equal(await message.locator("video").count(), 0, "a video that plays by itself");
	/* chosen as WebM; sent so that every phone plays it, with a still and its size */
	await message.getByText(/0:0\d · .*(B|KB|MB)/).waitFor();
	await message.locator("img").last().waitFor();
	await message.getByRole("button", { name: /Play video/ }).click();
	await until(() => message.locator("video").evaluate((video) => video.readyState >= 2 && video.currentTime > 0), "the video does not play");
	const kind = await message.locator("video").evaluate(async (video) => {
		video.currentTime = 0.2;
		const bytes = new Uint8Array(await (await fetch(video.src)).arrayBuffer());
		return new TextDecoder("latin1").decode(bytes);
	});
	assert.ok(kind.slice(4, 8) === "ftyp" && kind.includes("avc1"), "it is no H.264 in MP4");
	await nurse.looksGood("video");
});

journeys.push(...shareJourneys);

journey("a photo taken inside the app", async ({ nurse, doctor, cast }) => {
	await nurse.at(cast.doctor.shown);
	await doctor.at(cast.nurse.shown);
	const { page } = nurse;
	await page.getByRole("button", { name: "Attach", exact: true }).click();
	await nurse.looksGood("attach-menu");
	await page.getByRole("menuitem", { name: "Camera" }).click();
	await page.getByRole("button", { name: "Take photo" }).click();
	await nurse.looksGood("camera");
	await page.getByRole("button", { name: "Use photo" }).click();
	await nurse.field.fill("Taken just now");
	await nurse.send();
	await doctor.sees("Taken just now");
});

journey("a pasted file lands in the tray", async ({ doctor, cast }) => {
	await doctor.at(cast.nurse.shown);
	await doctor.field.focus();
	await doctor.page.evaluate(() => {
		const data = new DataTransfer();
		data.items.add(new File(["obs"], "obs.txt", { type: "text/plain" }));
		document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
	});
	await doctor.page.getByRole("list", { name: "Attached" }).getByText("obs.txt").waitFor();
	await doctor.page.getByRole("button", { name: "Remove obs.txt" }).click();
	await doctor.page.getByRole("list", { name: "Attached" }).waitFor({ state: "detached" });
});

journey("a draft stays, in the list and after a reload", async ({ nurse, cast }) => {
	await nurse.at(cast.doctor.shown);
	await nurse.field.fill("Half a thought");
	await nurse.goInbox();
	await nurse.row(cast.doctor.shown).getByText("Draft:").waitFor();
	await nurse.picture("inbox-draft");
	/* Drafts are written down when the fingers rest. */
	await sleep(600);
	await nurse.page.reload();
	await nurse.row(cast.doctor.shown).getByText("Half a thought").waitFor();
	await nurse.row(cast.doctor.shown).click();
	await until(async () => (await nurse.field.inputValue()) === "Half a thought", "the draft is gone");
	await nurse.field.fill("");
});

journey("scrolling back through the ward's days without a jump", async ({ nurse, doctor, cast }) => {
	for (const person of [nurse, doctor]) {
		await person.open(cast.ward);
		await person.log.getByRole("article").first().waitFor();
		await person.looksGood("ward");
	}
	const { page } = nurse;
	const worst = await page.evaluate(async () => {
		const box = document.querySelector("[role=log]");
		let worst = 0;
		for (let i = 0; i < 120; i++) {
			const top = box.getBoundingClientRect().top;
			const row = [...box.querySelectorAll("[data-key]")].find((r) => r.getBoundingClientRect().top > top + 100);
			const before = row?.getBoundingClientRect().top ?? 0;
			const by = Math.min(90, box.scrollTop);
			box.scrollTop -= by;
			await new Promise((done) => setTimeout(done, 25));
			if (row?.isConnected) worst = Math.max(worst, Math.abs(row.getBoundingClientRect().top - before - by));
			if (box.scrollTop === 0 && document.body.innerText.includes(" begins")) break;
		}
		return worst;
	});
	assert.ok(worst <= 2, `it jumped by ${worst} px`);
	assert.ok((await nurse.log.getByText(/^(Yesterday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Today)$/).count()) > 0, "no day lines");
	await nurse.picture("scrolled-back");
});

journey("new messages below show a pill, never a jump", async ({ nurse, doctor, cast }) => {
	await doctor.at(cast.ward);
	const { page } = nurse;
	const edge = () => page.evaluate(() => {
		const box = document.querySelector("[role=log]");
		const top = box.getBoundingClientRect().top;
		const row = [...box.querySelectorAll("[data-key]")].find((r) => r.getBoundingClientRect().top > top);
		return `${row.dataset.key} ${Math.round(row.getBoundingClientRect().top)}`;
	});
	const before = await edge();
	await doctor.say("Board round at 8");
	const pill = page.getByRole("button", { name: /new message/ });
	await pill.waitFor();
	assert.equal(await edge(), before, "the list moved");
	await nurse.looksGood("pill");
	await pill.click();
	await nurse.sees("Board round at 8");
	await until(() => page.evaluate(() => {
		const box = document.querySelector("[role=log]");
		return box.scrollHeight - box.clientHeight - box.scrollTop < 3;
	}), "not at the newest");
});

journey("offline: words wait, outlive a reload and go out once", async ({ nurse, doctor, cast }) => {
	await nurse.at(cast.ward);
	await doctor.at(cast.ward);
	const { page, context } = nurse;
	await context.setOffline(true);
	await page.getByText(/No network\./).waitFor();
	await nurse.field.fill("Written in the lift");
	await nurse.send();
	await nurse.message("Written in the lift").waitFor();
	await page.getByText("Waiting for network").first().waitFor();
	await nurse.looksGood("offline");
	await page.reload();
	// A reloaded page may not be told by an emulated network that there is none.
	await page.getByText(/No network|The server does not answer/).first().waitFor();
	await nurse.picture("offline-reload");
	await context.setOffline(false);
	await nurse.log.waitFor();
	await nurse.tick("Written in the lift", "sent", "delivered", "read");
	await doctor.sees("Written in the lift");
	await sleep(400);
	assert.equal(await doctor.count("Written in the lift"), 1, "it went out twice");
});

journey("a new group with a picture", async ({ doctor, nurse, cast }) => {
	const { page } = doctor;
	await page.getByRole("button", { name: "New message" }).first().click();
	await doctor.looksGood("new-message");
	await page.getByRole("link", { name: /New group/ }).click();
	const search = page.getByLabel("Search by name, job or ward");
	for (const who of [cast.nurse.shown, cast.third.shown]) {
		await search.fill(who);
		await page.getByRole("list", { name: "Staff" }).getByRole("button", { name: who }).first().click();
	}
	await doctor.looksGood("new-group");
	await page.getByRole("button", { name: /^Next/ }).click();
	await page.getByLabel("Group name").fill("Chest drain team");
	await page.locator("[data-pick=picture]").first().setInputFiles([photo("team.png", 200, 200)]);
	await doctor.looksGood("new-group-name");
	await page.getByRole("button", { name: "Start group" }).click();
	await page.getByRole("heading", { name: "Chest drain team", level: 1 }).waitFor();
	await page.getByText(/[23] people/).first().waitFor();
	await doctor.say("Kit is in the store");
	await nurse.open("Chest drain team");
	await nurse.sees("Kit is in the store");
	await doctor.tick("Kit is in the store", "sent", "delivered");
});

journey("group info: name, picture, people", async ({ doctor, nurse, cast }) => {
	const { page } = doctor;
	await page.getByRole("button", { name: "Group info" }).click();
	await page.getByRole("heading", { name: "Group info" }).waitFor();
	await doctor.looksGood("group-info");
	await page.getByRole("button", { name: "Change the name" }).click();
	const sheet = page.getByRole("dialog");
	await sheet.getByLabel("Group name").fill("Pleural team");
	await sheet.getByRole("button", { name: "Save" }).click();
	await page.getByRole("heading", { name: "Pleural team", level: 1 }).waitFor();
	await nurse.page.getByRole("heading", { name: "Pleural team", level: 1 }).waitFor();
	const face = () => nurse.page.locator("header img").first().getAttribute("src");
	const before = await face();
	await page.locator("[data-pick=picture]").first().setInputFiles([photo("new.png", 220, 220, 200)]);
	await until(async () => (await face()) !== before, "the new picture did not come");
	await page.getByRole("button", { name: "Add people" }).click();
	await page.getByLabel("Search by name, job or ward").fill(cast.fourth.shown);
	await page.getByRole("list", { name: "Staff" }).getByRole("button", { name: cast.fourth.shown }).first().click();
	await doctor.looksGood("add-people");
	await page.getByRole("button", { name: /^Add 1 person/ }).click();
	await page.getByRole("heading", { name: "Group info" }).waitFor();
	await page.getByRole("region", { name: "People" }).getByText(cast.fourth.shown).waitFor();
	await page.getByRole("button", { name: `More for ${cast.third.shown}` }).click();
	await page.getByRole("menuitem", { name: "Remove from group" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Remove from group" }).click();
	await page.getByRole("region", { name: "People" }).getByText(cast.third.shown).waitFor({ state: "detached" });
	await nurse.log.getByText(new RegExp(`removed ${cast.third.shown}`)).waitFor();
});

journey("leaving a group", async ({ nurse, doctor, cast }) => {
	const { page } = nurse;
	await page.getByRole("button", { name: "Group info" }).click();
	await page.getByRole("heading", { name: "Group info" }).waitFor();
	await nurse.looksGood("group-info");
	await page.getByRole("button", { name: "Leave group" }).click();
	await nurse.looksGood("leave");
	await page.getByRole("dialog").getByRole("button", { name: "Leave group" }).click();
	await nurse.inbox().waitFor();
	await nurse.row("Pleural team").waitFor({ state: "detached" });
	await doctor.log.getByText(`${cast.nurse.shown} left`).waitFor();
});

journey("keys: jump, step, help, one layer at a time", async ({ doctor, cast }) => {
	const { page } = doctor;
	await page.keyboard.press("Escape");
	await page.getByRole("heading", { name: "Group info" }).waitFor({ state: "detached" });
	await page.keyboard.press("Control+k");
	await page.keyboard.type(cast.ward);
	await page.keyboard.press("Enter");
	await page.getByRole("heading", { name: cast.ward, level: 1 }).waitFor();
	await page.keyboard.press("Alt+ArrowDown");
	await until(async () => !(await page.getByRole("heading", { name: cast.ward, level: 1 }).isVisible()), "Alt+Down did not step");
	await doctor.log.focus();
	await page.keyboard.press("?");
	await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
	await doctor.looksGood("keys");
	await page.keyboard.press("Escape");
	await page.getByRole("dialog").waitFor({ state: "detached" });
	await until(() => doctor.log.evaluate((log) => log === document.activeElement), "the focus did not return");
});

journey("one's own page: picture, name, dark", async ({ nurse, doctor }) => {
	for (const person of [nurse, doctor]) {
		const { page } = person;
		if (person.phone) await person.goInbox();
		await page.getByRole("link", { name: "Me", exact: true }).click();
		await page.getByRole("heading", { name: "Me", exact: true }).waitFor();
		await person.looksGood("me");
		await page.getByLabel("Dark").check();
		await until(() => page.evaluate(() => document.documentElement.dataset.theme === "dark"), "it is not dark");
		await person.looksGood("me-dark");
	}
	await nurse.page.locator("[data-pick=picture]").first().setInputFiles([photo("me.png", 180, 180, 40)]);
	await until(() => nurse.page.evaluate(() => [...document.querySelectorAll("main img")].some((img) => img.naturalWidth > 0)), "the new picture is not shown");
});

journeys.push(...onCallJourneys);
journeys.push(...handoverJourneys);
journeys.push(...urgentJourneys);
journeys.push(...incidentJourneys);
journeys.push(...pushJourneys);
journeys.push(...lockJourneys);

journeys.push(...roughJourneys);

journey("360 px, dark, and text at 200 %", async ({ nurse, cast }) => {
	const { page } = nurse;
	await nurse.open(cast.ward);
	await page.setViewportSize({ width: 360, height: 740 });
	await nurse.looksGood("small-dark");
	await page.evaluate(() => {
		document.documentElement.style.fontSize = "200%";
	});
	await nurse.looksGood("text-200");
	await nurse.goInbox();
	await nurse.looksGood("inbox-200");
	await page.evaluate(() => {
		document.documentElement.style.fontSize = "";
	});
	await page.setViewportSize({ width: 390, height: 844 });
});

journey("the server is cut off and comes back with everything", async ({ nurse, doctor, cast, server }) => {
	await nurse.open(cast.doctor.shown);
	await doctor.open(cast.nurse.shown);
	await nurse.attach("photo", [photo("before.png", 300, 200, 90)]);
	await nurse.page.getByRole("list", { name: "Attached" }).waitFor();
	await nurse.send();
	await nurse.say("Before the cut");
	await doctor.sees("Before the cut");
	await server.kill();
	await doctor.page.getByText("The server does not answer").waitFor();
	await doctor.field.fill("While it was away");
	await doctor.send();
	await server.start();
	await doctor.tick("While it was away", "sent", "delivered", "read");
	await nurse.sees("While it was away");
	await nurse.page.reload();
	await nurse.sees("Before the cut");
	await nurse.sees("While it was away");
	assert.equal(await nurse.count("While it was away"), 1, "doubled");
	const shown = nurse.log.getByRole("link", { name: /^Photo/ }).last().locator("img").last();
	await until(() => shown.evaluate((img) => img.complete && img.naturalWidth > 0), "photos are gone");
});

journey("at the other size: phone for the doctor, desktop for the nurse", async ({ browser, server, cast, nurse: other }) => {
	const doctor = await Person.arrive(browser, server, "phone");
	const nurse = await Person.arrive(browser, server, "desktop");
	try {
		await doctor.signIn(cast.doctor.name, cast.password);
		await nurse.signIn(cast.nurse.name, cast.password);
		await doctor.open(cast.nurse.shown);
		/* Two devices of the nurse: both count it, and reading on one tells the other. */
		await other.goInbox();
		await doctor.say("Is anybody left in theatre?");
		for (const device of [nurse, other]) await device.row(cast.doctor.shown).getByLabel(/unread message/).waitFor();
		const counts = await Promise.all([nurse, other].map((device) => device.row(cast.doctor.shown).getByLabel(/unread message/).getAttribute("aria-label")));
		assert.equal(counts[0], counts[1], "two devices count otherwise");
		await nurse.open(cast.doctor.shown);
		await other.row(cast.doctor.shown).getByLabel(/unread message/).waitFor({ state: "detached" });
		await doctor.say("Going home now");
		await nurse.sees("Going home now");
		await doctor.tick("Going home now", "read");
		await nurse.attach("photo", [photo("last.png", 500, 700, 60)]);
		await nurse.page.getByRole("list", { name: "Attached" }).waitFor();
		await nurse.looksGood("tray");
		await nurse.send();
		await until(async () => (await doctor.log.getByRole("link", { name: /^Photo/ }).count()) > 0, "no photo came");
		await doctor.message("Going home now").getByRole("button", { name: /Show who has it/ }).click();
		await doctor.looksGood("receipts");
		await doctor.page.getByRole("button", { name: "Close" }).click();
		await doctor.goInbox();
		await doctor.page.getByRole("button", { name: "New message" }).click();
		await doctor.looksGood("new-message");
		await nurse.about();
		await nurse.page.getByRole("heading", { name: "About" }).waitFor();
		await nurse.looksGood("about");
	} finally {
		await doctor.leave();
		await nurse.leave();
	}
});

journeys.push(...accessJourneys);

/* It kills the server and changes the Trust's settings: last. */
journeys.push(...boardJourneys);

/* The last: whose pages the others use. */
journey("signing out leaves nothing behind", async ({ nurse }) => {
	const { page } = nurse;
	await nurse.goInbox();
	await page.getByRole("link", { name: "Me", exact: true }).click();
	await page.getByRole("button", { name: "Sign out" }).click();
	await nurse.looksGood("sign-out");
	await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
	await page.getByLabel("Staff name").waitFor();
	await page.reload();
	await page.getByLabel("Staff name").waitFor();
	const words = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
	assert.ok(!/syt_|access|refresh/i.test(words), `kept: ${words}`);
});
