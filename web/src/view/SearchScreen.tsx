import { useEffect, useId, useMemo, useRef, useState } from "react";
import { t } from "../i18n/en";
import type { SearchKind, SearchSnapshot, SearchViewModel } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";
import { FoundRow } from "./FoundRow";
import { Icon } from "./Icon";
import { PaneHeader } from "./PaneHeader";
import { PaneLoading } from "./PaneLoading";
import { SearchField } from "./SearchField";
import { Sheet } from "./Sheet";
import { StaffList } from "./StaffList";
import { nameOf } from "./words";
import css from "./SearchScreen.module.css";

interface Props {
	/** null: all conversations */
	roomId: string | null;
	/** the message that is open beside it */
	selected: string | null;
	/** false: one goes back instead */
	leave: () => boolean;
}

const kinds: readonly SearchKind[] = ["any", "photo", "video", "document", "voice", "link"];
const day = 86_400_000;
const spans = [7, 30, 365] as const;

/** Messages by their words, who wrote them, when, and of what kind. */
export default function SearchScreen({ roomId, selected, leave }: Props) {
	const signedIn = useSignedIn();
	const vm = useMemo(() => signedIn.search(roomId), [signedIn, roomId]);
	const now = useStore(vm);
	const { back } = usePlace();
	const field = useRef<HTMLInputElement>(null);
	const box = useRef<HTMLUListElement>(null);

	useEffect(() => {
		if (!selected) field.current?.focus();
		/* only on arrival */
		// eslint-disable-next-line react-hooks/exhaustive-deps
	}, [vm]);

	return (
		<>
			<PaneHeader
				title={now.roomName === null ? t.find.title : t.find.titleIn(now.roomName)}
				onBack={() => leave() || back(roomId === null ? { kind: "inbox" } : { kind: "conversation", id: roomId })}
			/>
			<div className={css.tools}>
				<SearchField
					ref={field}
					label={t.find.field}
					value={now.words}
					onChange={(words) => vm.setWords(words)}
					onKeyDown={(event) => {
						if (event.key !== "ArrowDown") return;
						event.preventDefault();
						box.current?.querySelector("a")?.focus();
					}}
				/>
				<Filters vm={vm} now={now} />
			</div>
			<p className={css.spoken} role="status">
				{now.state === "done" && t.find.results(now.hits.length, now.hasMore)}
			</p>
			<div className={css.list} aria-busy={now.state === "loading"}>
				<ul ref={box} aria-label={t.find.list} onKeyDown={(event) => step(event, field.current)}>
					{now.hits.map((hit) => (
						<FoundRow key={hit.key} hit={hit} inOne={roomId !== null} selected={hit.eventId === selected} />
					))}
				</ul>
				<Below vm={vm} now={now} />
			</div>
		</>
	);
}

function step(event: React.KeyboardEvent<HTMLUListElement>, field: HTMLElement | null): void {
	if (event.altKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
	const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a")];
	const at = links.indexOf(document.activeElement as HTMLElement);
	event.preventDefault();
	(links[at + (event.key === "ArrowDown" ? 1 : -1)] ?? (event.key === "ArrowUp" ? field : null))?.focus();
}

function Below({ vm, now }: { vm: SearchViewModel; now: SearchSnapshot }) {
	if (now.state === "loading") return <PaneLoading words={t.find.loading} />;
	if (now.state === "failed")
		return (
			<EmptyState icon="warning" title={t.find.failed} action={<Button onClick={() => vm.retry()}>{t.retry}</Button>}>
				{t.find.failedWords}
			</EmptyState>
		);
	if (now.state === "idle")
		return (
			<EmptyState icon="search" title={t.find.start}>
				{now.roomId === null ? t.find.startWords : t.find.startWordsIn}
			</EmptyState>
		);
	const more = now.hasMore && (
		<Button kind="quiet" onClick={() => vm.loadMore()}>
			{t.find.more}
		</Button>
	);
	if (now.hits.length === 0)
		return (
			<EmptyState icon="search" title={t.find.none} action={more}>
				{t.find.noneWords}
			</EmptyState>
		);
	return more ? <div className={css.more}>{more}</div> : null;
}

function Filters({ vm, now }: { vm: SearchViewModel; now: SearchSnapshot }) {
	const [choosing, setChoosing] = useState(false);
	const [ownDates, setOwnDates] = useState(false);
	const kindId = useId();
	const whenId = useId();
	const sinceId = useId();
	const untilId = useId();
	const span = ownDates ? "own" : now.since === null ? "any" : String(spans.find((n) => startOf(n) === now.since) ?? "own");

	function onSpan(value: string) {
		setOwnDates(value === "own");
		if (value === "any") vm.setDates(null, null);
		else if (value !== "own") vm.setDates(startOf(Number(value)), null);
	}

	return (
		<>
			<div className={css.filters} role="group" aria-label={t.find.filters}>
				<span className={css.chip} data-on={now.kind !== "any"}>
					<label htmlFor={kindId} className={css.hidden}>
						{t.find.kind}
					</label>
					<select id={kindId} className={css.select} value={now.kind} onChange={(event) => vm.setKind(event.target.value as SearchKind)}>
						{kinds.map((kind) => (
							<option key={kind} value={kind}>
								{t.find.kinds[kind]}
							</option>
						))}
					</select>
					<Icon name="down" size="small" />
				</span>
				<button type="button" className={css.chip} data-on={now.sender !== null} onClick={() => (now.sender ? vm.setSender(null) : setChoosing(true))} aria-label={now.sender ? t.find.anybodyAgain(nameOf(now.sender)) : t.find.anybodyName}>
					{now.sender ? nameOf(now.sender) : t.find.anybody}
					<Icon name={now.sender ? "close" : "down"} size="small" />
				</button>
				<span className={css.chip} data-on={span !== "any"}>
					<label htmlFor={whenId} className={css.hidden}>
						{t.find.when}
					</label>
					<select id={whenId} className={css.select} value={span} onChange={(event) => onSpan(event.target.value)}>
						<option value="any">{t.find.anyTime}</option>
						{spans.map((n) => (
							<option key={n} value={n}>
								{t.find.lastDays(n)}
							</option>
						))}
						<option value="own">{t.find.ownDates}</option>
					</select>
					<Icon name="down" size="small" />
				</span>
			</div>
			{ownDates && (
				<div className={css.dates}>
					<label htmlFor={sinceId}>{t.find.since}</label>
					<input id={sinceId} type="date" className={css.date} value={toDate(now.since)} onChange={(event) => vm.setDates(fromDate(event.target.value), now.until)} />
					<label htmlFor={untilId}>{t.find.until}</label>
					<input id={untilId} type="date" className={css.date} value={toDate(now.until)} onChange={(event) => vm.setDates(now.since, fromDate(event.target.value))} />
				</div>
			)}
			{choosing && (
				<Sheet title={t.find.whose} tall onClose={() => setChoosing(false)}>
					<StaffList
						staff={vm.staff}
						onPick={(person) => {
							setChoosing(false);
							vm.setSender(person.userId);
						}}
					/>
				</Sheet>
			)}
		</>
	);
}

function startOf(days: number): number {
	const date = new Date(Date.now() - (days - 1) * day);
	return date.setHours(0, 0, 0, 0);
}

function toDate(time: number | null): string {
	if (time === null) return "";
	const date = new Date(time);
	const two = (n: number) => String(n).padStart(2, "0");
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function fromDate(value: string): number | null {
	const [year, month, date] = value.split("-").map(Number);
	return year && month && date ? new Date(year, month - 1, date).getTime() : null;
}
