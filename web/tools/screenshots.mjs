/*
 * Pictures of every screen of the gallery at 390x844, 820x1180 and 1280x800,
 * light, dark and with 200 % text, into tests/web/screenshots (ignored by
 * git), to be looked at before landing.
 *   npm run screenshots [only-names-with-this]
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createServer } from "vite";
import { launch, sizes } from "./browser.mjs";

const out = join(import.meta.dirname, "..", "..", "tests", "web", "screenshots");
const place = (what) => `#${encodeURIComponent(JSON.stringify(what))}`;
const at = (id) => place({ kind: "conversation", id });
const only = process.argv[2] ?? "";
const quick = process.argv.includes("--quick");

const screens = {
	"sign-in": ["sign-in"],
	"sign-in-wrong": ["sign-in-wrong"],
	inbox: ["app"],
	"inbox-empty": ["empty"],
	offline: ["offline"],
	ward: ["app", at("!ward7")],
	trouble: ["app", at("!patel")],
	draft: ["app", at("!draft")],
	group: ["app", place({ kind: "info", id: "!ward7" })],
	"add-people": ["app", place({ kind: "add-people", id: "!ward7" })],
	direct: ["app", place({ kind: "info", id: "!patel" })],
	new: ["app", place({ kind: "new" })],
	"new-group": ["app", place({ kind: "new-group" })],
	person: ["app", place({ kind: "person", userId: "@priya.patel:eastmere.example" })],
	me: ["app", place({ kind: "me" })],
	"on-call": ["app", place({ kind: "on-call" })],
	role: ["app", place({ kind: "role", roleId: "surg-reg" })],
	"role-empty": ["app", place({ kind: "role", roleId: "paed-reg" })],
	"role-mine": ["app", place({ kind: "role", roleId: "ward7-nic" })],
	urgent: ["app", place({ kind: "urgent", itemId: "sats" })],
	"urgent-emergency": ["app", place({ kind: "urgent", itemId: "crash" })],
	"urgent-mine": ["app", place({ kind: "urgent", itemId: "mine" })],
	"urgent-have": ["app", place({ kind: "urgent", itemId: "have" })],
	"urgent-taken": ["app", place({ kind: "urgent", itemId: "taken" })],
	"urgent-alert": ["app&alert=urgent"],
	"urgent-new": ["app", place({ kind: "role", roleId: "surg-reg" }), (page) => page.getByRole("button", { name: "Urgent", exact: true }).click()],
	"urgent-2222": ["app", place({ kind: "role", roleId: "med-reg" }), async (page) => {
		await page.getByRole("button", { name: "Urgent", exact: true }).click();
		await page.getByRole("radio").first().check();
	}],
	"urgent-not-sent": ["app", place({ kind: "role", roleId: "med-reg" }), async (page) => {
		await page.getByRole("button", { name: "Urgent", exact: true }).click();
		await page.getByLabel("Situation").fill("Sats 86 on 2 litres");
		await page.getByRole("button", { name: "Send urgent" }).click();
		await page.waitForTimeout(1200);
	}],
	rota: ["app", place({ kind: "rota" })],
	"alert-test": ["app", place({ kind: "on-call" }), async (page) => {
		await page.getByRole("button", { name: "Test the alert" }).click();
		await page.getByRole("button", { name: "Sound it" }).click();
	}],
	"what-device": ["app", place({ kind: "on-call" }), (page) => page.getByRole("button", { name: "Change", exact: true }).click()],
	viewer: ["app", place({ kind: "media", id: "!ward7", eventId: "$g2" })],
	missing: ["app", at("!nowhere")],
	receipts: ["app", at("!patel"), (page) => page.locator("[data-state=read]").last().click()],
	plus: ["app", at("!clerks"), (page) => page.getByRole("button", { name: "Attach" }).click()],
	menu: ["app", at("!okafor"), (page) => page.getByText("Can you take bed 11").click({ button: "right" })],
	camera: ["app", at("!clerks"), async (page) => {
		await page.getByRole("button", { name: "Attach" }).click();
		await page.getByRole("menuitem", { name: "Camera" }).click();
		await page.getByRole("button", { name: "Take photo" }).waitFor();
	}],
	help: ["app", "", (page) => page.keyboard.press("?")],
	components: [""],
};

mkdirSync(out, { recursive: true });
const server = await createServer({ root: join(import.meta.dirname, ".."), server: { port: Number(process.env.PORT ?? 20210), strictPort: false }, logLevel: "warn" });
await server.listen();
const base = server.resolvedUrls.local[0];
const browser = await launch();
const looks = quick ? [["phone", "light", 100], ["desktop", "dark", 100]] : [["phone", "light", 100], ["phone", "dark", 100], ["desktop", "light", 100], ["desktop", "dark", 100], ["tablet", "light", 100], ["phone", "light", 200]];
let count = 0;
for (const [device, theme, scale] of looks) {
	const context = await browser.newContext({ ...sizes[device], colorScheme: theme, locale: "en-GB", permissions: ["camera"] });
	for (const [name, [screen, hash = "", act]] of Object.entries(screens)) {
		if (only && !only.startsWith("--") && !name.includes(only)) continue;
		const page = await context.newPage();
		page.on("pageerror", (error) => console.error(name, error.message));
		page.on("console", (line) => line.type() === "error" && !/404/.test(line.text()) && console.error(name, line.text()));
		await page.goto(`${base}gallery/index.html?screen=${screen}&theme=${theme}${hash}`);
		if (scale !== 100) await page.addStyleTag({ content: `html{font-size:${scale}%}` });
		await page.locator("#root > *").first().waitFor();
		await page.waitForTimeout(250);
		if (act) {
			await act(page);
			await page.waitForTimeout(350);
		}
		await page.screenshot({ path: join(out, `${name}-${device}-${theme}${scale === 100 ? "" : `-${scale}`}.png`) });
		count++;
		await page.close();
	}
	await context.close();
}
await browser.close();
await server.close();
console.log(`${count} pictures in ${out}`);
