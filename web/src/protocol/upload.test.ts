import { expect, test } from "vitest";
import { ApiError, type UploadOptions } from "./http.ts";
import { PART_BYTES, type PartServer, uploadInParts } from "./upload.ts";

const size = PART_BYTES * 2 + 10;
const file = new Blob([new Uint8Array(size)]);

/** A server that keeps what comes, and fails when it is told to. */
class Far implements PartServer {
	received = 0;
	readonly asked: string[] = [];
	fail: ((nth: number) => ApiError | null) | null = null;

	reserve() {
		return Promise.resolve("mxc://trust/abc");
	}

	put(path: string, part: Blob) {
		this.asked.push(path);
		const failed = this.fail?.(this.asked.length);
		if (failed) return Promise.reject(failed);
		const offset = Number(new URLSearchParams(path.split("?")[1]).get("offset"));
		if (offset === this.received) this.received += part.size;
		const done = this.received === size;
		return Promise.resolve({
			received: this.received,
			...(done ? { content_uri: "mxc://trust/abc" } : {}),
		});
	}
}

function options(more: Partial<UploadOptions> = {}): UploadOptions {
	return {
		name: "x-ray.png",
		mimetype: "image/png",
		signal: new AbortController().signal,
		onProgress: () => undefined,
		...more,
	};
}

test("a file goes up in parts, one after the other", async () => {
	const far = new Far();
	const parts: number[] = [];
	const onProgress = (part: number) => parts.push(part);
	expect(await uploadInParts(file, options({ onProgress }), far)).toBe(
		"mxc://trust/abc",
	);
	expect(far.asked).toHaveLength(3);
	expect(far.asked[0]).toMatch(/^\/_wardwire\/media\/v1\/uploads\/trust\/abc\?/);
	expect(parts).toEqual([...parts].sort((a, b) => a - b));
});

test("what broke off goes on where it was", async () => {
	const far = new Far();
	let address: string | null = null;
	const onAddress = (mxc: string | null) => (address = mxc);
	far.fail = (nth) => (nth === 2 ? new ApiError(0, "NETWORK", "gone") : null);
	await expect(
		uploadInParts(file, options({ onAddress }), far),
	).rejects.toThrow("gone");
	expect(address).toBe("mxc://trust/abc");
	expect(await uploadInParts(file, options({ address, onAddress }), far)).toBe(
		"mxc://trust/abc",
	);
	/* it asked how far it was, and sent two parts only */
	expect(far.asked).toHaveLength(5);
});

test("what the server has forgotten begins anew", async () => {
	const far = new Far();
	let address: string | null = "mxc://trust/old";
	const onAddress = (mxc: string | null) => (address = mxc);
	far.fail = () => new ApiError(404, "M_NOT_FOUND", "no such address");
	await expect(
		uploadInParts(file, options({ address, onAddress }), far),
	).rejects.toMatchObject({ isTemporary: true });
	expect(address).toBeNull();
});
