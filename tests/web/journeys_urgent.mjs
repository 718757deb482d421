/* Priority messages: sent, alerted, answered; and one that climbs by itself. */
import assert from "node:assert/strict";
import { holdEnter, tabTo } from "./keys.mjs";
import { Person } from "./person.mjs";

export const urgentJourneys = [];
const journey = (name, go) => urgentJourneys.push({ name, go });

const role = "resp-reg";
const roleName = "Respiratory registrar on call";
const next = "Respiratory consultant on call";
const api = "/_wardwire/clinic/v1/roles/";
const phone = { person: null };
const places = (person, name) => person.page.getByRole("navigation", { name: "Places" }).getByRole("link", { name });
const card = (person) => person.page.getByRole("main").getByRole("article");
const log = (person) => person.page.getByRole("log", { name: "What happened" });

async function hold(person, name) {
	await person.page.getByRole("button", { name: new RegExp(`^${name}.*press and hold$`, "i") }).click({ delay: 600 });
}

/* From the alert when it is up, else from the list below it. */
async function openUrgent(person, words) {
	const open = person.page.getByRole("dialog", { name: "Alert" }).getByRole("button", { name: "Open" });
	const row = person.page.getByRole("list", { name: "Urgent" }).getByRole("link", { name: new RegExp(words) });
	const end = Date.now() + 30000;
	while (!(await card(person).getByText(words).isVisible())) {
		assert.ok(Date.now() < end, `it is not there: ${words}`);
		const next = (await open.isVisible()) ? open : row;
		await next.click({ timeout: 1500 }).catch(() => {});
	}
}

async function cancelIt(person) {
	await person.page.getByRole("button", { name: "Cancel it" }).click();
	await person.page.getByRole("dialog").getByRole("button", { name: "Cancel it" }).click();
	await card(person).getByText("Cancelled. Nothing to do.").waitFor();
}

async function toRole(person) {
	await places(person, /On call/).click();
	await person.page.getByLabel("Role, bleep or specialty").fill("resp reg");
	await person.page.getByRole("list", { name: "Roles" }).getByRole("link", { name: new RegExp(roleName) }).click();
	await person.page.getByRole("heading", { name: roleName, level: 1 }).waitFor();
}

journey("a doctor takes the role on a phone whose alert was heard", async ({ browser, server, cast }) => {
	const manager = await server.manager();
	await manager("PUT", `${api}resp-consultant`, { name: next });
	const timers = { ladder: [{ role_id: "resp-consultant", after_s: 300 }] };
	await manager("PUT", api + role, { name: roleName, words: ["resp reg"], phone: "2117", timers: { urgent: timers } });
	const doctor = await Person.arrive(browser, server, "phone");
	phone.person = doctor;
	await doctor.signIn(cast.doctor.name, cast.password);
	await places(doctor, /On call/).click();
	await doctor.page.getByRole("button", { name: "Choose" }).click();
	await doctor.page.getByRole("radio", { name: /My own phone/ }).check();
	await doctor.page.getByRole("button", { name: "Save" }).click();
	await toRole(doctor);
	await doctor.page.getByRole("button", { name: "Take this role" }).click();
	await doctor.page.getByRole("button", { name: "Sound it" }).click();
	await doctor.page.getByRole("button", { name: "I hear it" }).click();
	await doctor.page.getByRole("heading", { name: "You hold it" }).waitFor();
});

journey("an urgent SBAR message alerts the holder, who has it in ten minutes", async ({ nurse, cast }) => {
	const doctor = phone.person;
	await nurse.goInbox();
	await toRole(nurse);
	await nurse.page.getByRole("button", { name: "Urgent", exact: true }).click();
	const sheet = nurse.page.getByRole("dialog", { name: `To ${roleName}` });
	await sheet.getByRole("region", { name: "Who is alerted now" }).getByText(cast.doctor.shown).waitFor();
	await sheet.getByText(/after 5 min/i).waitFor();
	assert.ok(await sheet.getByRole("button", { name: "Send urgent" }).isDisabled(), "nothing is said yet");
	await sheet.getByLabel("Situation").fill("Bed 4, sats 86 on 2 litres");
	await sheet.getByLabel("Recommendation").fill("Please come and see her");
	await nurse.looksGood("urgent-new");
	await sheet.getByRole("button", { name: "Send urgent" }).click();
	await card(nurse).getByText("Nobody has it yet").waitFor();

	/* The alert: no patient, no answer, only "Open". */
	const alert = doctor.page.getByRole("dialog", { name: "Alert" });
	await alert.getByText(`for ${roleName}`).waitFor();
	await doctor.looksGood("urgent-alert");
	assert.ok(!(await alert.innerText()).includes("sats"), "the alert tells nothing of the patient");
	assert.equal(await alert.getByRole("button").count(), 1);
	/* From here to the end the doctor uses keys only. */
	await tabTo(doctor, /^Open/);
	await doctor.page.keyboard.press("Enter");
	await card(doctor).getByText("Bed 4, sats 86 on 2 litres").waitFor();
	await log(nurse).getByText(`Seen by ${cast.doctor.shown}`).waitFor();
	await nurse.looksGood("urgent-mine");

	/* A short touch is no answer. */
	const ten = doctor.page.getByRole("button", { name: "In 10 minutes, press and hold" });
	await ten.click();
	await doctor.looksGood("urgent-card");
	await card(doctor).getByText("Nobody has it yet").waitFor();
	await tabTo(doctor, /^In 10 minutes/);
	await holdEnter(doctor);
	await card(doctor).getByText("You have it, there in 10 min").waitFor();
	await card(nurse).getByText(`${cast.doctor.shown} has it`).waitFor();
	await log(nurse).getByText(`${cast.doctor.shown} accepted, 10 min`).waitFor();
	await doctor.looksGood("urgent-taken");
	await nurse.looksGood("urgent-answered");
	await doctor.page.getByRole("button", { name: "Close with outcome" }).and(doctor.page.locator(":enabled")).waitFor();
	await tabTo(doctor, /^Close with outcome/);
	await doctor.page.keyboard.press("Enter");
	await tabTo(doctor, /^Outcome/);
	await doctor.page.keyboard.type("Oxygen up, gas sent");
	await tabTo(doctor, /^Close it/);
	await doctor.page.keyboard.press("Enter");
	await log(nurse).getByText("Oxygen up, gas sent").waitFor();
	await card(nurse).getByText("Closed").waitFor();
});

journey("in the conversation it is a card, and it can be sent from there", async ({ nurse }) => {
	await nurse.page.getByRole("link", { name: "Open the conversation" }).click();
	await nurse.log.getByRole("link", { name: /Urgent/ }).waitFor();
	await nurse.looksGood("urgent-conversation");
	await nurse.page.getByRole("button", { name: "Urgent message" }).click();
	await nurse.page.getByRole("dialog", { name: `To ${roleName}` }).getByRole("radio", { name: /Emergency/ }).check();
	await nurse.page.getByRole("link", { name: "Dial 2222 first" }).waitFor();
	await nurse.page.getByText("An emergency needs the exact location.").waitFor();
	await nurse.looksGood("urgent-2222");
	await nurse.page.getByRole("radio", { name: "Adult" }).check();
	await nurse.page.getByLabel("Site").fill("Eastmere General");
	await nurse.page.getByLabel("Floor").fill("3");
	await nurse.page.getByLabel("Ward", { exact: true }).fill("Ward 7");
	await nurse.page.getByLabel("Bed or room").fill("bed 4");
	await nurse.page.getByRole("checkbox", { name: "This is a test" }).check();
	await nurse.page.getByRole("button", { name: "Read it back" }).click();
	await nurse.page.getByText(`TEST. Emergency: adult team to Eastmere General, floor 3, Ward 7, bed 4. For ${roleName}.`).waitFor();
	await nurse.looksGood("urgent-2222-read-back");
	await nurse.page.getByRole("button", { name: "Change it" }).click();
	await nurse.page.getByRole("button", { name: "Close", exact: true }).click();
});

journey("about a patient, in somebody's name, to a team", async ({ nurse, cast }) => {
	await nurse.page.getByRole("button", { name: "Urgent message" }).click();
	await nurse.page.getByRole("button", { name: "Add a patient" }).click();
	await nurse.page.getByLabel("Surname").fill("Smith");
	await nurse.page.getByLabel("Given name").fill("Ada");
	await nurse.page.getByLabel("Born").fill("1948-03-12");
	await nurse.page.getByRole("radio", { name: "Female" }).check();
	await nurse.page.getByLabel("NHS number").fill("9990548608");
	await nurse.page.getByText("That is no NHS number").waitFor();
	await nurse.page.getByLabel("NHS number").fill("999 054 8609");
	await nurse.looksGood("urgent-patient");
	await nurse.page.getByRole("button", { name: "Use this patient" }).click();
	await nurse.page.getByRole("button", { name: "On behalf of somebody" }).click();
	await nurse.page.getByLabel("Search by name, job or ward").fill(cast.doctor.shown);
	await nurse.page.getByRole("list", { name: "Staff" }).getByRole("button", { name: cast.doctor.shown }).first().click();
	await nurse.page.getByLabel("Situation").fill("Chest pain");
	await nurse.looksGood("urgent-options");
	await nurse.page.getByRole("button", { name: "To another role or team" }).click();
	await nurse.page.getByLabel("Role, bleep or team").fill(roleName);
	await nurse.looksGood("urgent-to-whom");
	await nurse.page.getByRole("dialog").getByRole("button", { name: roleName, exact: true }).click();
	await nurse.page.getByRole("button", { name: "Send urgent" }).click();
	await card(nurse).getByText(/^SMITH, Ada - Born 12-Mar-1948 \(\d+y\) - female - 999 054 8609 unverified$/).waitFor();
	await card(nurse).getByText(`on behalf of ${cast.doctor.shown}`).waitFor();
	await cancelIt(nurse);
});

journey("the sender puts it right, hurries and adds; who is asked wants a call, takes it, hands it back", async ({ nurse, cast }) => {
	const doctor = phone.person;
	await doctor.goInbox();
	/* Muted: what is urgent comes all the same. */
	const talk = doctor.page.locator("[data-row] > a").filter({ hasText: roleName }).first();
	await doctor.touch(talk, { hold: 700 });
	await doctor.page.getByRole("menuitem", { name: "Mute", exact: true }).click();
	await talk.getByLabel("Muted").waitFor();
	await nurse.goInbox();
	await toRole(nurse);
	await nurse.page.getByRole("button", { name: "Urgent", exact: true }).click();
	await nurse.page.getByRole("button", { name: "Free text" }).click();
	await nurse.page.getByLabel("What is the matter").fill("Potassium 6.8 in bed 6");
	await nurse.page.getByRole("button", { name: "Send urgent" }).click();
	await card(nurse).getByText("Nobody has it yet").waitFor();
	await nurse.page.getByRole("button", { name: "Correct", exact: true }).click();
	await nurse.page.getByRole("dialog").getByLabel("What is the matter").fill("Potassium 6.8 in bed 9");
	await nurse.looksGood("urgent-correct");
	await nurse.page.getByRole("button", { name: "Send the correction" }).click();
	await card(nurse).getByText("Potassium 6.8 in bed 9").waitFor();
	await log(nurse).getByText("You put it right").waitFor();

	/* The sound may be held back for half a minute; the list never is. */
	await openUrgent(doctor, "Potassium 6.8 in bed 9");
	await hold(doctor, "Call me");
	await log(nurse).getByText(`${cast.doctor.shown} asked for a call`).waitFor();
	await card(nurse).getByText(/Held for a call, goes on in/).waitFor();
	await nurse.looksGood("urgent-call-me");
	await hold(doctor, "I've got it");
	await card(nurse).getByText(`${cast.doctor.shown} has it`).waitFor();
	await doctor.page.getByRole("button", { name: /^Hand back/ }).click();
	await log(nurse).getByText(`${cast.doctor.shown} handed it back`).waitFor();
	await card(nurse).getByText("Nobody has it yet").waitFor();
	await nurse.page.getByRole("button", { name: "Add information" }).click();
	await nurse.page.getByLabel("What is new").fill("ECG has tented T waves");
	await nurse.page.getByRole("button", { name: "Add", exact: true }).click();
	await log(doctor).getByText("ECG has tented T waves").waitFor();
	await doctor.page.getByRole("button", { name: "Can't", exact: true }).click();
	await doctor.looksGood("urgent-cannot");
	await doctor.page.getByRole("dialog").getByRole("button", { name: "With an emergency" }).click();
	await log(nurse).getByText(`Goes to ${next}`).waitFor();
	await nurse.picture("urgent-climbed");
	await nurse.goInbox();
	const row = nurse.page.getByRole("list", { name: "Urgent" }).getByRole("link", { name: /Potassium 6.8/ });
	await row.waitFor();
	await nurse.looksGood("urgent-inbox");
	await nurse.page.getByRole("button", { name: /^Urgent \d/ }).click();
	await row.click();
	await cancelIt(nurse);
	await nurse.goInbox();
	await nurse.page.getByRole("button", { name: "All", exact: true }).click();
	await doctor.goInbox();
});

journey("to the tier of a team that is on duty, and on at once to the next step", async ({ nurse, server }) => {
	const manager = await server.manager();
	const { teams } = await manager("GET", "/_wardwire/clinic/v1/teams");
	const team = teams.find(({ team_id }) => team_id === "critical-care");
	await toRole(nurse);
	await nurse.page.getByRole("button", { name: "Urgent", exact: true }).click();
	await nurse.page.getByRole("button", { name: "To another role or team" }).click();
	await nurse.page.getByLabel("Role, bleep or team").fill("critical");
	await nurse.page.getByRole("region", { name: "Teams" }).getByRole("button", { name: team.name }).click();
	await nurse.page.getByRole("radio", { name: "Tier 1 on duty" }).check();
	await nurse.page.getByLabel("Situation").fill("Bed 2 is tiring on 60 %");
	await nurse.looksGood("urgent-team");
	await nurse.page.getByRole("checkbox", { name: "This is a test" }).check();
	await nurse.page.getByRole("button", { name: "Send urgent" }).click();
	await nurse.page.getByRole("heading", { name: team.name, level: 1 }).waitFor();
	await card(nurse).getByText("TEST", { exact: true }).waitFor();
	await nurse.page.getByRole("region", { name: "Who was alerted" }).getByText("Dr In\u00eas Costa").waitFor();
	assert.equal(await nurse.page.getByRole("region", { name: "Who was alerted" }).getByText("Dr Vikram Singh").count(), 0, "tier 2 sleeps");
	await nurse.page.getByRole("button", { name: "Next step now" }).click();
	await log(nurse).getByText(/asked for the next step now/).waitFor();
	await cancelIt(nurse);
	await nurse.goInbox();
});

journey("without a network it says that nobody was told, and whom to call", async ({ nurse }) => {
	await toRole(nurse);
	await nurse.page.getByRole("button", { name: "Urgent", exact: true }).click();
	await nurse.page.getByLabel("Situation").fill("Glucose 2.1");
	await nurse.page.getByText("Who is alerted now").waitFor();
	await nurse.context.setOffline(true);
	await nurse.page.getByRole("button", { name: "Send urgent" }).click();
	await nurse.page.getByText("NOT SENT: nobody has been told.").waitFor();
	await nurse.page.getByRole("dialog", { name: "NOT SENT" }).getByRole("link", { name: "Call 2117" }).waitFor();
	await nurse.looksGood("urgent-not-sent");
	await nurse.context.setOffline(false);
	/* It was tried again all the while. */
	await card(nurse).getByText("Glucose 2.1").waitFor();
	await cancelIt(nurse);
	await phone.person.leave();
	await nurse.goInbox();
});

/* Tab until it has the focus, then Enter. */
async function press(person, target, key = "Enter") {
	await target.waitFor();
	for (let i = 0; i < 80; i++) {
		if (await target.evaluate((node) => node === document.activeElement)) return person.page.keyboard.press(key);
		await person.page.keyboard.press("Tab");
	}
	assert.fail(`Tab does not lead to ${target}`);
}

journey("by the keyboard alone: a role is found, an urgent message sent and cancelled, and every change is spoken", async ({ doctor }) => {
	const { page } = doctor;
	const find = page.getByLabel("Role, bleep or specialty");
	await press(doctor, places(doctor, /On call/));
	await find.waitFor();
	await press(doctor, find, "Control+A");
	await page.keyboard.type("paeds reg");
	await press(doctor, page.getByRole("list", { name: "Roles" }).getByRole("link", { name: /Paediatric registrar/ }));
	await press(doctor, page.getByRole("button", { name: "Urgent", exact: true }));
	await press(doctor, page.getByLabel("Situation"), "End");
	await page.keyboard.type("Grey and floppy");
	await press(doctor, page.getByRole("checkbox", { name: "This is a test" }), "Space");
	await press(doctor, page.getByRole("button", { name: "Send urgent" }));
	await card(doctor).getByText("Grey and floppy").waitFor();
	await card(doctor).getByRole("status").getByText(/has it/).waitFor();
	assert.ok((await log(doctor).getByRole("listitem").count()) > 0, "what happened is a log");
	await press(doctor, page.getByRole("button", { name: "Cancel it" }));
	await press(doctor, page.getByRole("dialog").getByRole("button", { name: "Cancel it" }));
	await card(doctor).getByRole("status").getByText("Cancelled. Nothing to do.").waitFor();
	await press(doctor, places(doctor, /Me/));
	await press(doctor, page.getByRole("button", { name: /How it works/ }));
	await press(doctor, page.getByText("If nobody answers", { exact: true }));
	await page.getByText(/Only somebody who says that they have it stops it/).waitFor();
	await doctor.looksGood("help");
	await page.keyboard.press("Escape");
	await places(doctor, /On call/).click();
	await find.fill("");
	await places(doctor, /Inbox/).click();
});
