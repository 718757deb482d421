/* What the browser gives: memory, network, attention, addresses. */

const hold = <T>(read: () => T, otherwise: T): T => {
	try {
		return read();
	} catch {
		/* storage refused by the browser's settings */
		return otherwise;
	}
};

/* absent where the page did not come over a secure connection */
const locks = navigator.locks as LockManager | undefined;

export const memory = {
	tab: (key: string) => hold(() => sessionStorage.getItem(key), null),
	setTab: (key: string, value: string) =>
		hold(() => sessionStorage.setItem(key, value), undefined),
	browser: (key: string) => hold(() => localStorage.getItem(key), null),
	setBrowser: (key: string, value: string | null) =>
		hold(() => {
			if (value === null) localStorage.removeItem(key);
			else localStorage.setItem(key, value);
		}, undefined),
	locked: <T>(name: string, work: () => Promise<T>): Promise<T> =>
		locks ? (locks.request(name, work) as Promise<T>) : work(),
};

export function randomId(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(12));
	return btoa(String.fromCharCode(...bytes))
		.replaceAll("+", "-")
		.replaceAll("/", "_");
}

function listen(
	target: EventTarget,
	types: readonly string[],
	listener: () => void,
): () => void {
	for (const type of types) target.addEventListener(type, listener);
	return () => {
		for (const type of types) target.removeEventListener(type, listener);
	};
}

export const network = {
	isOnline: () => navigator.onLine,
	onWake: (listener: () => void) => {
		const ends = [
			listen(window, ["online", "pageshow"], listener),
			listen(document, ["visibilitychange"], () => {
				if (document.visibilityState === "visible") listener();
			}),
		];
		return () => {
			for (const end of ends) end();
		};
	},
	onOffline: (listener: () => void) => listen(window, ["offline"], listener),
};

export function isAttentive(): boolean {
	return document.visibilityState === "visible" && document.hasFocus();
}

export function onAttention(listener: () => void): () => void {
	const look = () => {
		if (isAttentive()) listener();
	};
	const ends = [
		listen(window, ["focus"], look),
		listen(document, ["visibilitychange"], look),
	];
	return () => {
		for (const end of ends) end();
	};
}

export function onLeave(listener: () => void): void {
	listen(document, ["visibilitychange"], () => {
		if (document.visibilityState === "hidden") listener();
	});
	listen(window, ["pagehide"], listener);
}

/* Each live tab holds a lock of its own name: the others can see who lives. */
const TAB_LOCK = "wardwire-tab-";

export function makeOwner(): {
	owner: string;
	liveOwners(): Promise<ReadonlySet<string>>;
	randomId(): string;
} {
	const owner = randomId();
	void locks?.request(
		TAB_LOCK + owner,
		() => new Promise<void>(() => undefined),
	);
	return {
		owner,
		randomId,
		liveOwners: async () => {
			const held = (await locks?.query())?.held ?? [];
			const names = held
				.map((lock) => lock.name ?? "")
				.filter((name) => name.startsWith(TAB_LOCK))
				.map((name) => name.slice(TAB_LOCK.length));
			return new Set(names);
		},
	};
}

export const addressBar = {
	path: () => location.pathname,
	push: (path: string) => {
		const depth = (history.state as { depth?: number } | null)?.depth ?? 0;
		history.pushState({ depth: depth + 1 }, "", path);
	},
	replace: (path: string) =>
		history.replaceState(history.state, "", path),
	back: () => {
		const depth = (history.state as { depth?: number } | null)?.depth ?? 0;
		if (depth === 0) return false;
		history.back();
		return true;
	},
	onChange: (listener: () => void) => listen(window, ["popstate"], listener),
};

const SETTINGS = "wardwire.settings";

export const settings = {
	read: () => memory.browser(SETTINGS),
	write: (text: string) => memory.setBrowser(SETTINGS, text),
};

const PHONES = "wardwire.role_phones";

/** names and numbers of roles; stays when somebody signs out */
export const phones = {
	read: () => memory.browser(PHONES),
	write: (text: string) => memory.setBrowser(PHONES, text),
};

export function save(blob: Blob, name: string): void {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(blob);
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
