import { useState } from "react";
import { t } from "../i18n/en";
import { useSignedIn, useStore } from "./AppContext";
import { AlertTest } from "./AlertTest";
import { Button } from "./Button";
import { ChannelSheet } from "./ChannelSheet";
import { DeviceSheet } from "./DeviceSheet";
import { ProblemNote } from "./ProblemNote";
import { ReachMark } from "./ReachMark";
import css from "./DutyCard.module.css";

/** Whether I can be alerted on this device, and the way to make it so. */
export function DutyCard() {
	const { duty } = useSignedIn();
	const now = useStore(duty);
	const [layer, setLayer] = useState<"device" | "test" | "channel" | null>(null);
	if (!now.loaded) return null;
	const alerts = now.device === "personal" || now.device === "role_phone";
	return (
		<section className={css.card} aria-label={t.duty.name}>
			{now.testCall && (
				<div className={css.call}>
					<p className={css.head}>{t.duty.testCall}</p>
					<p>{t.duty.testCallWords}</p>
					<Button kind="primary" icon="check" onClick={() => void duty.answerTestCall()}>
						{t.duty.testCallAnswer}
					</Button>
				</div>
			)}
			<p className={css.head}>
				{now.device === null ? t.duty.unknownDevice : t.duty.devices[now.device].name}
				{alerts && <ReachMark reach={now.reach} />}
			</p>
			<p className={css.words}>{now.device === null ? t.duty.unknownWords : alerts ? t.duty.alertsWords : t.duty.silentWords}</p>
			{now.problem && <ProblemNote problem={now.problem} />}
			<div className={css.acts}>
				{alerts && (
					<Button kind={now.reach.state === "alert_tested" ? "plain" : "primary"} icon="sound" onClick={() => setLayer("test")}>
						{t.duty.test}
					</Button>
				)}
				<Button kind={now.device === null ? "primary" : "quiet"} onClick={() => setLayer("device")}>
					{now.device === null ? t.duty.choose : t.duty.change}
				</Button>
				<Button kind="quiet" onClick={() => setLayer("channel")}>
					{t.channel.title}
				</Button>
			</div>
			{layer === "channel" && <ChannelSheet onClose={() => setLayer(null)} />}
			{layer === "device" && <DeviceSheet onClose={() => setLayer(null)} />}
			{layer === "test" && <AlertTest onClose={() => setLayer(null)} />}
		</section>
	);
}
