/* Whoever has no mouse, large text, or no wish for motion. */
import assert from "node:assert/strict";
import { tabTo } from "./keys.mjs";
import { Person } from "./person.mjs";
import { lostText } from "./text_loss.mjs";

export const accessJourneys = [];
const journey = (name, go) => accessJourneys.push({ name, go });
let keys = null;

journey("by keyboard alone: signing in, sending, a reaction, a reply", async ({ browser, server, cast, doctor }) => {
	await doctor.startWith(cast.nurse.shown);
	await doctor.say("Is the key for the store with you?");
	keys = await Person.arrive(browser, server, "desktop");
	const { page } = keys;
	const { keyboard } = page;
	await page.goto("/");
	await page.getByLabel("Staff name").waitFor();
	await tabTo(keys, /^Staff name/);
	await keyboard.type(cast.nurse.name);
	await tabTo(keys, /^Password/);
	await keyboard.type(cast.password);
	await keyboard.press("Enter");
	await keys.inbox().waitFor();
	await keys.row(cast.doctor.shown).waitFor();

	await keyboard.press("Control+k");
	await tabTo(keys, /^Search people and groups/);
	await keyboard.type(cast.doctor.shown);
	await keyboard.press("Enter");
	await keys.sees("Is the key for the store with you?");
	await tabTo(keys, /^Message/);
	await keyboard.type("It hangs in the office");
	await keyboard.press("Enter");
	await doctor.sees("It hangs in the office");

	/* The menu of a message: the marks stand first, Esc closes it. */
	await tabTo(keys, new RegExp(`${cast.doctor.shown}$`), "Shift+Tab");
	await keyboard.press("Enter");
	await page.getByRole("menu").waitFor();
	await keyboard.press("Home");
	await keyboard.press("Enter");
	await doctor.page.getByRole("log").getByRole("button", { name: /👍/ }).first().waitFor();
	await tabTo(keys, new RegExp(`${cast.doctor.shown}$`), "Shift+Tab");
	await keyboard.press("Enter");
	await page.getByRole("menu").waitFor();
	await keyboard.press("Escape");
	await page.getByRole("menu").waitFor({ state: "hidden" });

	await keyboard.press("r");
	await tabTo(keys, /^Message/);
	await keyboard.type("Room 2, top drawer");
	await keyboard.press("Enter");
	await doctor.message("Room 2, top drawer").getByText("Is the key for the store with you?").waitFor();

	/* One layer after the other, back to the list, and the focus on its row. */
	await keyboard.press("Escape");
	await page.waitForURL((url) => url.pathname === "/");
	await tabTo(keys, new RegExp(cast.doctor.shown));
});

journey("200 % text loses nothing, and nothing moves for those who want no motion", async ({ cast }) => {
	const { page } = keys;
	const room = await page.locator("[data-row] > a").filter({ hasText: cast.doctor.shown }).first().getAttribute("href");
	await page.setViewportSize({ width: 390, height: 844 });
	await page.emulateMedia({ reducedMotion: "reduce" });
	await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
	const me = "/me";
	const places = ["/", room, `${room}/info`, `${room}/files`, "/search", "/new", "/new/group", "/on-call", "/on-call/-/rota", "/on-call/-/board", "/incident", "/ward", "/starred", "/calls", me, `${me}/notifications`, `${me}/devices`];
	const lost = [];
	for (const place of places) {
		await page.evaluate((to) => {
			history.pushState(null, "", to);
			dispatchEvent(new PopStateEvent("popstate"));
		}, place);
		await page.getByRole("main").getByRole("heading").first().waitFor();
		lost.push(...(await lostText(page)).map((words) => `${place}: ${words}`));
		const moving = await page.evaluate(() =>
			document
				.getAnimations()
				.filter((each) => each.effect.getComputedTiming().duration > 1)
				.map((each) => each.animationName ?? each.transitionProperty),
		);
		assert.deepEqual(moving, [], `${place} moves`);
		await keys.picture(`large${place.replace(room, "/room").replaceAll("/", "-")}`);
	}
	assert.deepEqual(lost, []);
	await keys.leave();
});
