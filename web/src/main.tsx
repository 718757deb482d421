/*
 * The wiring: protocol and platform below, view models between, the view on
 * top.
 */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import {
	addressBar,
	isAttentive,
	makeOwner,
	memory,
	network,
	onAttention,
	onLeave,
	phones,
	randomId,
	save,
	settings,
} from "./platform/browser.ts";
import { chosenLanguage, useLanguage } from "./i18n/language.ts";
import { describeFile } from "./platform/files.ts";
import { mustPrepare } from "./platform/viewable.ts";
import { canShareScreen, makePeer } from "./platform/peer.ts";
import { MemoryStore } from "./platform/memory_store.ts";
import { Vault, wipeDevice } from "./platform/vault.ts";
import { install } from "./platform/install.ts";
import { passkeys } from "./platform/passkey.ts";
import { push } from "./platform/push.ts";
import { startWorker } from "./platform/worker.ts";
import { AuthedHttp } from "./protocol/http.ts";
import type { QueuedItem } from "./protocol/outbox.ts";
import { Session } from "./protocol/session.ts";
import { App } from "./view/App.tsx";
import { App as AppModel } from "./viewmodel/app.ts";

function deviceName(): string {
	const { userAgent } = navigator;
	const system =
		/iPhone|iPad|Android|Windows|Mac OS|Linux|CrOS/.exec(userAgent)?.[0] ??
		"browser";
	return `Wardwire on ${system}`;
}

const session = new Session(memory, deviceName());
const worker = startWorker(async (stale) =>
	stale === null ? session.token() : session.renew(stale),
);

const model = new AppModel(session, new AuthedHttp(session), {
	browser: {
		isAttentive,
		onAttention,
		randomId,
		describe: describeFile,
		mustPrepare,
		save,
		objectUrl: (blob) => URL.createObjectURL(blob),
		revokeUrl: (url) => URL.revokeObjectURL(url),
		deviceName,
	},
	network,
	outbox: makeOwner(),
	addressBar,
	settings,
	phones,
	updates: worker,
	makePeer,
	canShareScreen: canShareScreen(),
	push,
	memory,
	passkeys,
	install,
	wipe: wipeDevice,
	openStore: async ({ deviceId, deviceSecret }) => {
		/* pictures need the worker; it is there in a moment */
		await worker.ready;
		try {
			return await Vault.open<QueuedItem>(deviceId, deviceSecret);
		} catch (error) {
			console.error("device storage", error);
			return new MemoryStore<QueuedItem>();
		}
	},
	onLeave,
});
model.signedIn.subscribe(() => {
	if (model.signedIn.getSnapshot() === null) worker.forget();
});
push.listen({
	describe: (ask) => model.describePush(ask),
	open: (path) => model.open(path),
	resubscribe: () => model.resubscribe(),
});
let touched = Date.now();
for (const type of ["pointerdown", "keydown", "wheel"])
	addEventListener(type, () => (touched = Date.now()), {
		capture: true,
		passive: true,
	});
const lookIdle = () => model.idle(Date.now() - touched);
setInterval(lookIdle, 2_000);
document.addEventListener("visibilitychange", lookIdle);
model.start();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
/* the words first: a chunk of their own where it is not English */
await useLanguage(chosenLanguage(settings.read())).catch(() => undefined);
createRoot(root).render(
	<StrictMode>
		<App model={model} />
	</StrictMode>,
);
