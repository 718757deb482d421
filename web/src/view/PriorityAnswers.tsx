import { useEffect, useState } from "react";
import { t } from "../i18n/en";
import type { PriorityItem, PriorityPageSnapshot, PriorityPageViewModel } from "../viewmodel/types";
import { AskSheet } from "./AskSheet";
import { Button } from "./Button";
import { HoldButton } from "./HoldButton";
import { useNow } from "./useNow";
import css from "./PriorityAnswers.module.css";

const openedMs = 600;
const choices = [5, 10, 20, 30] as const;

interface Props {
	vm: PriorityPageViewModel;
	now: PriorityPageSnapshot;
	item: PriorityItem;
}

/** What somebody who is asked can say; nothing of it by accident. */
export function PriorityAnswers({ vm, now, item }: Props) {
	const armed = useArmed();
	const off = !armed || now.busy;
	const [asks, setAsks] = useState<"cannot" | "outcome" | null>(null);

	if (item.hasAccepted)
		return (
			<section className={css.answers} aria-label={t.urgent.states.acceptedYou}>
				{now.undoUntil !== null && <Undo until={now.undoUntil} busy={now.busy} onUndo={() => void vm.handBack()} />}
				<Button kind="primary" wide className={css.tall} disabled={off} onClick={() => setAsks("outcome")}>
					{t.urgent.close}
				</Button>
				<Minutes head={t.urgent.moreTime} off={off} onPick={(minutes) => void vm.accept(minutes)} />
				<Button wide className={css.tall} disabled={off} onClick={() => void vm.handBack()}>
					{t.urgent.handBack}{" "}
					<span className={css.about}>{t.urgent.handBackAbout}</span>
				</Button>
				{asks === "outcome" && <AskSheet title={t.urgent.closeTitle} field={t.urgent.outcome} action={t.urgent.closeIt} onClose={() => setAsks(null)} onDone={(words) => void vm.finish(words)} />}
			</section>
		);
	if (!item.mayAnswer || item.state === "closed" || item.state === "cancelled") return null;
	return (
		<section className={css.answers} aria-label={t.urgent.section}>
			<HoldButton kind="primary" disabled={off} onDone={() => void vm.accept()}>
				{t.urgent.gotIt}{" "}
				<span className={css.about}>{t.urgent.holdHint}</span>
			</HoldButton>
			<Minutes head={t.urgent.inMinutesHead} off={off} onPick={(minutes) => void vm.accept(minutes)} />
			<div className={css.pair}>
				<HoldButton spoken={`${t.urgent.callMe}, ${t.urgent.callMeAbout}`} disabled={off} onDone={() => void vm.callMe()}>
					{t.urgent.callMe}{" "}
					<span className={css.about}>{t.urgent.callMeAbout}</span>
				</HoldButton>
				<Button className={`${css.tall} ${css.grow}`} disabled={off} onClick={() => setAsks("cannot")}>
					{t.urgent.cannot}
				</Button>
			</div>
			{asks === "cannot" && (
				<AskSheet
					title={t.urgent.cannotTitle}
					about={t.urgent.cannotAbout}
					field={t.urgent.otherReason}
					action={t.urgent.cannot}
					choices={t.urgent.reasons}
					required
					onClose={() => setAsks(null)}
					onDone={(reason) => void vm.decline(reason)}
				/>
			)}
		</section>
	);
}

function Minutes({ head, off, onPick }: { head: string; off: boolean; onPick: (minutes: number) => void }) {
	return (
		<div className={css.minutes} role="group" aria-label={head}>
			<p className={css.head}>{head}</p>
			<div className={css.pair}>
				{choices.map((minutes) => (
					<HoldButton key={minutes} spoken={t.urgent.inMinutes(minutes)} disabled={off} onDone={() => onPick(minutes)}>
						{t.urgent.inMinutesShort(minutes)}
					</HoldButton>
				))}
			</div>
		</div>
	);
}

function Undo({ until, busy, onUndo }: { until: number; busy: boolean; onUndo: () => void }) {
	const left = Math.max(0, Math.ceil((until - useNow()) / 1000));
	return (
		<div className={css.undo} role="status">
			<span>{t.urgent.undoWords}</span>
			<Button kind="quiet" disabled={busy} onClick={onUndo}>
				{t.urgent.undo(left)}
			</Button>
		</div>
	);
}

/* The card must have been in sight for a moment. */
function useArmed(): boolean {
	const [armed, setArmed] = useState(false);
	useEffect(() => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const look = () => {
			clearTimeout(timer);
			if (document.visibilityState !== "visible") setArmed(false);
			else timer = setTimeout(() => setArmed(true), openedMs);
		};
		look();
		document.addEventListener("visibilitychange", look);
		return () => {
			clearTimeout(timer);
			document.removeEventListener("visibilitychange", look);
		};
	}, []);
	return armed;
}
