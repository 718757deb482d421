import type { AnchorHTMLAttributes, MouseEvent, Ref } from "react";
import type { Place } from "../viewmodel/types";
import { useApp } from "./AppContext";

interface Props extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> {
	to: Place;
	how?: "push" | "replace";
	ref?: Ref<HTMLAnchorElement>;
}

/** A link to a place of the app: a true address, followed without loading a page. */
export function PlaceLink({ to, how, onClick, ...rest }: Props) {
	const { place } = useApp();
	function follow(event: MouseEvent<HTMLAnchorElement>) {
		onClick?.(event);
		if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
		event.preventDefault();
		place.go(to, how);
	}
	return <a {...rest} href={place.href(to)} draggable={false} onClick={follow} />;
}
