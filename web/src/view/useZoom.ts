import { useLayoutEffect, useRef, useState, type RefObject, type TouchEvent } from "react";

const most = 6;
const tapped = 2.5;

interface Anchor {
	/** Where on the picture, 0 to 1. */
	x: number;
	y: number;
	/** Where on the stage, in pixels. */
	left: number;
	top: number;
}

function between(event: TouchEvent): { far: number; x: number; y: number } | null {
	const [a, b] = [event.touches[0], event.touches[1]];
	if (!a || !b) return null;
	return { far: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY), x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2 };
}

/** A picture larger than its stage: by two fingers, a tap, the wheel or a key; what is under them stays there. */
export function useZoom(stage: RefObject<HTMLDivElement | null>) {
	const [scale, setScale] = useState(1);
	const pinch = useRef<{ far: number; scale: number } | null>(null);
	const anchor = useRef<Anchor | null>(null);

	useLayoutEffect(() => {
		const box = stage.current;
		const at = anchor.current;
		if (!box || !at) return;
		box.scrollLeft = at.x * box.clientWidth * scale - at.left;
		box.scrollTop = at.y * box.clientHeight * scale - at.top;
	}, [stage, scale]);

	function to(next: number, clientX?: number, clientY?: number) {
		const box = stage.current;
		if (!box) return;
		const edge = box.getBoundingClientRect();
		const left = (clientX ?? edge.left + edge.width / 2) - edge.left;
		const top = (clientY ?? edge.top + edge.height / 2) - edge.top;
		anchor.current = { x: (box.scrollLeft + left) / (box.clientWidth * scale), y: (box.scrollTop + top) / (box.clientHeight * scale), left, top };
		setScale(next < 1.05 ? 1 : Math.min(most, next));
	}

	return {
		scale,
		to,
		toggle: (clientX?: number, clientY?: number) => to(scale > 1 ? 1 : tapped, clientX, clientY),
		reset: () => setScale(1),
		onTouchStart(event: TouchEvent) {
			const two = between(event);
			pinch.current = two && { far: two.far, scale };
		},
		onTouchMove(event: TouchEvent) {
			const from = pinch.current;
			const two = between(event);
			if (from && two) to(from.scale * (two.far / from.far), two.x, two.y);
		},
		onTouchEnd() {
			pinch.current = null;
		},
	};
}
