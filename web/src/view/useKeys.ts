import { useEffect, useRef, type RefObject } from "react";
import { useApp, useSignedIn } from "./AppContext";
import type { Layout } from "./useLayout";

interface Keys {
	layout: Layout;
	search: RefObject<HTMLInputElement | null>;
	openHelp: () => void;
	/** Puts a search beside a conversation away; false: there is none. */
	leaveFinding: () => boolean;
}

function typing(target: EventTarget | null): boolean {
	return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Ctrl+K, Alt+arrows, R, Esc and "?", wherever the focus is. */
export function useKeys(keys: Keys): void {
	const app = useApp();
	const signedIn = useSignedIn();
	const live = useRef(keys);
	live.current = keys;

	useEffect(() => {
		function step(by: number) {
			const { rows } = signedIn.conversations.getSnapshot();
			const place = app.place.getSnapshot();
			const at = "id" in place ? rows.findIndex((row) => row.id === place.id) : -1;
			const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
			if (next) app.place.go({ kind: "conversation", id: next.id }, at < 0 ? "push" : "replace");
		}

		function reply() {
			const place = app.place.getSnapshot();
			if (place.kind !== "conversation") return;
			const vm = signedIn.conversation(place.id);
			const { items } = vm.getSnapshot();
			for (let i = items.length - 1; i >= 0; i--) {
				const item = items[i];
				if (item?.kind !== "message" || !item.canReply || item.own) continue;
				vm.composer.setReply(item.key);
				document.getElementById("composer")?.focus();
				return;
			}
		}

		function edit() {
			const place = app.place.getSnapshot();
			if (place.kind !== "conversation") return;
			const vm = signedIn.conversation(place.id);
			const last = vm.getSnapshot().items.findLast((item) => item.kind === "message" && item.canEdit);
			if (last) vm.composer.setEdit(last.key);
		}

		function escape(event: KeyboardEvent) {
			const place = app.place.getSnapshot();
			if (document.activeElement === live.current.search.current && live.current.search.current?.value) return;
			if (live.current.leaveFinding()) {
				event.preventDefault();
				return;
			}
			switch (place.kind) {
				case "files":
				case "add-people":
					app.place.back({ kind: "info", id: place.id });
					break;
				case "info":
					app.place.back({ kind: "conversation", id: place.id });
					break;
				case "conversation":
					if (signedIn.conversation(place.id).composer.getSnapshot().editing) {
						signedIn.conversation(place.id).composer.setEdit(null);
						break;
					}
					if (signedIn.conversation(place.id).composer.getSnapshot().replyTo) {
						signedIn.conversation(place.id).composer.setReply(null);
						break;
					}
					app.place.go({ kind: "inbox" });
					break;
				case "search":
					app.place.back(place.roomId === null ? { kind: "inbox" } : { kind: "conversation", id: place.roomId });
					break;
				case "role":
				case "rota":
				case "board":
					app.place.back({ kind: "on-call" });
					break;
				case "devices":
				case "notifications":
					app.place.back({ kind: "me" });
					break;
				case "urgent":
				case "new":
				case "new-group":
				case "on-call":
				case "starred":
				case "calls":
				case "me":
				case "person":
					app.place.back({ kind: "inbox" });
					break;
				default:
					return;
			}
			event.preventDefault();
		}

		function onKey(event: KeyboardEvent) {
			if (event.defaultPrevented || event.isComposing) return;
			if (document.querySelector("dialog[open]")) return;
			const control = event.ctrlKey || event.metaKey;
			if (control && event.shiftKey && event.key.toLowerCase() === "f") {
				event.preventDefault();
				app.place.go({ kind: "search", roomId: null });
			} else if (control && !event.shiftKey && event.key.toLowerCase() === "k") {
				event.preventDefault();
				const place = app.place.getSnapshot();
				if (live.current.layout === "phone" && place.kind !== "inbox") app.place.go({ kind: "inbox" });
				if (["new", "new-group", "on-call", "role", "rota", "board", "search", "starred", "calls"].includes(place.kind)) app.place.go({ kind: "inbox" });
				requestAnimationFrame(() => {
					live.current.search.current?.focus();
					live.current.search.current?.select();
				});
			} else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
				event.preventDefault();
				step(event.key === "ArrowUp" ? -1 : 1);
			} else if (event.key === "Escape") {
				escape(event);
			} else if (!control && !event.altKey && !typing(event.target)) {
				if (event.key === "?") live.current.openHelp();
				else if (event.key === "r" || event.key === "R") reply();
				else if (event.key === "e" || event.key === "E") edit();
				else return;
				event.preventDefault();
			}
		}
		addEventListener("keydown", onKey);
		return () => removeEventListener("keydown", onKey);
	}, [app, signedIn]);
}
