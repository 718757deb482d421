import { useEffect, useLayoutEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { t } from "../i18n/en";
import { Icon, type IconName } from "./Icon";
import css from "./Menu.module.css";

export interface MenuAction {
	icon: IconName;
	words: string;
	danger?: boolean;
	act: () => void;
}

interface Props {
	name: string;
	actions: readonly MenuAction[];
	/** Further items, above the list. */
	head?: ReactNode;
	/** Where it was asked for; on a phone it comes from below instead. */
	at: { x: number; y: number };
	onClose: () => void;
}

/** A few things to do, at the pointer or from below. */
export function Menu({ name, actions, head, at, onClose }: Props) {
	const ref = useRef<HTMLDialogElement>(null);
	/* The end of the press that opened it neither closes it nor picks what
	   happens to lie under the finger: only a press that began here counts. */
	const pressed = useRef<EventTarget | null>(null);

	useLayoutEffect(() => {
		const dialog = ref.current;
		if (!dialog) return;
		const from = document.activeElement;
		dialog.showModal();
		if (document.documentElement.dataset.layout !== "phone") {
			const box = dialog.getBoundingClientRect();
			dialog.style.left = `${Math.max(8, Math.min(at.x, innerWidth - box.width - 8))}px`;
			dialog.style.top = `${Math.max(8, Math.min(at.y, innerHeight - box.height - 8))}px`;
		}
		return () => {
			dialog.close();
			if (from instanceof HTMLElement && from.isConnected && document.activeElement === document.body) from.focus();
		};
	}, [at.x, at.y]);

	useEffect(() => {
		ref.current?.querySelector<HTMLElement>("[role=menuitem]:not([data-aside])")?.focus();
	}, []);

	function onKey(event: KeyboardEvent) {
		const items = [...(ref.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
		const i = items.indexOf(document.activeElement as HTMLElement);
		const to = { ArrowDown: i + 1, ArrowRight: i + 1, ArrowUp: i - 1, ArrowLeft: i - 1, Home: 0, End: items.length - 1 }[event.key];
		if (to === undefined) return;
		event.preventDefault();
		items[(to + items.length) % items.length]?.focus();
	}

	return (
		<dialog
			ref={ref}
			className={css.menu}
			aria-label={name}
			onCancel={(event) => {
				event.preventDefault();
				onClose();
			}}
			onPointerDown={(event) => {
				pressed.current = event.target;
			}}
			onClickCapture={(event) => {
				if (event.detail > 0 && !pressed.current) event.stopPropagation();
			}}
			onClick={(event) => {
				if (event.target === ref.current && pressed.current === ref.current) onClose();
			}}
			onContextMenu={(event) => event.preventDefault()}
		>
			<div role="menu" aria-label={name} className={css.inner} onKeyDown={onKey}>
				{head}
				{actions.map((action) => (
					<button
						key={action.words}
						type="button"
						role="menuitem"
						tabIndex={-1}
						className={action.danger ? `${css.item} ${css.danger}` : css.item}
						onClick={() => {
							onClose();
							action.act();
						}}
					>
						<Icon name={action.icon} size="small" />
						{action.words}
					</button>
				))}
				<button type="button" role="menuitem" tabIndex={-1} className={`${css.item} ${css.cancel}`} onClick={onClose}>
					<Icon name="close" size="small" />
					{t.cancel}
				</button>
			</div>
		</dialog>
	);
}
