/* Roles: found, taken on a tested device, written to, handed over. */
export const onCallJourneys = [];
const journey = (name, go) => onCallJourneys.push({ name, go });

const role = "ward7-lead";
const places = (person, name) => person.page.getByRole("navigation", { name: "Places" }).getByRole("link", { name });

journey("a role is found, and taken once this phone's alert was heard", async ({ nurse, doctor, cast, server }) => {
	const manager = await server.manager();
	await manager("PUT", `/_wardwire/clinic/v1/roles/${role}`, { name: "Nurse leading Ward 7", words: ["bleep 4711"], specialty: "Respiratory", phone: "4711" });
	await nurse.goInbox();
	await places(nurse, /On call/).click();
	await nurse.page.getByRole("heading", { name: "On call", level: 1 }).waitFor();
	await nurse.looksGood("on-call");
	await nurse.page.getByLabel("Role, bleep or specialty").fill("4711");
	const row = nurse.page.getByRole("list", { name: "Roles" }).getByRole("link", { name: /Nurse leading Ward 7/ });
	await row.waitFor();
	await nurse.looksGood("on-call-found");
	await row.click();
	await nurse.page.getByText("Nobody holds this role", { exact: true }).waitFor();
	await nurse.looksGood("role-empty");

	await nurse.page.getByRole("button", { name: "Back" }).click();
	await nurse.page.getByRole("button", { name: "Clear search" }).click();
	await nurse.page.getByRole("button", { name: "Choose" }).click();
	await nurse.page.getByRole("radio", { name: /My own phone/ }).check();
	await nurse.looksGood("what-device");
	await nurse.page.getByRole("button", { name: "Save" }).click();
	await row.click();
	await nurse.page.getByRole("button", { name: "Take this role" }).click();
	await nurse.page.getByRole("button", { name: "Sound it" }).click();
	await nurse.page.getByText("Do you hear it?").waitFor();
	await nurse.looksGood("alert-test");
	await nurse.page.getByRole("button", { name: "I hear it" }).click();
	await nurse.page.getByRole("heading", { name: "You hold it" }).waitFor();
	await nurse.looksGood("role-mine");

	/* The doctor sees it without asking again. */
	await places(doctor, /On call/).click();
	await doctor.page.getByLabel("Role, bleep or specialty").fill("bleep 4711");
	const seen = doctor.page.getByRole("list", { name: "Roles" }).getByRole("link", { name: /Nurse leading Ward 7/ });
	await seen.getByText(cast.nurse.shown).waitFor();
	await seen.getByText(/^alert tested \d\d:\d\d$/).waitFor();
	await seen.click();
	await doctor.page.getByRole("heading", { name: "Whom an urgent message alerts now" }).waitFor();
	await doctor.looksGood("role");
});

journey("the holder says how she is; others see it at once", async ({ nurse, doctor }) => {
	await nurse.page.getByRole("button", { name: "Set status" }).click();
	await nurse.page.getByRole("radio", { name: /busy/ }).check();
	await nurse.page.getByLabel("In a few words (optional)").fill("with bed 4");
	await nurse.page.getByRole("button", { name: "Save" }).click();
	await doctor.page.getByText("with bed 4").waitFor();
	/* And when routine messages may come together. */
	await nurse.page.getByRole("button", { name: "Set quiet points" }).click();
	await nurse.page.getByLabel("Times, like 11:00 16:30").fill("11:00, 16:30");
	await nurse.page.getByRole("button", { name: "Save" }).click();
	await nurse.page.getByText("Routine messages come together at 11:00 and 16:30.").waitFor();
	await nurse.page.getByRole("button", { name: "Set quiet points" }).waitFor();
	await nurse.picture("role-quiet");
});

journey("a message to the role reaches whoever holds it, and the answer bears it", async ({ nurse, doctor, cast }) => {
	await doctor.page.getByRole("main").getByRole("button", { name: "Message", exact: true }).click();
	await doctor.page.getByRole("log").waitFor();
	await doctor.say("Is bed 4 ready to move?");
	await nurse.goInbox();
	await nurse.page.getByText("Is bed 4 ready to move?").first().click();
	await nurse.sees("Is bed 4 ready to move?");
	await nurse.page.getByRole("link", { name: /You answer as Nurse leading Ward 7/ }).waitFor();
	await nurse.looksGood("role-conversation");
	/* The holder answers as herself, marked with the role. */
	await nurse.say("Give us ten minutes");
	const answer = doctor.message("Give us ten minutes");
	await answer.getByText(cast.nurse.shown).waitFor();
	await answer.getByText("Nurse leading Ward 7").waitFor();
	await doctor.page.getByRole("link", { name: new RegExp(`${cast.nurse.shown}.*alert tested`) }).waitFor();
	await doctor.looksGood("role-conversation");
	await nurse.goInbox();
});

journey("who is on, and giving the role up", async ({ nurse, doctor }) => {
	await places(doctor, /On call/).click();
	await doctor.page.getByRole("button", { name: "Who is on" }).click();
	await doctor.page.getByRole("heading", { name: "Who is on", level: 1 }).waitFor();
	await doctor.page.getByRole("button", { name: "Tonight" }).click();
	await doctor.looksGood("rota");
	await places(nurse, /On call/).click();
	await nurse.page.getByRole("button", { name: /^Mine/ }).click();
	await nurse.page.getByRole("list", { name: "Roles" }).getByRole("link", { name: /Nurse leading Ward 7/ }).click();
	await nurse.page.getByRole("button", { name: "Give it up" }).click();
	await nurse.page.getByRole("dialog").getByRole("button", { name: "Give it up" }).click();
	await nurse.page.getByText("Nobody holds this role", { exact: true }).waitFor();
	await nurse.page.getByRole("button", { name: "Back" }).click();
	await nurse.page.getByRole("button", { name: "All", exact: true }).click();
	await places(doctor, /Inbox/).click();
	await nurse.goInbox();
});
