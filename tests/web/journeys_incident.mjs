/* A major incident as an exercise: declared with a read-back, answered, followed, stood down. */
import assert from "node:assert/strict";
import { Person } from "./person.mjs";

export const incidentJourneys = [];
const journey = (name, go) => incidentJourneys.push({ name, go });

const role = "ed-lead-web";
const roleName = "Emergency lead on the web";
const api = "/_wardwire/clinic/v1/";
const places = (person, name) => person.page.getByRole("navigation", { name: "Places" }).getByRole("link", { name });
const chief = { person: null };

async function hold(person, name) {
	await person.page.getByRole("button", { name: `${name}, press and hold` }).click({ delay: 600 });
}

async function inDark(person, name) {
	await person.page.emulateMedia({ colorScheme: "dark" });
	await person.looksGood(`${name}-dark`);
	await person.page.emulateMedia({ colorScheme: "light" });
}

journey("an incident: the ED lead declares an exercise, read back and held", async ({ browser, server, cast }) => {
	const manager = await server.manager();
	await manager("PUT", `${api}roles/${role}`, { name: roleName, words: ["ed web"] });
	await manager("PUT", `${api}settings`, { ed_lead_role: role });
	await manager("PUT", `${api}incident_plan`, { waves: [{ name: "Ward nurses", targets: [{ staff_group: cast.nurse.group, off_duty: true }] }, { name: "Everybody else", delay_s: 3600, targets: [{ staff_group: "Doctors", off_duty: true }] }] });
	const lead = await Person.arrive(browser, server, "phone");
	chief.person = lead;
	await lead.signIn(cast.doctor.name, cast.password);
	await places(lead, /On call/).click();
	await lead.page.getByRole("button", { name: "Choose" }).click();
	await lead.page.getByRole("radio", { name: /My own phone/ }).check();
	await lead.page.getByRole("button", { name: "Save" }).click();
	await lead.page.getByLabel("Role, bleep or specialty").fill("ed web");
	await lead.page.getByRole("list", { name: "Roles" }).getByRole("link", { name: new RegExp(roleName) }).click();
	await lead.page.getByRole("button", { name: "Take this role" }).click();
	await lead.page.getByRole("button", { name: "Sound it" }).click();
	await lead.page.getByRole("button", { name: "I hear it" }).click();
	await lead.page.getByRole("heading", { name: "You hold it" }).waitFor();
	await lead.page.getByRole("button", { name: "Back" }).click();
	await lead.page.getByRole("button", { name: "Clear search" }).click();
	await lead.page.getByRole("button", { name: "Declare or standby" }).click();
	await lead.page.getByRole("radio", { name: /EXERCISE/ }).check();
	await lead.page.getByLabel("What has happened").fill("Coach and lorry on the A1");
	assert.ok(await lead.page.getByRole("button", { name: "Read back: declare" }).isDisabled(), "it does not say where");
	await lead.page.getByLabel("Exact location").fill("A1, junction 4, northbound");
	await lead.page.getByLabel("Number of casualties").fill("12, 3 of them serious");
	await lead.looksGood("incident-new");
	await lead.page.getByRole("button", { name: "Read back: declare" }).click();
	const sheet = lead.page.getByRole("dialog", { name: "Read this aloud" });
	await sheet.getByText(/This is an EXERCISE, it is not live/).waitFor();
	await lead.looksGood("incident-read-back");
	await inDark(lead, "incident-read-back");
	await hold(lead, "Hold to declare: EXERCISE");
	await lead.page.getByRole("heading", { name: "Coach and lorry on the A1" }).waitFor();
});

journey("an incident: who is told answers with three large buttons", async ({ nurse }) => {
	const lead = chief.person;
	const alert = nurse.page.getByRole("dialog", { name: "Major incident alert" });
	await alert.getByText("EXERCISE", { exact: true }).waitFor();
	await nurse.looksGood("incident-alert");
	await alert.getByRole("button", { name: "Open" }).click();
	await nurse.page.getByText("Can you come?").waitFor();
	await nurse.looksGood("incident-asked");
	await inDark(nurse, "incident-asked");
	await nurse.page.getByRole("button", { name: "Coming, there in 20 minutes" }).click();
	await nurse.page.getByText(/You are coming, there at/).waitFor();
	await lead.page.getByRole("list", { name: "People who were told" }).getByText(/coming, there at/).waitFor();
});

journey("an incident: the commander sees who comes, writes, stands it down; the report stays", async ({ doctor, nurse }) => {
	const lead = chief.person;
	await lead.page.getByLabel("Entry for the log").fill("Theatre 2 is free");
	await lead.page.getByRole("button", { name: "Write it" }).click();
	await lead.page.getByRole("log", { name: "Log" }).getByText("Theatre 2 is free").waitFor();
	await lead.looksGood("incident-command");
	/* The same person at a desk. */
	await doctor.page.keyboard.press("Escape");
	const over = doctor.page.getByRole("dialog", { name: "Major incident alert" });
	if (await over.isVisible().catch(() => false)) await over.getByRole("button", { name: "Open" }).click();
	await places(doctor, /On call/).click();
	await doctor.page.getByLabel("Role, bleep or specialty").fill("");
	await doctor.page.getByRole("region", { name: "Major incidents" }).getByRole("link", { name: /Coach and lorry/ }).first().click();
	await doctor.page.getByRole("region", { name: "Waves" }).getByText(/Everybody else/).waitFor();
	await doctor.looksGood("incident-command");
	await inDark(doctor, "incident-command");
	await lead.page.getByRole("button", { name: "Read back: stand down" }).click();
	await hold(lead, "Hold to stand down: EXERCISE");
	await lead.page.getByRole("button", { name: "Print" }).waitFor();
	await lead.page.getByRole("article").getByText("Stood down").waitFor();
	await lead.looksGood("incident-report");
	await doctor.page.getByRole("region", { name: "Report" }).getByText("Stopped").waitFor();
	await doctor.looksGood("incident-report");
	await nurse.page.getByRole("article").getByText("Stood down").waitFor();
	await nurse.goInbox();
	await lead.leave();
});
