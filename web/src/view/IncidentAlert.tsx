import { useEffect, useRef } from "react";
import { t } from "../i18n/en";
import { soundOnce } from "../platform/alarm";
import type { Incident } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { FullScreen } from "./FullScreen";
import { ModeMark } from "./ModeMark";
import css from "./AlertScreen.module.css";

/** Over everything when an incident calls me: it can only be opened. */
export function IncidentAlert() {
	const { alert } = useStore(useSignedIn().incidents);
	return alert ? <Alert key={`${alert.id} ${alert.state}`} item={alert} /> : null;
}

function Alert({ item }: { item: Incident }) {
	const { incidents } = useSignedIn();
	const { go } = usePlace();
	const stop = useRef<() => void>(() => undefined);

	useEffect(() => {
		stop.current = soundOnce("urgent");
		return () => stop.current();
	}, []);

	function open() {
		stop.current();
		incidents.opened(item.id);
		go({ kind: "incident", incidentId: item.id });
	}

	return (
		<FullScreen name={t.incident.alert} onClose={open}>
			<div className={`${css.alert} ${item.mode === "live" ? css.emergency : ""}`}>
				<div className={css.call} role="alert">
					<ModeMark mode={item.mode} large />
					<p className={css.role}>{t.incident.alertWords[item.state === "standby" ? "standby" : "declared"]}</p>
					<p className={css.from}>{item.title}</p>
				</div>
				<Button kind="primary" wide className={css.open} onClick={open} autoFocus>
					{t.urgent.openLink}
				</Button>
			</div>
		</FullScreen>
	);
}
