import { expect, test } from "vitest";
import { cy } from "./cy.ts";
import { t } from "./en.ts";
import { chosenLanguage, layOver } from "./language.ts";

type Layer = Record<string, unknown>;

/* what a night shift meets: each must be there in full */
const MAIN = [
	"places", "signIn", "inbox", "preview", "conversation", "tick", "message", "change", "role", "roleOf",
	"receipts", "reaction", "versions", "composer", "forward", "pins", "stars", "find", "staff", "newMessage",
	"newGroup", "info", "me", "connection", "problem", "broken",
] as const;

function missing(en: unknown, other: unknown, path: string): string[] {
	if (typeof en !== "object" || en === null || Array.isArray(en))
		return typeof other === typeof en ? [] : [path];
	return Object.keys(en).flatMap((key) => missing((en as Layer)[key], (other as Layer | undefined)?.[key], `${path}.${key}`));
}

test("the main journeys are complete in Welsh", () => {
	expect(MAIN.flatMap((part) => missing(t[part], cy[part], part))).toEqual([]);
	const single = Object.entries(t).filter(([, v]) => typeof v !== "object" && v !== t.product);
	expect(single.flatMap(([key, value]) => missing(value, (cy as Layer)[key], key))).toEqual([]);
});

/* an urgent message, from being written to being closed */
const URGENT = [
	"new", "newName", "names", "priority", "does", "dialFirst", "dialAbout", "alertedNow", "alertedNobody", "asSbar",
	"asText", "sbar", "hints", "text", "needWords", "needLocation", "send", "readBack", "sendEmergency", "sending",
	"sendingWords", "notSent", "nobodyTold", "callInstead", "callSomebody", "trying", "sendAgain", "alert", "for",
	"from", "more", "openLink", "states", "gotIt", "holdHint", "holdName", "inMinutes", "inMinutesHead", "callMe",
	"cannot", "cannotTitle", "reasons", "undo", "undoWords", "handBack", "close", "outcome", "closeIt", "cancel",
	"cancelTitle", "keep", "section", "filter", "waiting", "none", "noneWords",
] as const;

test("an urgent message is sent, answered and closed in Welsh", () => {
	expect(URGENT.flatMap((key) => missing(t.urgent[key], cy.urgent?.[key], key))).toEqual([]);
});

test("nothing in Welsh that English does not know", () => {
	expect(missing(cy, t, "")).toEqual([]);
});

test("what is missing stays English", () => {
	const base = { a: "one", b: { c: "two", d: (n: number) => `${n}` } };
	layOver(base, { b: { c: "dau" } });
	expect([base.a, base.b.c, base.b.d(3)]).toEqual(["one", "dau", "3"]);
});

test("the choice of this device", () => {
	expect(chosenLanguage('{"language":"cy"}')).toBe("cy");
	expect(chosenLanguage('{"language":"xx"}')).toBe("en");
	expect(chosenLanguage("broken")).toBe("en");
	expect(chosenLanguage(null)).toBe("en");
});
