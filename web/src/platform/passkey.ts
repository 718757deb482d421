/*
 * A passkey of this device as its lock: what it gives (WebAuthn's prf) seals
 * what opens the device, so that neither a copied profile nor this page alone
 * can. No server is asked: it works without a network.
 */
const HELD = "wardwire.passkey.";
const SALT = new TextEncoder().encode("wardwire device lock 1");
const TIMEOUT_MS = 60_000;

interface Held {
	readonly id: string;
	readonly iv: string;
	readonly data: string;
}

export type PasskeyFailure = "cancelled" | "unsupported";

const toText = (bytes: ArrayBuffer | Uint8Array): string =>
	btoa(String.fromCharCode(...new Uint8Array(bytes)));
const toBytes = (text: string): Uint8Array<ArrayBuffer> =>
	Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const random = (n: number): Uint8Array<ArrayBuffer> =>
	crypto.getRandomValues(new Uint8Array(n));

function read(deviceId: string): Held | null {
	try {
		return JSON.parse(localStorage.getItem(HELD + deviceId) ?? "null") as
			| Held
			| null;
	} catch {
		return null;
	}
}

function outputOf(credential: Credential | null): ArrayBuffer | null {
	const results = (
		credential as PublicKeyCredential | null
	)?.getClientExtensionResults().prf?.results;
	const first = results?.first;
	return first ? new Uint8Array(first as ArrayBuffer).slice().buffer : null;
}

/* the person shows that it is them: finger, face, or the device's own code */
function ask(id: Uint8Array<ArrayBuffer>): Promise<Credential | null> {
	return navigator.credentials.get({
		publicKey: {
			challenge: random(32),
			allowCredentials: [{ type: "public-key", id }],
			userVerification: "required",
			timeout: TIMEOUT_MS,
			extensions: { prf: { eval: { first: SALT } } },
		},
	});
}

function make(name: string): Promise<Credential | null> {
	return navigator.credentials.create({
		publicKey: {
			challenge: random(32),
			rp: { name: "Wardwire" },
			user: { id: random(16), name, displayName: name },
			pubKeyCredParams: [
				{ type: "public-key", alg: -7 },
				{ type: "public-key", alg: -257 },
			],
			authenticatorSelection: {
				authenticatorAttachment: "platform",
				userVerification: "required",
			},
			timeout: TIMEOUT_MS,
			extensions: { prf: { eval: { first: SALT } } },
		},
	});
}

async function keyOf(output: ArrayBuffer): Promise<CryptoKey> {
	const base = await crypto.subtle.importKey("raw", output, "HKDF", false, [
		"deriveKey",
	]);
	return crypto.subtle.deriveKey(
		{
			name: "HKDF",
			hash: "SHA-256",
			salt: new Uint8Array(),
			info: new TextEncoder().encode("wardwire passkey"),
		},
		base,
		{ name: "AES-GCM", length: 256 },
		false,
		["encrypt", "decrypt"],
	);
}

export const passkeys = {
	/** this device may have one; whether it gives a key is seen by making it */
	async isPossible(): Promise<boolean> {
		try {
			return await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable();
		} catch {
			return false;
		}
	},

	has: (deviceId: string): boolean => read(deviceId) !== null,

	/** inside of a touch; null: kept */
	async keep(
		deviceId: string,
		name: string,
		secret: string,
	): Promise<PasskeyFailure | null> {
		try {
			const made = await make(name);
			if (!made) return "cancelled";
			const id = new Uint8Array((made as PublicKeyCredential).rawId);
			/* some give it only when they are asked the second time */
			const output = outputOf(made) ?? outputOf(await ask(id.slice()));
			if (!output) return "unsupported";
			const iv = random(12);
			const data = await crypto.subtle.encrypt(
				{ name: "AES-GCM", iv },
				await keyOf(output),
				new TextEncoder().encode(secret),
			);
			const held: Held = { id: toText(id), iv: toText(iv), data: toText(data) };
			localStorage.setItem(HELD + deviceId, JSON.stringify(held));
			return null;
		} catch (error) {
			const name = error instanceof DOMException ? error.name : "";
			return name === "NotSupportedError" ? "unsupported" : "cancelled";
		}
	},

	/** inside of a touch; null: not shown, or another's */
	async open(deviceId: string): Promise<string | null> {
		const held = read(deviceId);
		if (!held) return null;
		try {
			const output = outputOf(await ask(toBytes(held.id)));
			if (!output) return null;
			const plain = await crypto.subtle.decrypt(
				{ name: "AES-GCM", iv: toBytes(held.iv) },
				await keyOf(output),
				toBytes(held.data),
			);
			return new TextDecoder().decode(plain);
		} catch {
			return null;
		}
	},

	forget: (deviceId: string): void =>
		localStorage.removeItem(HELD + deviceId),
};

export type Passkeys = typeof passkeys;
