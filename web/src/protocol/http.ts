/*
 * Requests to our own server. The access token comes from the session, is
 * renewed when the server does not know it any more, and never leaves here.
 */

import {
	PART_BYTES,
	type PartAnswer,
	sendBytes,
	uploadInParts,
} from "./upload.ts";

export class ApiError extends Error {
	constructor(
		/** 0: no answer came at all */
		readonly status: number,
		readonly errcode: string,
		text: string,
		readonly retryAfterMs: number | null = null,
		/** what else the answer said */
		readonly more: Readonly<Record<string, unknown>> = {},
	) {
		super(text);
		this.name = "ApiError";
	}

	/** nothing is wrong with the request: trying again later may do */
	get isTemporary(): boolean {
		return (
			this.status === 0 ||
			this.status === 408 ||
			this.status === 429 ||
			this.status >= 500
		);
	}
}

export interface TokenSource {
	/** a token that is good for a while; may wait for a refresh */
	token(): Promise<string>;
	/** called when the server refused `stale`; the next one to try */
	renew(stale: string): Promise<string>;
}

export type Query = Readonly<
	Record<string, string | number | boolean | null | undefined>
>;

export interface RequestOptions {
	readonly query?: Query;
	readonly body?: unknown;
	/** sent as it is, with its mimetype, instead of a body of JSON */
	readonly text?: string;
	readonly mimetype?: string;
	readonly signal?: AbortSignal;
	readonly timeoutMs?: number;
}

export interface UploadOptions {
	readonly name: string | null;
	readonly mimetype: string;
	readonly signal: AbortSignal;
	onProgress(fraction: number): void;
	/** where the parts of a large file go, if that was asked before */
	readonly address?: string | null;
	/** a large file has its address now: it can be gone on with */
	onAddress?(mxc: string | null): void;
}

/** What the rest of the protocol folder needs of it; tests fake this. */
export interface Http {
	request<T>(
		method: string,
		path: string,
		options?: RequestOptions,
	): Promise<T>;
	/** the mxc address */
	upload(file: Blob, options: UploadOptions): Promise<string>;
	blob(path: string): Promise<Blob>;
}

const DEFAULT_TIMEOUT_MS = 30_000;

export function withQuery(path: string, query?: Query): string {
	const parameters = new URLSearchParams();
	for (const [key, value] of Object.entries(query ?? {}))
		if (value !== undefined && value !== null)
			parameters.set(key, String(value));
	const text = parameters.toString();
	return text === "" ? path : `${path}?${text}`;
}

export function errorFrom(status: number, text: string, retryHeader?: string | null) {
	let body: Record<string, unknown> = {};
	try {
		const parsed: unknown = JSON.parse(text);
		if (typeof parsed === "object" && parsed !== null)
			body = parsed as Record<string, unknown>;
	} catch {
		/* a proxy's page: the status says enough */
	}
	const seconds = Number(retryHeader ?? Number.NaN);
	const inBody = body.retry_after_ms;
	let retryAfterMs: number | null = null;
	if (typeof inBody === "number") retryAfterMs = inBody;
	else if (Number.isFinite(seconds)) retryAfterMs = seconds * 1000;
	return new ApiError(
		status,
		typeof body.errcode === "string" ? body.errcode : "M_UNKNOWN",
		typeof body.error === "string" ? body.error : `HTTP ${status}`,
		retryAfterMs,
		body,
	);
}

/** One request without a token; used by the session itself. */
export async function plainRequest(
	method: string,
	path: string,
	headers: Record<string, string>,
	options: RequestOptions = {},
): Promise<Response> {
	const timeout = AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
	const signal = options.signal
		? AbortSignal.any([options.signal, timeout])
		: timeout;
	const init: RequestInit = {
		method,
		signal,
		headers: { ...headers },
		cache: "no-store",
		credentials: "same-origin",
	};
	if (options.body !== undefined) {
		init.body = JSON.stringify(options.body);
		init.headers = { ...headers, "Content-Type": "application/json" };
	}
	if (options.text !== undefined) {
		init.body = options.text;
		init.headers = {
			...headers,
			"Content-Type": options.mimetype ?? "text/plain",
		};
	}
	let response: Response;
	try {
		response = await fetch(withQuery(path, options.query), init);
	} catch (error) {
		if (options.signal?.aborted) throw options.signal.reason;
		throw new ApiError(0, "NETWORK", String(error));
	}
	if (!response.ok) {
		const text = await response.text().catch(() => "");
		throw errorFrom(
			response.status,
			text,
			response.headers.get("Retry-After"),
		);
	}
	return response;
}

async function json<T>(response: Response, signal?: AbortSignal): Promise<T> {
	try {
		return (await response.json()) as T;
	} catch (error) {
		if (signal?.aborted) throw signal.reason;
		/* cut off in the middle: as good as no answer */
		throw new ApiError(0, "NETWORK", String(error));
	}
}

export async function plainJson<T>(
	method: string,
	path: string,
	options?: RequestOptions,
): Promise<T> {
	return json<T>(
		await plainRequest(method, path, {}, options),
		options?.signal,
	);
}

export class AuthedHttp implements Http {
	constructor(private readonly tokens: TokenSource) {}

	async request<T>(
		method: string,
		path: string,
		options: RequestOptions = {},
	): Promise<T> {
		const response = await this.#withToken((token) =>
			plainRequest(
				method,
				path,
				{ Authorization: `Bearer ${token}` },
				options,
			),
		);
		return json<T>(response, options.signal);
	}

	async blob(path: string): Promise<Blob> {
		const response = await this.#withToken((token) =>
			plainRequest(
				"GET",
				path,
				{ Authorization: `Bearer ${token}` },
				{ timeoutMs: 600_000 },
			),
		);
		try {
			return await response.blob();
		} catch (error) {
			throw new ApiError(0, "NETWORK", String(error));
		}
	}

	async upload(file: Blob, options: UploadOptions): Promise<string> {
		if (file.size > PART_BYTES)
			return uploadInParts(file, options, {
				reserve: async () => {
					const path = "/_matrix/media/v1/create";
					const made = await this.request<{ content_uri: string }>(
						"POST",
						path,
						{ body: {} },
					);
					return made.content_uri;
				},
				put: (path, part, onProgress) =>
					this.#withToken((token) =>
						sendBytes<PartAnswer>("PUT", path, part, token, {
							...options,
							onProgress,
						}),
					),
			});
		const answer = await this.#withToken((token) =>
			sendBytes<{ content_uri: string }>(
				"POST",
				withQuery("/_matrix/media/v3/upload", {
					filename: options.name,
				}),
				file,
				token,
				options,
			),
		);
		return answer.content_uri;
	}

	async #withToken<T>(attempt: (token: string) => Promise<T>): Promise<T> {
		const token = await this.tokens.token();
		try {
			return await attempt(token);
		} catch (error) {
			if (
				!(error instanceof ApiError) ||
				error.status !== 401 ||
				error.errcode !== "M_UNKNOWN_TOKEN"
			)
				throw error;
			return attempt(await this.tokens.renew(token));
		}
	}
}

export function enc(part: string): string {
	return encodeURIComponent(part);
}
