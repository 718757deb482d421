import { useRef, type MouseEvent, type PointerEvent } from "react";

const holdMs = 450;
const slack = 10;

/** A long press by finger, a right click by mouse, the menu key by keyboard. */
export function useLongPress(act: (at: DOMRect, point: { x: number; y: number } | null) => void) {
	const timer = useRef<number>(undefined);
	const from = useRef({ x: 0, y: 0 });
	const fired = useRef(false);

	const stop = () => clearTimeout(timer.current);
	return {
		onPointerDown(event: PointerEvent<HTMLElement>) {
			fired.current = false;
			if (event.pointerType === "mouse" || !event.isPrimary) return;
			const el = event.currentTarget;
			from.current = { x: event.clientX, y: event.clientY };
			stop();
			timer.current = window.setTimeout(() => {
				fired.current = true;
				act(el.getBoundingClientRect(), { ...from.current });
			}, holdMs);
		},
		onPointerMove(event: PointerEvent<HTMLElement>) {
			if (Math.hypot(event.clientX - from.current.x, event.clientY - from.current.y) > slack) stop();
		},
		onPointerUp: stop,
		onPointerCancel: stop,
		onPointerLeave: stop,
		onClickCapture(event: MouseEvent<HTMLElement>) {
			if (!fired.current) return;
			fired.current = false;
			event.preventDefault();
			event.stopPropagation();
		},
		onContextMenu(event: MouseEvent<HTMLElement>) {
			/* Chosen text keeps the browser's own menu. */
			if (getSelection()?.toString()) return;
			event.preventDefault();
			stop();
			if (fired.current) return;
			const byKey = event.clientX === 0 && event.clientY === 0;
			act(event.currentTarget.getBoundingClientRect(), byKey ? null : { x: event.clientX, y: event.clientY });
		},
	};
}
