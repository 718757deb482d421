/*
 * Development only.  ?screen=app shows the whole app over made-up data (more
 * switches below); without it, every component in its states, in both themes.
 */
import { createRoot } from "react-dom/client";
import { App } from "../src/view/App";
import { Components } from "./Components";
import { fakeApp, type Options } from "./fixtures";

const query = new URLSearchParams(location.search);
const screen = query.get("screen");
const trustName = "Eastmere NHS Foundation Trust";

const kinds: Record<string, Options> = {
	app: {},
	"sign-in": { session: { state: "signed-out", trustName, problem: null, lastUser: null } },
	"sign-in-wrong": { session: { state: "signed-out", trustName, problem: { code: "wrong-password", detail: "M_FORBIDDEN" }, lastUser: "asha.rao" } },
	starting: { session: { state: "starting" } },
	offline: { connection: { state: "offline", queued: 2 } },
	away: { connection: { state: "reconnecting", retryAt: 0 } },
	update: { connection: { updateReady: true } },
	empty: { empty: true },
	loading: { loading: true },
	many: { many: 1000 },
};

const root = createRoot(document.getElementById("root") as HTMLElement);
const options = screen === null ? undefined : kinds[screen];
if (options) {
	const app = fakeApp(options);
	Object.assign(globalThis, { galleryApp: app });
	root.render(<App model={app} />);
	const theme = query.get("theme");
	if (theme && options.session) setTimeout(() => (document.documentElement.dataset.theme = theme));
} else root.render(<Components />);
