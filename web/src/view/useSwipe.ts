import { useRef, type TouchEvent } from "react";

const enough = 56;

/** A swipe to the right on a message: reply to it. */
export function useSwipe(on: boolean, act: () => void) {
	const from = useRef<{ x: number; y: number; el: HTMLElement } | null>(null);
	if (!on) return {};
	function letGo(event: TouchEvent<HTMLElement>) {
		const start = from.current;
		from.current = null;
		if (!start) return;
		start.el.style.transform = "";
		const touch = event.changedTouches[0];
		if (event.type === "touchend" && touch && touch.clientX - start.x > enough) act();
	}
	return {
		onTouchStart(event: TouchEvent<HTMLElement>) {
			const touch = event.touches[0];
			from.current = touch && event.touches.length === 1 ? { x: touch.clientX, y: touch.clientY, el: event.currentTarget } : null;
		},
		onTouchMove(event: TouchEvent<HTMLElement>) {
			const start = from.current;
			const touch = event.touches[0];
			if (!start || !touch) return;
			const dx = touch.clientX - start.x;
			if (Math.abs(touch.clientY - start.y) > Math.max(12, Math.abs(dx))) {
				start.el.style.transform = "";
				from.current = null;
				return;
			}
			start.el.style.transform = dx > 8 ? `translateX(${Math.min(enough + 16, dx)}px)` : "";
		},
		onTouchEnd: letGo,
		onTouchCancel: letGo,
	};
}
