import { expect, test } from "vitest";
import { initialsOf } from "./people.ts";
import { fromPath, toPath } from "./place.ts";
import { isJumbo, toSegments, withoutQuote } from "./text.ts";
import type { Place } from "./types.ts";

test("links end where the sentence does", () => {
	const found = toSegments(
		"See https://bnf.nice.org.uk/drugs/ (or http://a.b/c_(d)).",
	)
		.filter((s) => s.kind === "link")
		.map((s) => s.text);
	expect(found).toEqual(["https://bnf.nice.org.uk/drugs/", "http://a.b/c_(d)"]);
});

test("mentions are found by name, the longest first", () => {
	const people = [
		{ userId: "@a:t", name: "Ann", me: false },
		{ userId: "@b:t", name: "Ann Lee", me: true },
	];
	const mentions = toSegments("@Ann Lee and @Ann", people).filter(
		(s) => s.kind === "mention",
	);
	expect(mentions.map((m) => m.userId)).toEqual(["@b:t", "@a:t"]);
});

test("no address that could run a script becomes a link", () => {
	expect(toSegments("javascript:alert(1)").map((s) => s.kind)).toEqual([
		"text",
	]);
});

test("jumbo emoji", () => {
	expect(isJumbo("👍🏽")).toBe(true);
	expect(isJumbo("👨‍👩‍👧 👍")).toBe(true);
	expect(isJumbo("ok 👍")).toBe(false);
	expect(isJumbo("123")).toBe(false);
});

test("the quoted words of older apps are cut off", () => {
	expect(withoutQuote("> <@a:t> hi\n> there\n\nyes")).toBe("yes");
	expect(withoutQuote("> a quote of my own")).toBe("> a quote of my own");
});

test("initials leave out titles", () => {
	expect(initialsOf("Dr Priya Patel")).toBe("PP");
	expect(initialsOf("Ward 7 Respiratory")).toBe("WR");
	expect(initialsOf("")).toBe("?");
});

test("every place has an address that leads back to it", () => {
	const places: Place[] = [
		{ kind: "inbox" },
		{ kind: "conversation", id: "!a/b:t" },
		{ kind: "conversation", id: "!a:t", eventId: "$x/y" },
		{ kind: "info", id: "!a:t" },
		{ kind: "add-people", id: "!a:t" },
		{ kind: "media", id: "!a:t", eventId: "$x" },
		{ kind: "new" },
		{ kind: "new-group" },
		{ kind: "person", userId: "@a:t" },
		{ kind: "me" },
	];
	for (const place of places) expect(fromPath(toPath(place))).toEqual(place);
	expect(fromPath("/%E0%A4%A")).toEqual({ kind: "unknown" });
});
