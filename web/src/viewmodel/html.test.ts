import { describe, expect, test } from "vitest";
import { readHtml, safeHref } from "./html.ts";
import { markdownToHtml } from "./markdown.ts";
import type { TextBlock, TextSegment } from "./types.ts";

const read = (html: string) => readHtml(html, [], "@me:x") ?? [];

function segmentsOf(blocks: readonly TextBlock[]): TextSegment[] {
	return blocks.flatMap((b) => {
		if (b.kind === "paragraph") return [...b.segments];
		if (b.kind === "code") return [{ kind: "text" as const, text: b.text }];
		if (b.kind === "quote") return segmentsOf(b.blocks);
		return b.items.flatMap(segmentsOf);
	});
}
const words = (html: string) =>
	segmentsOf(read(html))
		.map((s) => s.text)
		.join("|");

describe("others' HTML", () => {
	test("marks, lists, quotes, code", () => {
		expect(read("<p>Give <strong>8 <em>units</em></strong></p>")).toEqual([
			{
				kind: "paragraph",
				segments: [
					{ kind: "text", text: "Give " },
					{ kind: "text", text: "8 ", marks: ["bold"] },
					{ kind: "text", text: "units", marks: ["bold", "italic"] },
				],
			},
		]);
		expect(read("<ol start=3><li>a<li>b</ol>")).toMatchObject([
			{ kind: "list", ordered: true, start: 3, items: [{}, {}] },
		]);
		expect(read("<pre><code>a &lt; b\n  c\n</code></pre>")).toEqual([
			{ kind: "code", text: "a < b\n  c" },
		]);
		expect(read("<blockquote>old</blockquote>new")).toMatchObject([
			{ kind: "quote" },
			{ kind: "paragraph" },
		]);
	});
	test("a mention is a person, a plain address a link", () => {
		const [mention] = segmentsOf(
			read('<a href="https://matrix.to/#/@ben:ward.test">Ben</a>'),
		);
		expect(mention).toMatchObject({ kind: "mention", userId: "@ben:ward.test" });
		expect(segmentsOf(read("see https://nice.org.uk/x."))[1]).toMatchObject({
			kind: "link",
			href: "https://nice.org.uk/x",
		});
	});
	test("what is not for reading is left out", () => {
		expect(words("a<script>alert(1)</script>b")).toBe("ab");
		expect(words("<mx-reply>old</mx-reply>new")).toBe("new");
		expect(words("<style>x{}</style>t<!-- c -->u")).toBe("tu");
		expect(words("5 < 6 and <0.5 <b>x")).toBe("5 < 6 and <0.5 |x");
	});
	test("only addresses of the web, mail and telephone", () => {
		for (const bad of [
			"javascript:alert(1)",
			" jAvAsCrIpT:alert(1)",
			"java\nscript:alert(1)",
			"data:text/html,x",
			"vbscript:x",
			"//evil.example",
			"/c/room",
			"https://user:pw@evil.example/",
			"blob:https://x/y",
			"file:///etc/passwd",
		])
			expect(safeHref(bad)).toBeNull();
		expect(safeHref("tel:+441234")).toBe("tel:+441234");
	});
	test("endless nesting and length end", () => {
		expect(words("<b>".repeat(20_000) + "x")).toContain("x");
		expect(readHtml("x".repeat(70_000), [], "")).toBeNull();
		const started = Date.now();
		read('<a "'.repeat(16_000));
		expect(Date.now() - started).toBeLessThan(10_000);
	});
});

/* What comes out is only ever a tree of known kinds with safe addresses. */
function check(blocks: readonly TextBlock[]): void {
	for (const block of blocks) {
		expect(["paragraph", "code", "quote", "list"]).toContain(block.kind);
		if (block.kind === "quote") check(block.blocks);
		if (block.kind === "list") block.items.forEach(check);
		if (block.kind !== "paragraph") continue;
		for (const segment of block.segments) {
			expect(typeof segment.text).toBe("string");
			if (segment.kind === "link")
				expect(segment.href).toMatch(/^(https?:\/\/|mailto:|tel:)/);
		}
	}
}

test("a storm of broken markup never gets through", () => {
	const bits = [
		"<", ">", "</", "/>", '"', "'", "=", " ", "a", "b", "&", ";", "&#106;", "&lt;", "&#x6A;",
		"script", "<script>", "</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
		'<a href="javascript:alert(1)">', "<a href=javascript:alert(1)>", "<a href='&#106;avascript:x'>",
		'<a href="https://ok.example/">', "<a\thref\n=\n'data:text/html,1'>", "</a>", "<!--", "-->",
		"<![CDATA[", "]]>", "<p>", "<li>", "<ul>", "</ul>", "<pre>", "<code>", "</pre>", "<math>",
		"<iframe srcdoc='<script>'>", "<style>", "</style>", "\u0000", "\u202e", "<mx-reply>", "<table><tr><td>",
	];
	let seed = 20261123;
	const next = (n: number) => {
		seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
		return (seed >>> 8) % n;
	};
	for (let round = 0; round < 3000; round++) {
		let html = "";
		for (let i = next(30); i >= 0; i--) html += bits[next(bits.length)];
		const blocks = read(html);
		check(blocks);
		/* and what we would send of it is read back as safely */
		const sent = markdownToHtml(html);
		if (sent !== null) {
			expect(sent).not.toMatch(/<(?!\/?(?:p|strong|em|del|code|pre|ul|ol|li|blockquote|br|a)\b)/i);
			check(read(sent));
		}
	}
});

describe("the signs of writing", () => {
	test("what they mean", () => {
		expect(markdownToHtml("give **8** units")).toBe("give <strong>8</strong> units");
		expect(markdownToHtml("*now* or _later_")).toBe("<em>now</em> or <em>later</em>");
		expect(markdownToHtml("~~10~~ `x < y`")).toBe("<del>10</del> <code>x &lt; y</code>");
		expect(markdownToHtml("- a\n- **b**")).toBe("<ul><li>a</li><li><strong>b</strong></li></ul>");
		expect(markdownToHtml("2. a\n3. b")).toBe('<ol start="2"><li>a</li><li>b</li></ol>');
		expect(markdownToHtml("> said\n\nyes")).toBe("<blockquote><p>said</p></blockquote><p>yes</p>");
		expect(markdownToHtml("```\n*a*\n```")).toBe("<pre><code>*a*</code></pre>");
		expect(markdownToHtml("[BNF](https://bnf.nice.org.uk/)")).toBe(
			'<a href="https://bnf.nice.org.uk/">BNF</a>',
		);
	});
	test.each([
		"K+ 5.9, repeat at 2*3*4",
		"snake_case_name and K_max",
		"5 < 6 > 4",
		"2. line is in",
		"BP 120/80 - stable",
		"https://a.example/_b_/*c*",
		"** not bold **",
		"a * b * c",
		"[x](javascript:alert(1))",
	])("plain: %s", (text) => {
		expect(markdownToHtml(text)).toBeNull();
	});
	test("lines stay lines, and nothing of theirs is markup", () => {
		expect(markdownToHtml("a\n**b** <img>")).toBe("a<br><strong>b</strong> &lt;img&gt;");
	});
});
