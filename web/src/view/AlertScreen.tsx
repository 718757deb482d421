import { useEffect, useRef } from "react";
import { t } from "../i18n/en";
import { soundOnce } from "../platform/alarm";
import type { PriorityAlert } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { FullScreen } from "./FullScreen";
import { PriorityMark } from "./PriorityMark";
import css from "./AlertScreen.module.css";

/** Over everything when I am alerted: it can only be opened, and says nothing of a patient. */
export function AlertScreen() {
	const { alert } = useStore(useSignedIn().urgent);
	return alert ? <Alert alert={alert} /> : null;
}

function Alert({ alert }: { alert: PriorityAlert }) {
	const { urgent } = useSignedIn();
	const { go } = usePlace();
	const stop = useRef<() => void>(() => undefined);
	const sound = alert.priority === "emergency" ? "emergency" : "urgent";

	/* Once for each word of the server; 0: it shall be silent. */
	useEffect(() => {
		if (alert.soundedAt === 0) return;
		stop.current = soundOnce(sound);
		return () => stop.current();
	}, [sound, alert.soundedAt]);

	function open() {
		stop.current();
		urgent.opened(alert.itemId);
		go({ kind: "urgent", itemId: alert.itemId });
	}

	return (
		<FullScreen name={t.urgent.alert} onClose={open}>
			<div className={`${css.alert} ${css[alert.priority] ?? ""}`}>
				<div className={css.words} role="alert">
					<PriorityMark priority={alert.priority} isTest={alert.isTest} size="large" />
					<p className={css.role}>{t.urgent.for(alert.to)}</p>
					<p className={css.from}>{t.urgent.from(alert.from)}</p>
					{alert.more > 0 && <p className={css.from}>{t.urgent.more(alert.more)}</p>}
				</div>
				<Button kind="primary" wide className={css.open} onClick={open} autoFocus>
					{t.urgent.openLink}
				</Button>
			</div>
		</FullScreen>
	);
}
