// A browser's side of Web Push, as a child process: prints its subscription's
// keys, then answers each line {"body": base64, "vapid": header, "audience"} with
// what the push says and whether this server signed it.
import { createInterface } from "node:readline";
import { webcrypto } from "node:crypto";

const { subtle } = webcrypto;
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const text = (s) => new TextEncoder().encode(s);
const b64 = (bytes) => Buffer.from(bytes).toString("base64url");
const join = (...parts) => new Uint8Array(Buffer.concat(parts));

const pair = await subtle.generateKey(CURVE, true, ["deriveBits"]);
const own = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
const auth = webcrypto.getRandomValues(new Uint8Array(16));
console.log(JSON.stringify({ p256dh: b64(own), auth: b64(auth) }));

async function hkdf(salt, key, info, length) {
	const base = await subtle.importKey("raw", key, "HKDF", false,
		["deriveBits"]);
	return new Uint8Array(await subtle.deriveBits(
		{ name: "HKDF", hash: "SHA-256", salt, info }, base, length * 8));
}

async function open(body) {
	const salt = body.subarray(0, 16);
	const idLength = body[20];
	const theirs = body.subarray(21, 21 + idLength);
	const sealed = body.subarray(21 + idLength);
	const key = await subtle.importKey("raw", theirs, CURVE, true, []);
	const shared = new Uint8Array(await subtle.deriveBits(
		{ name: "ECDH", public: key }, pair.privateKey, 256));
	const ikm = await hkdf(auth, shared,
		join(text("WebPush: info\0"), own, theirs), 32);
	const cek = await hkdf(salt, ikm,
		text("Content-Encoding: aes128gcm\0"), 16);
	const nonce = await hkdf(salt, ikm,
		text("Content-Encoding: nonce\0"), 12);
	const aes = await subtle.importKey("raw", cek, "AES-GCM", false,
		["decrypt"]);
	const padded = Buffer.from(await subtle.decrypt(
		{ name: "AES-GCM", iv: nonce }, aes, sealed));
	if (padded[padded.length - 1] !== 2)
		throw new Error("not one last record");
	return JSON.parse(padded.subarray(0, padded.length - 1).toString());
}

async function readToken(header) {
	const [, token, key] = /^vapid t=([^,]+), k=(.+)$/.exec(header);
	const [head, claims, signature] = token.split(".");
	const imported = await subtle.importKey("raw",
		Buffer.from(key, "base64url"),
		{ name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
	const valid = await subtle.verify({ name: "ECDSA", hash: "SHA-256" },
		imported, Buffer.from(signature, "base64url"),
		text(`${head}.${claims}`));
	const parse = (s) => JSON.parse(Buffer.from(s, "base64url").toString());
	return { valid, key, head: parse(head), claims: parse(claims) };
}

for await (const line of createInterface({ input: process.stdin })) {
	const asked = JSON.parse(line);
	try {
		console.log(JSON.stringify({
			push: await open(new Uint8Array(
				Buffer.from(asked.body, "base64"))),
			token: await readToken(asked.vapid),
		}));
	} catch (error) {
		console.log(JSON.stringify({ error: String(error) }));
	}
}
