import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { t } from "../i18n/en";
import css from "./HoldButton.module.css";

const holdMs = 400;

interface Props {
	/** Read out instead of what is shown, where that is too short. */
	spoken?: string;
	children: ReactNode;
	kind?: "primary" | "plain";
	disabled: boolean;
	onDone: () => void;
}

/** Done after it was held for a moment: a pocket or a stray thumb does nothing. */
export function HoldButton({ spoken, children, kind = "plain", disabled, onDone }: Props) {
	const [held, setHeld] = useState(false);
	const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
	const since = useRef(0);

	useEffect(() => () => clearTimeout(timer.current), []);

	function begin(at: number) {
		if (disabled || timer.current !== undefined) return;
		since.current = at;
		setHeld(true);
		timer.current = setTimeout(() => {
			end();
			onDone();
		}, holdMs);
	}

	function end() {
		clearTimeout(timer.current);
		timer.current = undefined;
		setHeld(false);
	}

	/* A busy phone may tell of the finger's leaving before the timer's time: how long it was down counts. */
	function release(at: number) {
		const wasHeld = timer.current !== undefined && at - since.current >= holdMs;
		end();
		if (wasHeld) onDone();
	}

	function onKey(event: KeyboardEvent, act: (at: number) => void) {
		if (event.key !== "Enter" && event.key !== " ") return;
		event.preventDefault();
		if (!event.repeat) act(event.timeStamp);
	}

	return (
		<button
			type="button"
			className={[css.hold, css[kind], held && css.held].filter(Boolean).join(" ")}
			aria-label={spoken === undefined ? undefined : t.urgent.holdName(spoken)}
			disabled={disabled}
			onPointerDown={(event) => {
				if (event.button === 0) begin(event.timeStamp);
			}}
			onPointerUp={(event) => release(event.timeStamp)}
			onPointerLeave={end}
			onPointerCancel={end}
			onKeyDown={(event) => onKey(event, begin)}
			onKeyUp={(event) => onKey(event, release)}
			onBlur={end}
			onContextMenu={(event) => event.preventDefault()}
		>
			<span className={css.fill} aria-hidden="true" />
			<span className={css.words}>{children}</span>
		</button>
	);
}
