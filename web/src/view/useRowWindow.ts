import { useCallback, useLayoutEffect, useState, type RefObject } from "react";

const spare = 8;

/** Which of many rows of one height to draw: [start, end) and the height. */
export function useRowWindow(box: RefObject<HTMLElement | null>, count: number): { start: number; end: number; height: number; measure: () => void } {
	const [height, setHeight] = useState(72);
	const [range, setRange] = useState({ start: 0, end: 30 });

	const measure = useCallback(() => {
		const el = box.current;
		if (!el) return;
		const row = el.querySelector<HTMLElement>("[data-row]")?.offsetHeight || 72;
		setHeight(row);
		const top = Math.max(0, el.scrollTop - (el.querySelector<HTMLElement>("[data-rows]")?.offsetTop ?? 0));
		const start = Math.max(0, Math.floor(top / row) - spare);
		const end = Math.ceil((top + el.clientHeight) / row) + spare;
		setRange((was) => (was.start === start && was.end === end ? was : { start, end }));
	}, [box]);

	useLayoutEffect(() => {
		const el = box.current;
		if (!el) return;
		measure();
		const watch = new ResizeObserver(measure);
		watch.observe(el);
		return () => watch.disconnect();
	}, [box, measure, count]);

	return { start: Math.min(range.start, count), end: Math.min(range.end, count), height, measure };
}
