import { useSyncExternalStore } from "react";

export type Layout = "phone" | "two" | "three";

/* In em, so that large text gets the smaller layout, as it should. */
const wide = matchMedia("(min-width: 56.25em)");
const widest = matchMedia("(min-width: 80em)");

function read(): Layout {
	if (widest.matches) return "three";
	return wide.matches ? "two" : "phone";
}

function watch(changed: () => void): () => void {
	const apply = () => {
		document.documentElement.dataset.layout = read();
		changed();
	};
	apply();
	wide.addEventListener("change", apply);
	widest.addEventListener("change", apply);
	return () => {
		wide.removeEventListener("change", apply);
		widest.removeEventListener("change", apply);
	};
}

document.documentElement.dataset.layout = read();

/** Phone; list and conversation; or with room for the information panel too. */
export function useLayout(): Layout {
	return useSyncExternalStore(watch, read);
}
