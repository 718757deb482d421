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

	useEffect(() => () => clearTimeout(timer.current), []);

	function begin() {
		if (disabled || timer.current !== undefined) return;
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

	function onKey(event: KeyboardEvent, act: () => void) {
		if (event.key !== "Enter" && event.key !== " ") return;
		event.preventDefault();
		if (!event.repeat) act();
	}

	return (
		<button
			type="button"
			className={[css.hold, css[kind], held && css.held].filter(Boolean).join(" ")}
			aria-label={spoken === undefined ? undefined : t.urgent.holdName(spoken)}
			disabled={disabled}
			onPointerDown={(event) => {
				if (event.button === 0) begin();
			}}
			onPointerUp={end}
			onPointerLeave={end}
			onPointerCancel={end}
			onKeyDown={(event) => onKey(event, begin)}
			onKeyUp={(event) => onKey(event, end)}
			onBlur={end}
			onContextMenu={(event) => event.preventDefault()}
		>
			<span className={css.fill} aria-hidden="true" />
			<span className={css.words}>{children}</span>
		</button>
	);
}
