import { useEffect, useRef, type KeyboardEvent } from "react";
import { t } from "../i18n/en";
import { Icon } from "./Icon";
import { IconButton } from "./IconButton";
import { useLayout } from "./useLayout";
import css from "./PlusMenu.module.css";

interface Props {
	open: boolean;
	setOpen: (open: boolean) => void;
	onFiles: (files: readonly File[]) => void;
	onCamera: () => void;
	onExtra: (what: Extra) => void;
}

export type Extra = "poll" | "contact" | "place";

const extras = [
	["poll", "poll"],
	["contact", "card"],
	["place", "place"],
] as const;

/** Camera, photo or video, document and what else a message can be. */
export function PlusMenu({ open, setOpen, onFiles, onCamera, onExtra }: Props) {
	/* The camera's own pictures never enter the gallery; these came from it. */
	const here = useLayout() === "phone" ? t.composer.onPhone : t.composer.onDevice;
	const box = useRef<HTMLDivElement>(null);
	const button = useRef<HTMLButtonElement>(null);
	const photos = useRef<HTMLInputElement>(null);
	const documents = useRef<HTMLInputElement>(null);

	useEffect(() => {
		if (!open) return;
		box.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
		const away = (event: PointerEvent) => {
			if (!box.current?.contains(event.target as Node)) setOpen(false);
		};
		addEventListener("pointerdown", away);
		return () => removeEventListener("pointerdown", away);
	}, [open, setOpen]);

	function onKey(event: KeyboardEvent) {
		if (!open) return;
		const items = [...(box.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
		const i = items.indexOf(document.activeElement as HTMLElement);
		if (event.key === "Escape") {
			event.preventDefault();
			event.stopPropagation();
			setOpen(false);
			button.current?.focus();
		} else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
			event.preventDefault();
			items[(i + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length]?.focus();
		} else if (event.key === "Tab") setOpen(false);
	}

	function take(input: HTMLInputElement) {
		onFiles([...(input.files ?? [])]);
		input.value = "";
	}

	return (
		<div ref={box} className={css.plus} onKeyDown={onKey}>
			<IconButton ref={button} icon={open ? "close" : "plus"} tone="accent" name={open ? t.composer.plusClose : t.composer.plus} aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)} />
			{open && (
				<div role="menu" aria-label={t.composer.plus} className={css.menu}>
					<button
						type="button"
						role="menuitem"
						className={css.item}
						onClick={() => {
							setOpen(false);
							onCamera();
						}}
					>
						<Icon name="camera" /> {t.composer.camera}
					</button>
					<button type="button" role="menuitem" className={css.item} onClick={() => photos.current?.click()}>
						<Icon name="photo" />
						<span className={css.two}>
							{t.composer.photo} <span className={css.about}>{here}</span>
						</span>
					</button>
					<button type="button" role="menuitem" className={css.item} onClick={() => documents.current?.click()}>
						<Icon name="document" />
						<span className={css.two}>
							{t.composer.document} <span className={css.about}>{here}</span>
						</span>
					</button>
					{extras.map(([what, icon]) => (
						<button
							key={what}
							type="button"
							role="menuitem"
							className={css.item}
							onClick={() => {
								setOpen(false);
								onExtra(what);
							}}
						>
							<Icon name={icon} /> {t.composer[what]}
						</button>
					))}
				</div>
			)}
			<input ref={photos} type="file" accept="image/*,video/*" multiple hidden aria-label={t.composer.photo} data-pick="photo" onChange={(event) => take(event.currentTarget)} />
			<input ref={documents} type="file" multiple hidden aria-label={t.composer.document} data-pick="document" onChange={(event) => take(event.currentTarget)} />
		</div>
	);
}
