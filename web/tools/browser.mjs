/* The system's Chromium, as every journey and screenshot uses it. */
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export function launch(more = []) {
	return chromium.launch(options(more));
}

/** A phone whose whole profile lies in a folder. */
export function launchIn(folder, server) {
	return chromium.launchPersistentContext(folder, { ...options([]), ...sizes.phone, baseURL: server.url, locale: "en-GB", timezoneId: "Europe/London" });
}

function options(more) {
	const executablePath = process.env.CHROMIUM ?? places.find((path) => existsSync(path));
	if (!executablePath) throw new Error("no Chromium: install the package chromium, or set CHROMIUM");
	return {
		executablePath,
		args: [
			"--no-sandbox",
			"--disable-gpu",
			"--disable-background-networking",
			"--disable-component-update",
			"--disable-sync",
			"--no-first-run",
			/* few pictures: they are made, sent and shown by the processor alone */
			"--use-fake-device-for-media-stream=fps=8",
			"--use-fake-ui-for-media-stream",
			...more,
		],
	};
}

export const sizes = {
	phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
	desktop: { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 },
	tablet: { viewport: { width: 820, height: 1180 }, deviceScaleFactor: 1 },
};
