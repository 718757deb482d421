/* Where media of an mxc address is read; the service worker adds the token. */
import { enc } from "./http.ts";

function parts(mxc: string): { server: string; id: string } | null {
	const match = /^mxc:\/\/([^/?#]+)\/([\w-]+)$/.exec(mxc);
	return match?.[1] !== undefined && match[2] !== undefined
		? { server: match[1], id: match[2] }
		: null;
}

export function downloadPath(mxc: string, name?: string | null): string | null {
	const found = parts(mxc);
	if (!found) return null;
	const base =
		"/_matrix/client/v1/media/download/" +
		`${enc(found.server)}/${enc(found.id)}`;
	return name ? `${base}/${enc(name)}` : base;
}

export function thumbnailPath(
	mxc: string,
	width: number,
	height: number,
	method: "crop" | "scale" = "scale",
): string | null {
	const found = parts(mxc);
	if (!found) return null;
	return (
		"/_matrix/client/v1/media/thumbnail/" +
		`${enc(found.server)}/${enc(found.id)}` +
		`?width=${width}&height=${height}&method=${method}`
	);
}
