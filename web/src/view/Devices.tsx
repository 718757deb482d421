import { useEffect, useState, type FormEvent } from "react";
import { t } from "../i18n/en";
import type { Problem, SessionEntry } from "../viewmodel/types";
import { useApp, usePlace, useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { ChoiceList } from "./ChoiceList";
import { EmptyState } from "./EmptyState";
import { when } from "./format";
import { Icon } from "./Icon";
import { PaneHeader } from "./PaneHeader";
import { PaneLoading } from "./PaneLoading";
import { PasskeySheet } from "./PasskeySheet";
import { PinSheet } from "./PinSheet";
import { ProblemNote } from "./ProblemNote";
import { Sheet } from "./Sheet";
import { Switch } from "./Switch";
import { TextField } from "./TextField";
import { useLayout } from "./useLayout";
import css from "./Devices.module.css";

const lockTimes = [60, 300, 900];

/** Where one is signed in, and how this device is locked. */
export default function Devices() {
	const { session } = useApp();
	const { devices } = useSignedIn();
	const mine = useStore(session);
	const now = useStore(devices);
	const { back } = usePlace();
	const layout = useLayout();
	const [ending, setEnding] = useState<readonly SessionEntry[] | null>(null);
	const [pin, setPin] = useState<"set" | "remove" | null>(null);
	const [passkey, setPasskey] = useState(false);
	const others = now.sessions.filter((each) => !each.isThis);
	const shared = mine.state === "ready" && mine.shared;

	useEffect(() => {
		void devices.load();
	}, [devices]);

	return (
		<div className={css.pane}>
			<PaneHeader title={t.devices.title} onBack={() => back({ kind: "me" })} takeFocus={layout === "phone"} />
			<div className={css.scroll}>
				<div className={css.page}>
					<section className={css.part} aria-label={t.devices.lock}>
						<h2 className={css.head}>{now.hasPin ? t.devices.pinOn : t.devices.pinOff}</h2>
						<p className={css.about}>{!now.hasPin ? t.devices.pinOffWords : shared ? t.devices.pinSharedWords : t.devices.pinOnWords}</p>
						<div className={css.acts}>
							<Button kind={now.hasPin ? "plain" : "primary"} onClick={() => setPin("set")}>
								{now.hasPin ? t.devices.changePin : t.devices.setPin}
							</Button>
							{now.hasPin && <Button onClick={() => void session.lock()}>{t.devices.lockNow}</Button>}
							{now.hasPin && !shared && (
								<Button kind="quiet" onClick={() => setPin("remove")}>
									{t.devices.removePin}
								</Button>
							)}
						</div>
					</section>
					{now.hasPin && !shared && (
						<section className={css.part}>
							<ChoiceList
								name={t.devices.lockAfter}
								value={`${now.lockAfterS}`}
								choices={lockTimes.map((s) => ({ value: `${s}`, words: t.devices.minutes(s / 60) }))}
								onChange={(s) => devices.setLockAfter(Number(s))}
							/>
						</section>
					)}
					{now.hasPin && !shared && now.passkey !== "none" && (
						<section className={css.flush}>
							<Switch words={t.devices.passkey} about={t.devices.passkeyWords} on={now.passkey === "on"} onChange={(on) => (on ? setPasskey(true) : devices.removePasskey())} />
						</section>
					)}
					<section className={css.flush}>
						<Switch words={t.devices.shared} about={t.devices.sharedWords} on={shared} onChange={(on) => session.setShared(on)} />
					</section>
					<section className={css.part} aria-label={t.devices.signedIn}>
						<h2 className={css.head}>{t.devices.signedIn}</h2>
						{now.state === "loading" && <PaneLoading words={t.devices.loading} />}
						{now.state === "failed" && (
							<EmptyState icon="warning" title={t.devices.failed} action={<Button onClick={() => void devices.load()}>{t.retry}</Button>}>
								{null}
							</EmptyState>
						)}
						<ul className={css.list}>
							{now.sessions.map((each) => (
								<li key={each.deviceId} className={css.row}>
									<Icon name="device" />
									<div className={css.words}>
										<p className={css.name}>{each.name}</p>
										<p className={css.about}>{each.isThis ? t.devices.thisOne : each.seenAt === null ? t.devices.never : t.devices.seen(when(each.seenAt))}</p>
									</div>
									{!each.isThis && (
										<Button kind="quiet" aria-label={t.devices.endName(each.name)} onClick={() => setEnding([each])}>
											{t.devices.end}
										</Button>
									)}
								</li>
							))}
						</ul>
						{others.length > 1 && (
							<Button kind="danger" onClick={() => setEnding(others)}>
								{t.devices.endOthers}
							</Button>
						)}
					</section>
				</div>
			</div>
			{ending && <EndSheet sessions={ending} onClose={() => setEnding(null)} />}
			{passkey && <PasskeySheet onClose={() => setPasskey(false)} />}
			{pin && <PinSheet remove={pin === "remove"} onClose={() => setPin(null)} />}
		</div>
	);
}

function EndSheet({ sessions, onClose }: { sessions: readonly SessionEntry[]; onClose: () => void }) {
	const { devices } = useSignedIn();
	const now = useStore(devices);
	const [password, setPassword] = useState("");
	const [problem, setProblem] = useState<Problem | null>(null);

	async function submit(event: FormEvent) {
		event.preventDefault();
		const ids = sessions.map((each) => each.deviceId);
		const failed = await devices.end(ids, password);
		setProblem(failed);
		if (!failed) onClose();
	}

	return (
		<Sheet title={t.devices.endTitle(sessions.length)} onClose={onClose}>
			<form className={css.form} onSubmit={(event) => void submit(event)}>
				<p className={css.name}>{sessions.map((each) => each.name).join(", ")}</p>
				<p>{t.devices.endWords}</p>
				<TextField label={t.devices.password} type="password" autoComplete="current-password" value={password} onChange={setPassword} required />
				{problem && <ProblemNote problem={problem} />}
				<Button kind="danger" submit wide disabled={now.busy || password === ""}>
					{t.devices.endAction}
				</Button>
			</form>
		</Sheet>
	);
}
