import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { t } from "../i18n/en";
import type { ConversationListSnapshot, ConversationRow } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { ActionRow } from "./ActionRow";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";
import { FilterTabs } from "./FilterTabs";
import { IconButton } from "./IconButton";
import { InboxRow } from "./InboxRow";
import { InboxRowMenu } from "./InboxRowMenu";
import { NotifyOffer } from "./NotifyOffer";
import { PaneHeader } from "./PaneHeader";
import { PaneLoading } from "./PaneLoading";
import { SearchField } from "./SearchField";
import { UrgentRows } from "./UrgentRows";
import { useRowWindow } from "./useRowWindow";
import { useSteady } from "./useSteady";
import css from "./Inbox.module.css";

interface Props {
	searchRef: RefObject<HTMLInputElement | null>;
	selected: string | null;
}

/** Everything that is going on, newest first. */
export function Inbox({ searchRef, selected }: Props) {
	const signedIn = useSignedIn();
	const { conversations, urgent } = signedIn;
	const list = useStore(conversations);
	const open = useStore(urgent).items.length;
	const [urgentOnly, setUrgentOnly] = useState(false);
	const { go } = usePlace();
	const box = useRef<HTMLDivElement>(null);
	const rows = useSteady(list.rows, box);
	const window_ = useRowWindow(box, rows.length);
	const [menu, setMenu] = useState<{ row: ConversationRow; x: number; y: number } | null>(null);
	const openMenu = useCallback((row: ConversationRow, x: number, y: number) => setMenu({ row, x, y }), []);

	/* Back from a conversation: the focus returns to its row. */
	const was = useRef(selected);
	useEffect(() => {
		const left = was.current;
		was.current = selected;
		if (!left || selected || document.activeElement !== document.body) return;
		box.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(left)}"]`)?.focus({ preventScroll: true });
	}, [selected]);

	function onSearchKey(event: KeyboardEvent) {
		if (event.key === "Escape" && list.search) {
			event.preventDefault();
			conversations.setSearch("");
		} else if (event.key === "Enter" && rows[0] && list.search) {
			event.preventDefault();
			conversations.setSearch("");
			go({ kind: "conversation", id: rows[0].id });
		} else if (event.key === "ArrowDown") {
			event.preventDefault();
			box.current?.querySelector<HTMLElement>("a")?.focus();
		}
	}

	function onListKey(event: KeyboardEvent) {
		if (event.altKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
		const links = [...(box.current?.querySelectorAll<HTMLElement>("[data-row] > a") ?? [])];
		const i = links.indexOf(document.activeElement as HTMLElement);
		if (i < 0) return;
		event.preventDefault();
		const next = links[i + (event.key === "ArrowDown" ? 1 : -1)];
		if (next) next.focus();
		else if (event.key === "ArrowUp") searchRef.current?.focus();
	}

	return (
		<>
			<PaneHeader title={t.inbox.title} end={<><IconButton icon="phone" name={t.calls.title} onClick={() => go({ kind: "calls" })} /><IconButton icon="search" name={t.find.title} onClick={() => go({ kind: "search", roomId: null })} /><IconButton icon="write" tone="accent" name={t.inbox.new} onClick={() => go({ kind: "new" })} /></>} />
			<div className={css.tools}>
				<SearchField ref={searchRef} label={t.inbox.search} value={list.search} onChange={(words) => conversations.setSearch(words)} onKeyDown={onSearchKey} />
				<FilterTabs
					value={list.filter}
					unread={list.unreadConversations}
					roles={list.roles}
					urgent={open}
					urgentOnly={urgentOnly}
					onChange={(filter) => {
						setUrgentOnly(filter === "urgent");
						if (filter === "urgent") return;
						conversations.setFilter(filter);
						box.current?.scrollTo(0, 0);
					}}
				/>
			</div>
			{list.loaded && list.search === "" && !urgentOnly && <NotifyOffer />}
			{list.filter === "archived" && list.search === "" && (
				<ActionRow icon="back" words={t.inbox.fromArchive} onPress={() => conversations.setFilter("all")} />
			)}
			{list.search.trim().length > 1 && (
				<ActionRow
					icon="search"
					words={t.find.inMessages(list.search.trim())}
					onPress={() => {
						signedIn.search(null).setWords(list.search.trim());
						go({ kind: "search", roomId: null });
					}}
				/>
			)}
			{(urgentOnly || list.search === "") && <UrgentRows all={urgentOnly} />}
			<div ref={box} hidden={urgentOnly} className={css.list} onScroll={window_.measure} onKeyDown={onListKey}>
				{rows.length === 0 ? (
					<NoRows list={list} />
				) : (
					<ul data-rows style={{ paddingBlockStart: window_.start * window_.height, paddingBlockEnd: (rows.length - window_.end) * window_.height }}>
						{rows.slice(window_.start, window_.end).map((row) => (
							<InboxRow key={row.id} row={row} selected={row.id === selected} openMenu={openMenu} />
						))}
					</ul>
				)}
				{list.archived > 0 && list.filter === "all" && list.search === "" && !list.loadingMore && (
					<ActionRow icon="archive" words={t.inbox.archived(list.archived)} onPress={() => conversations.setFilter("archived")} />
				)}
				{list.loadingMore && rows.length > 0 && <PaneLoading words={t.inbox.more} />}
			</div>
			{menu && <InboxRowMenu {...menu} onClose={() => setMenu(null)} />}
		</>
	);
}

function NoRows({ list }: { list: ConversationListSnapshot }) {
	const { conversations } = useSignedIn();
	const { go } = usePlace();
	const startNew = (
		<Button kind="primary" icon="write" onClick={() => go({ kind: "new" })}>
			{t.inbox.new}
		</Button>
	);
	const showAll = <Button onClick={() => conversations.setFilter("all")}>{t.inbox.showAll}</Button>;
	if (!list.loaded) return <PaneLoading shape="rows" words={t.inbox.loading} />;
	if (list.search)
		return (
			<EmptyState icon="search" title={t.inbox.noResults(list.search)} action={startNew}>
				{t.inbox.noResultsWords}
			</EmptyState>
		);
	if (list.filter === "unread")
		return (
			<EmptyState icon="check" title={t.inbox.emptyUnread} action={showAll}>
				{t.inbox.emptyUnreadWords}
			</EmptyState>
		);
	if (list.filter === "archived")
		return (
			<EmptyState icon="archive" title={t.inbox.emptyArchive} action={showAll}>
				{t.inbox.emptyArchiveWords}
			</EmptyState>
		);
	if (list.filter === "roles")
		return (
			<EmptyState icon="phone" title={t.inbox.emptyRoles} action={<Button kind="primary" onClick={() => go({ kind: "on-call" })}>{t.inbox.toRoles}</Button>}>
				{t.inbox.emptyRolesWords}
			</EmptyState>
		);
	if (list.filter === "groups")
		return (
			<EmptyState icon="people" title={t.inbox.emptyGroups} action={<Button kind="primary" icon="people" onClick={() => go({ kind: "new-group" })}>{t.newMessage.group}</Button>}>
				{t.inbox.emptyGroupsWords}
			</EmptyState>
		);
	return (
		<EmptyState icon="inbox" title={t.inbox.empty} action={startNew}>
			{t.inbox.emptyWords}
		</EmptyState>
	);
}
