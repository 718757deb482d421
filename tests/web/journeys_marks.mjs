/* Marks on messages, and changed words. */

export const markJourneys = [];
const journey = (name, go) => markJourneys.push({ name, go });

const menu = (person) => person.page.getByRole("menu", { name: "What you can do with this message" });

journey("a quick mark from the phone, another from the whole list", async ({ nurse, doctor, cast }) => {
	await nurse.at(cast.doctor.shown);
	await doctor.at(cast.nurse.shown);
	await doctor.say("Potassium is 5.9, repeat sent");
	await nurse.sees("Potassium is 5.9");
	await nurse.touch(nurse.message("Potassium is 5.9"), { hold: 700 });
	await nurse.looksGood("message-menu");
	await menu(nurse).getByRole("menuitemcheckbox", { name: "React with 👍" }).click();
	const seen = (person, name) => person.log.getByRole("list", { name: "Reactions" }).last().getByRole("button", { name });
	await seen(nurse, "👍 from You").waitFor();
	await seen(doctor, `👍 from ${cast.nurse.shown}`).click();
	await seen(nurse, `👍 2 from You and ${cast.doctor.shown}`).waitFor();

	await doctor.message("Potassium is 5.9").click({ button: "right" });
	await menu(doctor).getByRole("menuitem", { name: "All reactions" }).click();
	const sheet = doctor.page.getByRole("dialog", { name: "React" });
	await sheet.getByLabel("Search reactions").fill("hourglass");
	await doctor.looksGood("emoji");
	await sheet.getByRole("button", { name: "hourglass done" }).click();
	await sheet.waitFor({ state: "detached" });
	await seen(nurse, `⌛️ from ${cast.doctor.shown}`).waitFor();
	await nurse.looksGood("reactions");
	await doctor.looksGood("reactions");

	await seen(nurse, /👍 2 from You/).click();
	await seen(doctor, `👍 from You`).waitFor();
});

journey("changed words, and what they were before", async ({ nurse, doctor, cast }) => {
	await nurse.at(cast.doctor.shown);
	await doctor.at(cast.nurse.shown);
	await doctor.say("Give 10 units at 22:00");
	await doctor.tick("Give 10 units", "read");
	await doctor.field.fill("half a thought");
	await doctor.page.getByRole("log").focus();
	await doctor.page.keyboard.press("e");
	await doctor.page.getByText("Changing your message").waitFor();
	await doctor.looksGood("editing");
	await doctor.field.fill("Give 8 units at 22:00");
	await doctor.field.press("Enter");
	/* what was being written before comes back */
	await doctor.page.waitForFunction(() => document.getElementById("composer")?.value === "half a thought");
	await nurse.sees("Give 8 units at 22:00");
	await nurse.message("Give 10 units").waitFor({ state: "detached" });
	await nurse.message("Give 8 units").getByText("edited").last().waitFor();

	await nurse.touch(nurse.message("Give 8 units"), { hold: 700 });
	await menu(nurse).getByRole("menuitem", { name: "Earlier words" }).click();
	const sheet = nurse.page.getByRole("dialog", { name: "Earlier words" });
	await sheet.getByText("Give 10 units at 22:00").waitFor();
	await sheet.getByText("changed after 1 had read it").waitFor();
	await nurse.looksGood("earlier-words");
	await nurse.page.keyboard.press("Escape");
	await sheet.waitFor({ state: "detached" });
	await doctor.field.fill("");
});
