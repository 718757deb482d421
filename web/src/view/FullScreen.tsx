import { useEffect, useRef, type KeyboardEvent, type ReactNode, type TouchEvent } from "react";
import css from "./FullScreen.module.css";

interface Props {
	name: string;
	onClose: () => void;
	onKeyDown?: (event: KeyboardEvent) => void;
	onTouchStart?: (event: TouchEvent) => void;
	onTouchMove?: (event: TouchEvent) => void;
	onTouchEnd?: (event: TouchEvent) => void;
	children: ReactNode;
}

/** A layer that covers everything, dark in both themes. */
export function FullScreen({ name, onClose, children, ...rest }: Props) {
	const ref = useRef<HTMLDialogElement>(null);
	useEffect(() => {
		const dialog = ref.current;
		const from = document.activeElement;
		if (dialog && !dialog.open) dialog.showModal();
		return () => {
			dialog?.close();
			if (from instanceof HTMLElement && from.isConnected) from.focus({ preventScroll: true });
		};
	}, []);
	return (
		<dialog
			ref={ref}
			className={css.screen}
			aria-label={name}
			onCancel={(event) => {
				if (event.target !== ref.current) return;
				event.preventDefault();
				onClose();
			}}
			{...rest}
		>
			{children}
		</dialog>
	);
}
