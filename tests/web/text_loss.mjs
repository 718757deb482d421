/*
 * Words that cannot be read: out of the window, or cut by what is around
 * them, or broken into letters.  What ends in "..." on purpose, and what can be scrolled to, is not
 * lost.
 */
const patience = 4000;

/* In the page. */
function lost() {
	const said = [];
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const range = document.createRange();
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		const words = node.data.trim();
		const holder = node.parentElement;
		if (!words || !holder.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || holder.closest("option, [inert]")) continue;
		range.selectNodeContents(node);
		const box = range.getBoundingClientRect();
		const cut = cutBy(holder, box);
		if (isBroken(words, range)) said.push(`"${words.slice(0, 40)}" is broken into letters`);
		if (cut) said.push(`"${words.slice(0, 40)}" is cut by ${cut}`);
	}
	return said;

	/* More lines than words: no word of a common length was left whole. */
	function isBroken(words, range) {
		const all = words.split(/[\s/-]+/);
		const lines = new Set([...range.getClientRects()].map((each) => Math.round(each.top)));
		return all.every((each) => each.length < 14) && lines.size > all.length + 1;
	}

	function cutBy(from, box) {
		let across = true;
		let down = true;
		for (let one = from; one; one = one.parentElement) {
			const style = getComputedStyle(one);
			if (style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none" || style.clipPath !== "none") return null;
			const here = one.getBoundingClientRect();
			/* spoken only */
			if (here.width <= 1 || here.height <= 1) return null;
			if (style.overflowX === "auto" || style.overflowX === "scroll") across = false;
			if (style.overflowY === "auto" || style.overflowY === "scroll") down = false;
			const name = `${one.tagName.toLowerCase()}.${one.className}`;
			if (across && style.overflowX !== "visible" && (box.right > here.right + 1 || box.left < here.left - 1)) return `${name} at its side`;
			if (down && style.overflowY !== "visible" && (box.bottom > here.bottom + 3 || box.top < here.top - 3)) return `${name} at its end`;
			if (style.position === "fixed") break;
		}
		if (across && (box.right > innerWidth + 1 || box.left < -1)) return "the window";
		return null;
	}
}

/** What is still lost when everything has found its place. */
export async function lostText(page) {
	const end = Date.now() + patience;
	for (;;) {
		const said = await page.evaluate(lost);
		if (said.length === 0 || Date.now() > end) return said;
		await page.waitForTimeout(100);
	}
}
