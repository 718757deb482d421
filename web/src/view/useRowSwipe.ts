import { useRef, type TouchEvent } from "react";

const enough = 88;
const most = 128;

/** A row drawn aside by a finger; the menu of the row offers the same. */
export function useRowSwipe({ left, right }: { left: () => void; right: () => void }) {
	const from = useRef<{ x: number; y: number; el: HTMLElement; drawn: number } | null>(null);

	function settle(el: HTMLElement) {
		el.style.transform = "";
		el.removeAttribute("data-drawn");
	}

	function onTouchMove(event: TouchEvent<HTMLElement>) {
		const start = from.current;
		const touch = event.touches[0];
		if (!start || !touch) return;
		const dx = touch.clientX - start.x;
		const dy = touch.clientY - start.y;
		if (start.drawn === 0 && (Math.abs(dx) < 12 || Math.abs(dy) > Math.abs(dx))) {
			if (Math.abs(dy) > 12) from.current = null;
			return;
		}
		start.drawn = Math.max(-most, Math.min(most, dx));
		start.el.dataset.drawn = "";
		start.el.style.transform = `translateX(${start.drawn}px)`;
	}

	function onTouchEnd(event: TouchEvent<HTMLElement>) {
		const start = from.current;
		from.current = null;
		if (!start || start.drawn === 0) return;
		settle(start.el);
		if (event.type !== "touchend") return;
		if (start.drawn <= -enough) left();
		else if (start.drawn >= enough) right();
	}

	return {
		onTouchStart(event: TouchEvent<HTMLElement>) {
			const touch = event.touches[0];
			from.current = touch && event.touches.length === 1 ? { x: touch.clientX, y: touch.clientY, el: event.currentTarget, drawn: 0 } : null;
		},
		onTouchMove,
		onTouchEnd,
		onTouchCancel: onTouchEnd,
	};
}
