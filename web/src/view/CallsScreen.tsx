import { t } from "../i18n/en";
import type { CallRow } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { Avatar } from "./Avatar";
import { Button } from "./Button";
import css from "./CallsScreen.module.css";
import { outcomeWords } from "./callWords";
import { EmptyState } from "./EmptyState";
import { when } from "./format";
import { Icon } from "./Icon";
import { IconButton } from "./IconButton";
import { PaneHeader } from "./PaneHeader";
import { PaneLoading } from "./PaneLoading";

/** Every call: who, which way, how it ended; a tap calls back. */
export default function CallsScreen() {
	const { callLog } = useSignedIn();
	const now = useStore(callLog);
	const { back } = usePlace();
	const none = now.calls.length === 0;
	return (
		<>
			<PaneHeader title={t.calls.title} takeFocus onBack={() => back({ kind: "inbox" })} />
			<div className={css.list}>
				<ul aria-label={t.calls.title}>
					{now.calls.map((row) => (
						<Row key={row.key} row={row} />
					))}
				</ul>
				{now.state === "loading" && <PaneLoading words={t.calls.loading} />}
				{now.state === "failed" && (
					<EmptyState icon="warning" title={t.calls.failed} action={<Button onClick={() => callLog.loadMore()}>{t.retry}</Button>}>
						{t.calls.failedWords}
					</EmptyState>
				)}
				{now.state === "done" && none && !now.hasMore && (
					<EmptyState icon="phone" title={t.calls.none}>
						{t.calls.noneWords}
					</EmptyState>
				)}
				{now.state === "done" && now.hasMore && (
					<div className={css.more}>
						<Button onClick={() => callLog.loadMore()}>{t.calls.more}</Button>
					</div>
				)}
			</div>
		</>
	);
}

function Row({ row }: { row: CallRow }) {
	const { calling } = useSignedIn();
	const { go } = usePlace();
	const { person, call, at } = row;
	const missed = call.outcome === "missed";
	const words = outcomeWords(call);
	return (
		<li className={css.row}>
			<button type="button" className={css.open} onClick={() => go({ kind: "conversation", id: row.roomId })}>
				<Avatar of={person.avatar} size="40" onDuty={person.onDuty} />
				<span className={css.words}>
					<span className={css.name}>{person.name}</span>
					<span className={missed ? `${css.about} ${css.missed}` : css.about}>
						<Icon name={missed ? "missed" : call.own ? "callOut" : "callIn"} size="small" />
						<span>
							{!missed && <span className={css.spoken}>{call.own ? t.calls.out : t.calls.in} </span>}
							{words}
						</span>
					</span>
				</span>
				<time className={css.at} dateTime={new Date(at).toISOString()}>
					{when(at)}
				</time>
			</button>
			<IconButton icon={call.video ? "video" : "phone"} name={t.calls.again(person.name)} onClick={() => calling.start(row.roomId, call.video)} />
		</li>
	);
}
