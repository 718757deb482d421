/* Bytes on their way up: told as they go, and in parts where they are many. */
import { ApiError, enc, errorFrom, type UploadOptions, withQuery } from "./http.ts";

/** what is larger goes in parts of this size */
export const PART_BYTES = 512 * 1024;
const SILENCE_MS = 60_000;
/* answers that bring nothing further, before it is called broken */
const STANDSTILLS = 5;

export interface PartAnswer {
	readonly received: number;
	readonly content_uri?: string;
}

export interface PartServer {
	/** an address for the file */
	reserve(): Promise<string>;
	put(
		path: string,
		part: Blob,
		onProgress: (fraction: number) => void,
	): Promise<PartAnswer>;
}

/**
 * The server says where to go on, so that what broke off, here or in an
 * earlier life of the app, costs one part.
 */
export async function uploadInParts(
	file: Blob,
	options: UploadOptions,
	server: PartServer,
): Promise<string> {
	let address = options.address ?? null;
	let received = 0;
	let standing = 0;
	let ask = address !== null;
	if (address === null) {
		address = await server.reserve();
		options.onAddress?.(address);
	}
	for (;;) {
		options.signal.throwIfAborted();
		const path = withQuery(
			`/_wardwire/media/v1/uploads/${address
				.slice("mxc://".length)
				.split("/")
				.map(enc)
				.join("/")}`,
			{ offset: received, size: file.size, filename: options.name },
		);
		const end = ask ? received : received + PART_BYTES;
		const part = file.slice(received, end);
		const answer = await server
			.put(path, part, (done) =>
				options.onProgress((received + done * part.size) / file.size),
			)
			.catch((error: unknown) => {
				/* its time is over: from the start, at the next try */
				if (error instanceof ApiError && error.status === 404) {
					options.onAddress?.(null);
					throw new ApiError(0, "NETWORK", "the parts are gone");
				}
				throw error;
			});
		if (answer.content_uri !== undefined) return answer.content_uri;
		standing = answer.received > received || ask ? 0 : standing + 1;
		ask = false;
		if (standing > STANDSTILLS)
			throw new ApiError(0, "NETWORK", "the upload stands still");
		received = answer.received;
		options.onProgress(received / file.size);
	}
}

/* XMLHttpRequest, because fetch tells nothing about what has gone up. */
export function sendBytes<T>(
	method: string,
	path: string,
	bytes: Blob,
	token: string,
	options: UploadOptions,
): Promise<T> {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		const stop = () => request.abort();
		/* slow is fine, silence is not */
		let silence = 0;
		const heard = () => {
			clearTimeout(silence);
			silence = setTimeout(stop, SILENCE_MS) as unknown as number;
		};
		const end = (settle: () => void) => {
			clearTimeout(silence);
			options.signal.removeEventListener("abort", stop);
			settle();
		};
		request.upload.onprogress = (event) => {
			heard();
			if (event.lengthComputable)
				options.onProgress(event.loaded / event.total);
		};
		request.onerror = () =>
			end(() => reject(new ApiError(0, "NETWORK", "upload broke off")));
		request.onabort = () =>
			end(() =>
				reject(
					options.signal.aborted
						? options.signal.reason
						: new ApiError(0, "NETWORK", "upload timed out"),
				),
			);
		request.onload = () => end(() => settle(request, resolve, reject));
		request.open(method, path);
		request.setRequestHeader("Authorization", `Bearer ${token}`);
		request.setRequestHeader(
			"Content-Type",
			options.mimetype || "application/octet-stream",
		);
		if (options.signal.aborted) {
			reject(options.signal.reason);
			return;
		}
		options.signal.addEventListener("abort", stop);
		heard();
		request.send(bytes);
	});
}

function settle<T>(
	request: XMLHttpRequest,
	resolve: (value: T) => void,
	reject: (error: ApiError) => void,
): void {
	if (request.status !== 200) {
		reject(
			errorFrom(
				request.status,
				request.responseText,
				request.getResponseHeader("Retry-After"),
			),
		);
		return;
	}
	try {
		resolve(JSON.parse(request.responseText) as T);
	} catch {
		reject(new ApiError(0, "NETWORK", "bad answer"));
	}
}
