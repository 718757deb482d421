import { useEffect, useRef, useState } from "react";
import { t } from "../i18n/en";
import { startAlarm, wakeSound } from "../platform/alarm";
import { useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { Icon } from "./Icon";
import { ProblemNote } from "./ProblemNote";
import { ReachMark } from "./ReachMark";
import { Sheet } from "./Sheet";
import css from "./AlertTest.module.css";

interface Props {
	onClose: () => void;
	/** Once the alert was heard here. */
	onTested?: () => void;
}

/** The device sounds; who hears it taps, and the server knows it reaches them. */
export function AlertTest({ onClose, onTested }: Props) {
	const { duty, notifications } = useSignedIn();
	const now = useStore(duty);
	const byPush = useStore(notifications).state === "on";
	/* what an earlier test of this page gave is not this one's */
	const [begun, setBegun] = useState(false);
	const outcome = begun ? now.tested : null;
	const told = useRef(false);

	useEffect(() => {
		if (now.test !== "sounding") return;
		return startAlarm();
	}, [now.test]);

	useEffect(() => {
		if (outcome !== "heard" || told.current) return;
		told.current = true;
		onTested?.();
	}, [outcome, onTested]);

	function begin() {
		wakeSound();
		setBegun(true);
		void duty.beginTest(byPush);
	}

	const running = now.test === "sounding" || now.test === "pushed";

	function close() {
		if (running) void duty.endTest(false);
		onClose();
	}

	return (
		<Sheet title={t.alertTest.title} onClose={close}>
			<div className={css.body}>
				<span className={running ? `${css.bell} ${css.ringing}` : css.bell}>
					<Icon name="sound" size="large" />
				</span>
				<div className={css.words} aria-live="assertive">
					{now.test === "sounding" && <p className={css.big}>{t.alertTest.sounding}</p>}
					{now.test === "pushed" && <p className={css.big}>{t.alertTest.pushed}</p>}
					{now.test === "pushed" && <p>{t.alertTest.pushedWords}</p>}
					{!running && outcome === null && <p>{byPush ? t.alertTest.beforePush : t.alertTest.before}</p>}
					{!running && outcome === null && !byPush && <p>{t.alertTest.onlyOpen}</p>}
					{outcome === "heard" && (
						<p className={css.big}>
							<ReachMark reach={now.reach} />
						</p>
					)}
					{outcome === "heard" && <p>{t.alertTest.focus}</p>}
					{outcome === "silent" && <p>{t.alertTest.silent}</p>}
				</div>
				{now.problem && <ProblemNote problem={now.problem} />}
				{now.test === "pushed" ? (
					<Button wide onClick={() => void duty.endTest(false)}>
						{t.alertTest.notCome}
					</Button>
				) : now.test === "sounding" ? (
					<>
						<Button kind="primary" wide className={css.ack} onClick={() => void duty.endTest(true)}>
							{t.alertTest.heard}
						</Button>
						<Button kind="quiet" wide onClick={() => void duty.endTest(false)}>
							{t.alertTest.notHeard}
						</Button>
					</>
				) : outcome === "heard" ? (
					<Button kind="primary" wide onClick={onClose}>
						{t.done}
					</Button>
				) : (
					<Button kind="primary" wide disabled={now.test === "starting"} onClick={begin}>
						{outcome === "silent" ? t.alertTest.again : byPush ? t.alertTest.beginPush : t.alertTest.begin}
					</Button>
				)}
			</div>
		</Sheet>
	);
}
