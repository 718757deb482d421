import { useEffect, useRef, useState, type FormEvent } from "react";
import { t } from "../i18n/en";
import { useApp, useStore } from "./AppContext";
import { Button } from "./Button";
import { Mark } from "./Mark";
import { ProblemNote } from "./ProblemNote";
import { TextField } from "./TextField";
import { useNow } from "./useNow";
import css from "./LockScreen.module.css";

/** Nothing is behind it: the PIN gives the server's key to what is kept here. */
export function LockScreen() {
	const { session } = useApp();
	const now = useStore(session);
	const [pin, setPin] = useState("");
	const field = useRef<HTMLInputElement>(null);
	const locked = now.state === "locked" ? now : null;
	const clock = useNow();
	const wait = locked?.waitUntil ? Math.ceil((locked.waitUntil - clock) / 1000) : 0;
	const device = locked?.deviceId;

	useEffect(() => {
		setPin("");
		field.current?.focus();
	}, [device, locked?.wrong]);

	if (!locked) return null;
	function submit(event: FormEvent) {
		event.preventDefault();
		if (pin === "" || wait > 0 || locked?.busy) return;
		void session.unlock(pin);
		setPin("");
	}

	return (
		<main className={css.page}>
			<form className={css.card} onSubmit={submit} noValidate>
				<Mark />
				<h1 className={css.title}>
					{locked.person ? t.locked.titleFor(locked.person.name) : t.locked.title}
					{locked.person?.job && <span className={css.job}>{locked.person.job}</span>}
				</h1>
				<p className={css.words}>{t.locked.words}</p>
				<TextField ref={field} label={t.locked.pin} type="password" inputMode="numeric" autoComplete="off" value={pin} onChange={(text) => setPin(text.replace(/\D/g, "").slice(0, 12))} autoFocus />
				<div aria-live="assertive">
					{locked.wrong && wait <= 0 && <ProblemNote words={t.locked.wrong} />}
					{locked.wrong && wait > 0 && <ProblemNote words={t.locked.wait(wait)} />}
					{locked.problem && <ProblemNote problem={locked.problem} />}
				</div>
				{locked.wrong && locked.triesLeft !== null && <p className={css.words}>{t.locked.left(locked.triesLeft)}</p>}
				{locked.hasPasskey && (
					<Button kind={pin === "" ? "primary" : "plain"} icon="fingerprint" wide className={css.tall} disabled={locked.busy} onClick={() => void session.unlockByPasskey()}>
						{t.locked.usePasskey}
					</Button>
				)}
				<Button kind={locked.hasPasskey && pin === "" ? "plain" : "primary"} submit wide className={css.tall} aria-disabled={locked.busy || wait > 0}>
					{locked.busy ? t.locked.busy : t.locked.open}
				</Button>
				{locked.people.length > 0 && (
					<section className={css.others} aria-label={t.locked.others}>
						{locked.people.map((person) => (
							<Button key={person.deviceId} wide className={css.tall} onClick={() => session.choose(person.deviceId)}>
								{person.name}
								{person.job && <span className={css.small}> {person.job}</span>}
							</Button>
						))}
					</section>
				)}
				<Button kind="quiet" wide onClick={() => session.choose(null)}>
					{locked.shared ? t.locked.another : t.locked.forgot}
				</Button>
			</form>
		</main>
	);
}
