/*
 * The service worker. Three duties, nothing else: it keeps the shell of the
 * app, so that it opens without a network; it adds the token to requests for
 * media, because <img> and <video> cannot; and it shows what is pushed
 * (sw_push.ts). It keeps no media, no messages and no token of its own beyond
 * its short life.
 */
import { CHOICE_CACHE, servePushes } from "./sw_push.ts";

declare const __SHELL_FILES__: string[];
declare const __SHELL_VERSION__: string;

const worker = self as unknown as ServiceWorkerGlobalScope;
const CACHE = `wardwire-shell-${__SHELL_VERSION__}`;
const MEDIA = "/_matrix/client/v1/media/";
const API = /^\/(_matrix|_wardwire|_synapse|\.well-known|health|metrics)(\/|$)/;
const STATIC = /^\/(icon[\w-]*\.(svg|png)|manifest\.webmanifest|favicon\.ico)$/;
const TOKEN_WAIT_MS = 4_000;

/* per page, because two windows can be two people */
const tokens = new Map<string, string>();

worker.addEventListener("install", (event) => {
	event.waitUntil(
		caches
			.open(CACHE)
			.then((cache) =>
				cache.addAll(
					["/index.html", ...__SHELL_FILES__].map(
						(path) => new Request(path, { cache: "reload" }),
					),
				),
			),
	);
});

worker.addEventListener("activate", (event) => {
	event.waitUntil(
		caches
			.keys()
			.then((names) =>
				Promise.all(
					names
						.filter((name) => name !== CACHE && name !== CHOICE_CACHE)
						.map((name) => caches.delete(name)),
				),
			)
			.then(() => worker.clients.claim()),
	);
});

worker.addEventListener("message", (event) => {
	const data = event.data as { type?: string } | null;
	if (data?.type === "activate") void worker.skipWaiting();
	if (data?.type === "claim") void worker.clients.claim();
	if (data?.type === "forget") tokens.clear();
});

worker.addEventListener("fetch", (event) => {
	const { request } = event;
	const url = new URL(request.url);
	if (url.origin !== worker.location.origin || request.method !== "GET")
		return;
	if (url.pathname.startsWith(MEDIA)) {
		/* a page that brings its own token needs no help */
		if (!request.headers.has("Authorization"))
			event.respondWith(
				media(request, event.clientId || event.resultingClientId),
			);
		return;
	}
	if (API.test(url.pathname)) return;
	if (request.mode === "navigate") event.respondWith(page(request));
	else if (url.pathname.startsWith("/assets/") || STATIC.test(url.pathname))
		event.respondWith(asset(request));
});

/* Signed out from elsewhere: nothing may stay, though no page is open. */
servePushes(worker, async () => {
	tokens.clear();
	await caches.delete(CHOICE_CACHE);
	for (const { name } of await indexedDB.databases())
		if (name?.startsWith("wardwire-")) indexedDB.deleteDatabase(name);
});

/* The newest page when there is a network, the kept one when not. */
async function page(request: Request): Promise<Response> {
	const cache = await caches.open(CACHE);
	const kept = await cache.match("/index.html");
	/* kept and served build belong together: only a new worker changes it */
	return kept ?? fetch(request);
}

async function asset(request: Request): Promise<Response> {
	const kept = await caches.match(request);
	return kept ?? fetch(request);
}

async function media(request: Request, clientId: string): Promise<Response> {
	let token = tokens.get(clientId) ?? (await askToken(clientId, null));
	if (token === null) return new Response(null, { status: 401 });
	let response = await withToken(request, token);
	if (response.status === 401) {
		token = await askToken(clientId, token);
		if (token !== null) response = await withToken(request, token);
	}
	return response;
}

function withToken(request: Request, token: string): Promise<Response> {
	const headers = new Headers({ Authorization: `Bearer ${token}` });
	for (const name of ["Range", "If-Range", "Accept"]) {
		const value = request.headers.get(name);
		if (value !== null) headers.set(name, value);
	}
	return fetch(request.url, {
		headers,
		cache: "no-store",
		credentials: "same-origin",
		signal: request.signal,
	}).catch(() => Response.error());
}

/* A page opened on a picture itself has no token: another one may help. */
async function askToken(
	clientId: string,
	stale: string | null,
): Promise<string | null> {
	const own = clientId ? await worker.clients.get(clientId) : undefined;
	const others = await worker.clients.matchAll({ type: "window" });
	const asked = own ? [own, ...others.filter((c) => c.id !== own.id)] : others;
	/* never another person's token for a page of the app */
	const candidates =
		own && others.some((c) => c.id === own.id) ? [own] : asked;
	for (const client of candidates) {
		const token = await ask(client, stale);
		if (token !== null) {
			if (clientId) tokens.set(clientId, token);
			return token;
		}
	}
	return null;
}

function ask(client: Client, stale: string | null): Promise<string | null> {
	return new Promise((resolve) => {
		const channel = new MessageChannel();
		const timer = setTimeout(() => resolve(null), TOKEN_WAIT_MS);
		channel.port1.onmessage = (event) => {
			clearTimeout(timer);
			resolve(typeof event.data === "string" ? event.data : null);
		};
		client.postMessage({ type: "token", stale }, [channel.port2]);
	});
}
