import { useEffect, useState } from "react";
import { t } from "../i18n/en";
import { useApp, useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { PinSheet } from "./PinSheet";
import css from "./SharedBar.module.css";

/** Who is at a device of several people, in type that is read from two metres. */
export function SharedBar() {
	const { session } = useApp();
	const { profile, duty, notifications } = useSignedIn();
	const now = useStore(session);
	const { me } = useStore(profile);
	const [later, setLater] = useState(false);
	const { loaded, device } = useStore(duty);
	const pushes = useStore(notifications).state === "on";
	const shared = now.state === "ready" && now.shared;

	/* It never alerts, and tells nobody of another's messages. */
	useEffect(() => {
		if (!shared) return;
		if (loaded && device !== "shared") void duty.setDevice("shared");
		if (pushes) void notifications.turnOff();
	}, [shared, loaded, device, pushes, duty, notifications]);

	if (now.state !== "ready" || !shared) return null;
	return (
		<aside className={css.bar} aria-label={t.devices.youAre(me.name)}>
			<p className={css.who}>
				<span className={css.name}>{me.name}</span>
				{me.job && <span className={css.job}>{me.job}</span>}
			</p>
			{now.hasPin ? (
				<Button onClick={() => void session.lock()}>{t.devices.lockNow}</Button>
			) : (
				<Button onClick={() => setLater(false)}>{t.devices.setPin}</Button>
			)}
			{!now.hasPin && !later && <PinSheet first onClose={() => setLater(true)} />}
		</aside>
	);
}
