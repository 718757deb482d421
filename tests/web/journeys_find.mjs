/* Finding messages again. */
import assert from "node:assert/strict";

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
