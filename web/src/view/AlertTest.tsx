import { useEffect, useState } from "react";
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
	const { duty } = useSignedIn();
	const now = useStore(duty);
	const [outcome, setOutcome] = useState<"heard" | "silent" | null>(null);

	useEffect(() => {
		if (now.test !== "sounding") return;
		return startAlarm();
	}, [now.test]);

	function begin() {
		wakeSound();
		setOutcome(null);
		void duty.beginTest();
	}

	async function end(heard: boolean) {
		const tested = await duty.endTest(heard);
		setOutcome(heard && tested ? "heard" : "silent");
		if (heard && tested) onTested?.();
	}

	function close() {
		if (now.test === "sounding") void duty.endTest(false);
		onClose();
	}

	return (
		<Sheet title={t.alertTest.title} onClose={close}>
			<div className={css.body}>
				<span className={now.test === "sounding" ? `${css.bell} ${css.ringing}` : css.bell}>
					<Icon name="sound" size="large" />
				</span>
				<div className={css.words} aria-live="assertive">
					{now.test === "sounding" && <p className={css.big}>{t.alertTest.sounding}</p>}
					{now.test !== "sounding" && outcome === null && <p>{t.alertTest.before}</p>}
					{outcome === "heard" && (
						<p className={css.big}>
							<ReachMark reach={now.reach} />
						</p>
					)}
					{outcome === "heard" && <p>{t.alertTest.focus}</p>}
					{outcome === "silent" && <p>{t.alertTest.silent}</p>}
				</div>
				{now.problem && <ProblemNote problem={now.problem} />}
				{now.test === "sounding" ? (
					<>
						<Button kind="primary" wide className={css.ack} onClick={() => void end(true)}>
							{t.alertTest.heard}
						</Button>
						<Button kind="quiet" wide onClick={() => void end(false)}>
							{t.alertTest.notHeard}
						</Button>
					</>
				) : outcome === "heard" ? (
					<Button kind="primary" wide onClick={onClose}>
						{t.done}
					</Button>
				) : (
					<Button kind="primary" wide disabled={now.test === "starting"} onClick={begin}>
						{outcome === "silent" ? t.alertTest.again : t.alertTest.begin}
					</Button>
				)}
			</div>
		</Sheet>
	);
}
