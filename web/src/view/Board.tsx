import { useEffect, useState } from "react";
import { t } from "../i18n/en";
import { hasSound, startAlarm, wakeSound } from "../platform/alarm";
import type { BoardSnapshot } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { BoardEmergencies } from "./BoardEmergencies";
import { BoardTestCall } from "./BoardTestCall";
import { BoardTable } from "./BoardTable";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";
import { time } from "./format";
import { IconButton } from "./IconButton";
import { PaneHeader } from "./PaneHeader";
import { PaneLoading } from "./PaneLoading";
import { PhoneList } from "./PhoneList";
import PrioritySheet from "./PrioritySheet";
import { ProblemNote } from "./ProblemNote";
import css from "./Board.module.css";

/** The switchboard's: every role, what needs a person on top; it must never look alive when it is not. */
export default function Board() {
	const { board } = useSignedIn();
	const now = useStore(board);
	const { back } = usePlace();
	const [calling, setCalling] = useState(false);
	return (
		<div className={now.lost ? `${css.page} ${css.lost}` : css.page} data-lost={now.lost}>
			<PaneHeader title={t.board.title} onBack={() => back({ kind: "on-call" })} takeFocus end={<Pulse now={now} />} />
			<Lost now={now} />
			<div className={css.scroll}>
				<div className={css.acts}>
					<Button kind="danger" icon="warning" onClick={() => setCalling(true)}>
						{t.board.emergency(now.emergencyNumber)}
					</Button>
					<Button icon="document" onClick={() => print()}>
						{t.board.print}
					</Button>
				</div>
				{now.problem && <ProblemNote problem={now.problem} action={<IconButton icon="close" name={t.close} onClick={() => board.dismissProblem()} />} />}
				{now.state === "loading" && <PaneLoading words={t.roles.loading} />}
				{now.state === "failed" && <EmptyState icon="warning" title={t.roles.failed} action={<Button onClick={() => board.retry()}>{t.retry}</Button>} />}
				{now.state === "ready" && (
					<>
						<BoardEmergencies vm={board} now={now} />
						<BoardTable now={now} />
						<BoardTestCall vm={board} now={now} />
					</>
				)}
			</div>
			<PhoneList printed />
			{calling && <PrioritySheet target={null} emergencyOnly onClose={() => setCalling(false)} />}
		</div>
	);
}

function Pulse({ now }: { now: BoardSnapshot }) {
	if (now.lost || now.beatAt === null) return null;
	return <span className={css.pulse}>{t.board.beat(time(now.beatAt))}</span>;
}

/* Red, and loud until somebody says that they have heard it. */
function Lost({ now }: { now: BoardSnapshot }) {
	const [silent, setSilent] = useState(false);
	const [sound, setSound] = useState(hasSound);
	useEffect(() => {
		if (!now.lost) setSilent(false);
		if (!now.lost || silent) return;
		return startAlarm();
	}, [now.lost, silent]);
	if (!now.lost)
		return sound ? null : (
			<div className={css.mute}>
				<p>{t.board.noSound}</p>
				<Button
					onClick={() => {
						wakeSound();
						setSound(true);
					}}
				>
					{t.board.switchSound}
				</Button>
			</div>
		);
	return (
		<div className={css.alarm} role="alert">
			<p className={css.alarmWords}>{t.board.lost}</p>
			<p>{now.beatAt === null ? t.board.lostNever : t.board.lostSince(time(now.beatAt))}</p>
			<p>{t.board.lostDo}</p>
			{!silent && (
				<Button kind="plain" onClick={() => setSilent(true)}>
					{t.board.silence}
				</Button>
			)}
			<PhoneList />
		</div>
	);
}
