import { useState } from "react";
import { t } from "../i18n/en";
import type { NotificationsSnapshot } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { AlertTest } from "./AlertTest";
import { Button } from "./Button";
import { Icon } from "./Icon";
import { InstallSteps } from "./InstallSteps";
import { PaneHeader } from "./PaneHeader";
import { ProblemNote } from "./ProblemNote";
import { Switch } from "./Switch";
import { TextField } from "./TextField";
import { useLayout } from "./useLayout";
import css from "./Notifications.module.css";

/** What this device does while the app is closed. */
export default function Notifications() {
	const { notifications, duty } = useSignedIn();
	const now = useStore(notifications);
	const { device } = useStore(duty);
	const { back } = usePlace();
	const layout = useLayout();
	const [testing, setTesting] = useState(false);
	const on = now.state === "on";
	const alerts = device === "personal" || device === "role_phone";

	return (
		<div className={css.pane}>
			<PaneHeader title={t.notify.title} onBack={() => back({ kind: "me" })} takeFocus={layout === "phone"} />
			<div className={css.scroll}>
				<div className={css.page}>
					<div className={css.state} role="status">
						<span className={on ? `${css.sign} ${css.on}` : css.sign}>
							<Icon name={on ? "bell" : "mute"} size="large" />
						</span>
						<p className={css.head}>{stateWords(now)}</p>
						<p className={css.about}>{aboutWords(now)}</p>
						<Act now={now} />
						{now.problem && <ProblemNote problem={now.problem} />}
					</div>
					{now.support === "install" && <InstallSteps />}
					{now.installable && (
						<section className={css.part} aria-label={t.notify.install}>
							<div className={css.pad}>
								<h2 className={css.head}>{t.notify.install}</h2>
								<p className={css.about}>{t.notify.installable}</p>
								<div className={css.acts}>
									<Button icon="download" onClick={() => notifications.install()}>
										{t.notify.installNow}
									</Button>
								</div>
							</div>
						</section>
					)}
					{on && (
						<section className={css.part}>
							<div className={css.pad}>
								<div className={css.acts}>
									<Button disabled={now.test === "busy"} onClick={() => void notifications.sendTest()}>
										{t.notify.test}
									</Button>
									{alerts && <Button onClick={() => setTesting(true)}>{t.alertTest.title}</Button>}
								</div>
								<p className={css.about} role="status">
									{now.test === "sent" && t.notify.testSent}
									{now.test === "failed" && t.notify.testFailed}
								</p>
							</div>
						</section>
					)}
					{now.support === "ready" && (
						<section className={css.part}>
							<Switch words={t.notify.sounds} about={t.notify.soundsWords} on={now.sounds} onChange={(sounds) => notifications.setSounds(sounds)} />
							<Switch words={t.notify.names} about={t.notify.namesWords} on={now.names} onChange={(names) => notifications.setNames(names)} />
							<Switch words={t.notify.quiet} about={t.notify.quietWords} on={now.quiet !== null} onChange={(quiet) => notifications.setQuiet(quiet ? { from: "22:00", to: "07:00" } : null)} />
							{now.quiet && (
								<div className={css.times}>
									<TextField label={t.notify.from} type="time" required value={now.quiet.from} onChange={(from) => from && now.quiet && notifications.setQuiet({ from, to: now.quiet.to })} />
									<TextField label={t.notify.to} type="time" required value={now.quiet.to} onChange={(to) => to && now.quiet && notifications.setQuiet({ from: now.quiet.from, to })} />
								</div>
							)}
						</section>
					)}
					<section className={css.part}>
						<p className={`${css.pad} ${css.about}`}>{t.notify.limits}</p>
					</section>
				</div>
			</div>
			{testing && <AlertTest onClose={() => setTesting(false)} />}
		</div>
	);
}

function Act({ now }: { now: NotificationsSnapshot }) {
	const { notifications } = useSignedIn();
	if (now.support !== "ready" || now.state === "blocked") return null;
	if (now.state === "on")
		return (
			<Button kind="quiet" onClick={() => void notifications.turnOff()}>
				{t.notify.turnOff}
			</Button>
		);
	return (
		<Button kind="primary" disabled={now.state === "busy"} onClick={() => void notifications.turnOn()}>
			{t.notify.turnOn}
		</Button>
	);
}

function stateWords({ support, state }: NotificationsSnapshot): string {
	if (support === "unsupported") return t.notify.unsupported;
	if (support === "install") return t.notify.needsInstall;
	if (state === "blocked") return t.notify.blocked;
	return state === "on" ? t.notify.on : t.notify.off;
}

function aboutWords({ support, state }: NotificationsSnapshot): string {
	if (support === "unsupported") return t.notify.unsupportedWords;
	if (support === "install") return t.notify.needsInstallWords;
	if (state === "blocked") return t.notify.blockedWords;
	return state === "on" ? t.notify.onWords : t.notify.offWords;
}
