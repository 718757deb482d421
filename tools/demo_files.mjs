#!/usr/bin/env node
// Draws the demo Trust's pictures and documents anew from demo/source into demo/files.
// Needs Chromium and web/node_modules; only for whoever changes the demo.
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { chromium } = createRequire(join(root, "web/package.json"))("playwright-core");
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
	args: ["--no-sandbox", "--disable-gpu"],
});
for (const name of readdirSync(join(root, "demo/source"))) {
	const base = name.replace(/\.html$/, "");
	const page = await browser.newPage({ viewport: { width: 1600, height: 1200 } });
	await page.goto(pathToFileURL(join(root, "demo/source", name)).href);
	if (base.startsWith("rota"))
		await page.pdf({ path: join(root, "demo/files", `${base}.pdf`), preferCSSPageSize: true, printBackground: true });
	else
		await page.locator("svg").screenshot({ path: join(root, "demo/files", `${base}.jpg`), type: "jpeg", quality: 78 });
	await page.close();
}
await browser.close();
