/* What WhatsApp's users expect and no other journey shows: kinds of files, mentions, keys, lists. */
import assert from "node:assert/strict";

export const shareJourneys = [];
const journey = (name, go) => shareJourneys.push({ name, go });

async function until(what, words, ms = 20000) {
	const end = Date.now() + ms;
	for (;;) {
		const value = await what();
		if (value) return value;
		assert.ok(Date.now() < end, words);
		await new Promise((resolve) => setTimeout(resolve, 80));
	}
}

const tray = (person) => person.page.getByRole("list", { name: "Attached" });

/* The first bytes of a photo of an iPhone, and of a film of one. */
const heic = { name: "IMG_0412.HEIC", mimeType: "", buffer: Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypheic\0\0\0\0mif1heic"), Buffer.alloc(400, 3)]) };
const hevc = { name: "IMG_0413.MOV", mimeType: "video/quicktime", buffer: Buffer.concat([Buffer.from([0, 0, 0, 20]), Buffer.from("ftypqt  \0\0\0\0qt  "), Buffer.from("moovtrakstsdhvc1"), Buffer.alloc(400, 3)]) };

journey("what few could open is refused with the reason; an Office file is a card", async ({ nurse, doctor, cast }) => {
	await nurse.at(cast.doctor.shown);
	await doctor.at(cast.nurse.shown);
	const { page } = nurse;
	await nurse.attach("photo", [heic, hevc]);
	await page.getByText("Few phones can show this kind of picture").waitFor();
	await until(async () => (await tray(nurse).getByText("Cannot be sent").count()) === 2, "both are refused");
	assert.equal(await page.getByRole("button", { name: "Send", exact: true }).isEnabled(), false);
	await nurse.looksGood("refused");
	await page.getByRole("button", { name: "Remove IMG_0412.HEIC" }).last().click();
	await page.getByText("Not every phone can play this kind of video").waitFor();
	await page.getByRole("button", { name: "Remove IMG_0413.MOV" }).last().click();
	await tray(nurse).waitFor({ state: "detached" });
	await nurse.attach("document", [{ name: "Discharge letter.docx", mimeType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", buffer: Buffer.from("PK\x03\x04 a letter") }]);
	await nurse.send();
	await doctor.message("Discharge letter.docx").getByText(/^Word · .*B$/).waitFor();
	await doctor.picture("office-card");
});

journey("a large film becomes a smaller one on a phone before it goes", async ({ nurse, doctor, cast }) => {
	await nurse.at(cast.doctor.shown);
	await doctor.at(cast.nurse.shown);
	/* noise, as a bad sensor gives, in the format that phones film in */
	const bytes = await doctor.page.evaluate(async () => {
		const canvas = document.createElement("canvas");
		canvas.width = 960;
		canvas.height = 720;
		const context = canvas.getContext("2d");
		const recorder = new MediaRecorder(canvas.captureStream(15), { mimeType: "video/mp4;codecs=avc1.42E01E,opus", videoBitsPerSecond: 24_000_000 });
		const parts = [];
		recorder.ondataavailable = (event) => parts.push(event.data);
		const ended = new Promise((resolve) => (recorder.onstop = resolve));
		const noise = context.createImageData(960, 720);
		const words = new Uint32Array(noise.data.buffer);
		let x = 1;
		for (let i = 0; i < words.length; i++) words[i] = (x = (x * 1664525 + 1013904223) | 0) | 0xff000000;
		recorder.start();
		for (let i = 0; i < 16; i++) {
			words.copyWithin(0, 7919 * (i + 1));
			context.putImageData(noise, 0, 0);
			await new Promise((resolve) => setTimeout(resolve, 90));
		}
		recorder.stop();
		await ended;
		const blob = new Blob(parts);
		return new Promise((resolve) => {
			const reader = new FileReader();
			reader.onload = () => resolve(reader.result.split(",")[1]);
			reader.readAsDataURL(blob);
		});
	});
	const buffer = Buffer.from(bytes, "base64");
	assert.ok(buffer.length > 1_600_000, `the film has ${buffer.length} bytes only`);
	await nurse.attach("photo", [{ name: "gait-large.mp4", mimeType: "video/mp4", buffer }]);
	await tray(nurse).getByText(/Making it ready \d+ %/).waitFor();
	await nurse.picture("film-smaller");
	await nurse.field.fill("Walks again");
	await nurse.send();
	await doctor.sees("Walks again");
	const told = await doctor.message("Walks again").getByText(/0:0\d · /).textContent();
	const [, number, unit] = /· ([\d.]+) (KB|MB)/.exec(told);
	const size = Number(number) * (unit === "MB" ? 1e6 : 1e3);
	assert.ok(size > 1000 && size < buffer.length * 0.9, `${buffer.length} bytes became ${told}`);
	await doctor.picture("film-came");
});

journey("a colleague is mentioned, and the name leads to the staff card", async ({ nurse, doctor, cast }) => {
	await doctor.at(cast.ward);
	await nurse.at(cast.ward);
	await nurse.newest();
	const first = cast.nurse.shown.split(" ").at(-1);
	await doctor.field.fill("");
	await doctor.field.pressSequentially(`@${first.slice(0, 4)}`);
	await doctor.page.getByRole("listbox", { name: "People to mention" }).getByRole("option", { name: cast.nurse.shown }).waitFor();
	await doctor.looksGood("mention-suggested");
	await doctor.field.press("Enter");
	await doctor.field.pressSequentially("bed 9 wants you");
	await doctor.field.press("Enter");
	const name = nurse.message("bed 9 wants you").getByRole("link", { name: `@${cast.nurse.shown}` });
	await name.waitFor();
	await nurse.looksGood("mention");
	await doctor.message("bed 9 wants you").getByRole("link", { name: `@${cast.nurse.shown}` }).click();
	await doctor.page.getByRole("heading", { name: cast.nurse.shown }).last().waitFor();
	await doctor.page.getByText(cast.nurse.job).first().waitFor();
	await doctor.looksGood("mention-card");
	await doctor.page.keyboard.press("Escape");
	/* by the keyboard: R quotes the newest of the others' */
	await nurse.say("Going there");
	await doctor.at(cast.ward);
	await doctor.sees("Going there");
	await doctor.log.focus();
	await doctor.page.keyboard.press("r");
	await doctor.page.getByText(/^Reply to/).waitFor();
	await doctor.say("Thank you so much");
	await nurse.message("Thank you so much").getByText("Going there").waitFor();
});

journey("found by who said it and when", async ({ doctor, cast }) => {
	await doctor.at(cast.ward);
	const { page } = doctor;
	await page.getByRole("button", { name: "Search in this conversation" }).click();
	await page.getByLabel("Words in messages").fill("there");
	const found = page.getByRole("list", { name: "Messages found" }).getByRole("link");
	await found.filter({ hasText: "Going there" }).waitFor();
	await page.getByRole("button", { name: "Anybody. Choose whose messages" }).click();
	const sheet = page.getByRole("dialog", { name: "Whose messages" });
	await sheet.getByLabel("Search by name, job or ward").fill(cast.nurse.shown);
	await sheet.getByRole("button", { name: cast.nurse.shown }).first().click();
	await found.filter({ hasText: "Going there" }).waitFor();
	assert.ok((await found.allTextContents()).every((words) => words.includes(cast.nurse.shown)), "somebody else's words");
	await page.getByLabel("When", { exact: true }).selectOption("7");
	await found.filter({ hasText: "Going there" }).waitFor();
	await page.getByLabel("When", { exact: true }).selectOption("own");
	await page.getByLabel("To", { exact: true }).fill("2020-01-01");
	await page.getByText("Nothing found").waitFor();
	await doctor.looksGood("search-narrow");
	await page.getByRole("button", { name: "Back" }).first().click();
});
