/* Somebody who has nothing but a keyboard: Tab, arrows, Enter. */
import assert from "node:assert/strict";

const furthest = 120;

/* In the page: what a screen reader would call the thing that has the focus, and whether one sees that it has it. */
function focused() {
	const at = document.activeElement;
	if (!at || at === document.body) return { name: "", seen: false };
	const label = at.getAttribute("aria-labelledby");
	const name = at.getAttribute("aria-label") ?? (label && document.getElementById(label)?.innerText) ?? at.labels?.[0]?.innerText ?? at.innerText ?? "";
	const marked = (one) => {
		const { outlineStyle, boxShadow } = getComputedStyle(one);
		return outlineStyle !== "none" || boxShadow !== "none";
	};
	const near = [at, at.parentElement, at.parentElement?.parentElement, ...(at.parentElement?.children ?? [])];
	return { name: name.replace(/\s+/g, " ").trim(), seen: near.some((one) => one && marked(one)) };
}

/** Moves the focus until it is on what bears that name; it must be seen there. */
export async function tabTo({ page }, name, key = "Tab") {
	const met = [];
	for (let i = 0; i < furthest; i++) {
		const at = await page.evaluate(focused);
		if (name.test(at.name)) {
			/* what took the focus by itself after a touch shows no ring until a key is pressed */
			assert.ok(at.seen || i === 0, `the focus on "${at.name}" is not to be seen`);
			return;
		}
		met.push(at.name.slice(0, 30));
		await page.keyboard.press(key);
	}
	assert.fail(`no way to ${name} by ${key}: ${met.join(" | ")}`);
}

/** Like a thumb that holds. */
export async function holdEnter({ page }, ms = 600) {
	await page.keyboard.down("Enter");
	await page.waitForTimeout(ms);
	await page.keyboard.up("Enter");
}
