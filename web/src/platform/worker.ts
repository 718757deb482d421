/* The page's side of the service worker. */

export interface WorkerHost {
	/** resolves when media can be shown (or there is no worker at all) */
	readonly ready: Promise<void>;
	onReady(listener: () => void): void;
	apply(): void;
	/** signed out: the worker forgets what it holds */
	forget(): void;
}

const CONTROL_WAIT_MS = 3_000;
const LOOK_AGAIN_MS = 30 * 60_000;

export function startWorker(
	token: (stale: string | null) => Promise<string | null>,
): WorkerHost {
	const listeners: (() => void)[] = [];
	let waiting: ServiceWorker | null = null;
	const container = navigator.serviceWorker as
		| ServiceWorkerContainer
		| undefined;
	const found = (worker: ServiceWorker | null) => {
		if (!worker || !container?.controller) return;
		waiting = worker;
		for (const listener of listeners) listener();
	};
	container?.addEventListener("message", (event) => {
		const data = event.data as { type?: string; stale?: string } | null;
		if (data?.type !== "token") return;
		const port = event.ports[0];
		void token(data.stale ?? null)
			.catch(() => null)
			.then((answer) => port?.postMessage(answer));
	});
	return {
		ready: container ? register(container, found) : Promise.resolve(),
		onReady: (listener) => {
			listeners.push(listener);
			if (waiting) listener();
		},
		apply: () => {
			if (!waiting) {
				location.reload();
				return;
			}
			container?.addEventListener(
				"controllerchange",
				() => location.reload(),
				{ once: true },
			);
			waiting.postMessage({ type: "activate" });
		},
		forget: () => container?.controller?.postMessage({ type: "forget" }),
	};
}

async function register(
	container: ServiceWorkerContainer,
	found: (worker: ServiceWorker | null) => void,
): Promise<void> {
	try {
		const registration = await container.register("/sw.js", {
			updateViaCache: "none",
		});
		found(registration.waiting);
		registration.addEventListener("updatefound", () => {
			const next = registration.installing;
			next?.addEventListener("statechange", () => {
				if (next.state === "installed") found(next);
			});
		});
		setInterval(
			() => void registration.update().catch(() => undefined),
			LOOK_AGAIN_MS,
		);
		await container.ready;
		if (!container.controller) await claimed(container, registration);
	} catch (error) {
		console.error("service worker", error);
	}
}

/* After a forced reload the worker is there, but not in charge. */
function claimed(
	container: ServiceWorkerContainer,
	registration: ServiceWorkerRegistration,
): Promise<void> {
	return new Promise((resolve) => {
		const timer = setTimeout(resolve, CONTROL_WAIT_MS);
		container.addEventListener(
			"controllerchange",
			() => {
				clearTimeout(timer);
				resolve();
			},
			{ once: true },
		);
		registration.active?.postMessage({ type: "claim" });
	});
}
