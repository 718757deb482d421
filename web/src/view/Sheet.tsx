import { useEffect, useId, useRef, type ReactNode } from "react";
import { t } from "../i18n/en";
import { IconButton } from "./IconButton";
import css from "./Sheet.module.css";

interface Props {
	title: string;
	onClose: () => void;
	/** Stands at the top left, instead of nothing. */
	start?: ReactNode;
	/** Stands below the scrolling part. */
	foot?: ReactNode;
	tall?: boolean;
	children: ReactNode;
}

/**
 * A layer over the screen: from below on a phone, in the middle on a desktop.
 * The browser's own dialog gives the focus trap, Esc, the phone's back
 * gesture, and hands the focus back where it came from.
 */
export function Sheet({ title, onClose, start, foot, tall, children }: Props) {
	const ref = useRef<HTMLDialogElement>(null);
	/* Only a press that began outside closes; not the end of the one that opened it. */
	const pressed = useRef(false);
	const heading = useId();

	useEffect(() => {
		const dialog = ref.current;
		const from = document.activeElement;
		if (dialog && !dialog.open) dialog.showModal();
		return () => {
			dialog?.close();
			if (from instanceof HTMLElement && from.isConnected) from.focus();
		};
	}, []);

	return (
		<dialog
			ref={ref}
			className={tall ? `${css.sheet} ${css.tall}` : css.sheet}
			aria-labelledby={heading}
			onCancel={(event) => {
				if (event.target !== ref.current) return;
				event.preventDefault();
				onClose();
			}}
			onPointerDown={(event) => {
				pressed.current = event.target === ref.current;
			}}
			onClick={(event) => {
				if (event.target === ref.current && pressed.current) onClose();
			}}
		>
			<div className={css.inner}>
				<header className={css.head}>
					{start}
					<h2 id={heading} className={css.title} tabIndex={-1} autoFocus>
						{title}
					</h2>
					<IconButton icon="close" name={t.close} onClick={onClose} />
				</header>
				<div className={css.body}>{children}</div>
				{foot && <footer className={css.foot}>{foot}</footer>}
			</div>
		</dialog>
	);
}
