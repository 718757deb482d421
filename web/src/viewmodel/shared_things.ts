/* Staff cards and places as messages: what they look like on the wire. */
import { type Content, obj, str } from "../protocol/types.ts";
import type { Person, PlaceBody, Position } from "./types.ts";

const CONTACT = "org.wardwire.contact";
const LOCATION = "org.matrix.msc3488.location";
const ASSET = "org.matrix.msc3488.asset";
const TIME = "org.matrix.msc3488.ts";

/** whose card a message is; null: it is none */
export function contactOf(content: Content): string | null {
	const id = str(obj(content, CONTACT), "user_id");
	return id !== null && /^@[^:]{0,200}:.{1,200}$/.test(id) ? id : null;
}

function escape(text: string): string {
	return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** other apps see a name that leads to the person */
export function contactContent(who: Person): Content {
	const about = [who.job, who.site].filter(Boolean).join(", ");
	const link = `https://matrix.to/#/${who.userId}`;
	const words = about === "" ? who.name : `${who.name}, ${about}`;
	const after = about === "" ? "" : `, ${escape(about)}`;
	return {
		msgtype: "m.text",
		body: `${words}\n${link}`,
		format: "org.matrix.custom.html",
		formatted_body: `<a href="${escape(link)}">${escape(who.name)}</a>${after}`,
		[CONTACT]: { user_id: who.userId },
		"m.mentions": {},
	};
}

const GEO =
	/^geo:(-?\d{1,2}(?:\.\d{1,12})?),(-?\d{1,3}(?:\.\d{1,12})?)(?:,[^;]*)?(?:;u=(\d{1,7}(?:\.\d+)?))?/i;

export function placeOf(content: Content): PlaceBody | null {
	if (str(content, "msgtype") !== "m.location") return null;
	const told = obj(content, LOCATION);
	const uri = str(content, "geo_uri") ?? str(told, "uri");
	const found = GEO.exec(uri ?? "");
	if (!found) return null;
	const latitude = Number(found[1]);
	const longitude = Number(found[2]);
	if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
	return {
		kind: "place",
		latitude,
		longitude,
		accuracy: found[3] === undefined ? null : Number(found[3]),
		text: str(told, "description") ?? "",
	};
}

export function placeContent(
	at: Position,
	text: string,
	time: number,
): Content {
	const { latitude, longitude, accuracy } = at;
	const points = `${latitude.toFixed(6)},${longitude.toFixed(6)}`;
	const wide = accuracy === null ? "" : `;u=${Math.round(accuracy)}`;
	const uri = `geo:${points}${wide}`;
	const body = text === "" ? `Location: ${points}` : `${text} (${points})`;
	return {
		msgtype: "m.location",
		body,
		geo_uri: uri,
		[LOCATION]: text === "" ? { uri } : { uri, description: text },
		[ASSET]: { type: "m.self" },
		[TIME]: time,
		"m.mentions": {},
	};
}
