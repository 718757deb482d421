import { useEffect, useRef, useState, type RefObject } from "react";

/** Holds a list still while a finger is down on it; what changed comes after. */
export function useSteady<T>(value: T, box: RefObject<HTMLElement | null>): T {
	const [down, setDown] = useState(false);
	const held = useRef(value);
	useEffect(() => {
		const el = box.current;
		if (!el) return;
		const press = () => setDown(true);
		const lift = () => setDown(false);
		el.addEventListener("pointerdown", press);
		addEventListener("pointerup", lift);
		addEventListener("pointercancel", lift);
		return () => {
			el.removeEventListener("pointerdown", press);
			removeEventListener("pointerup", lift);
			removeEventListener("pointercancel", lift);
		};
	}, [box]);
	if (!down) held.current = value;
	return held.current;
}
