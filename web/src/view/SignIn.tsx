import { useEffect, useRef, useState, type FormEvent } from "react";
import { t } from "../i18n/en";
import { useApp, useStore } from "./AppContext";
import { Button } from "./Button";
import { IconButton } from "./IconButton";
import { Mark } from "./Mark";
import { ProblemNote } from "./ProblemNote";
import { TextField } from "./TextField";
import css from "./SignIn.module.css";

/** Name and password of the Trust. */
export function SignIn() {
	const { session } = useApp();
	const now = useStore(session);
	const [user, setUser] = useState(() => (now.state === "signed-out" ? (now.lastUser ?? "") : ""));
	const [password, setPassword] = useState("");
	const [shown, setShown] = useState(false);
	const [missing, setMissing] = useState(false);
	const userField = useRef<HTMLInputElement>(null);
	const passwordField = useRef<HTMLInputElement>(null);
	const busy = now.state === "signing-in";
	const problem = now.state === "signed-out" ? now.problem : null;
	const trust = "trustName" in now ? now.trustName : null;

	useEffect(() => {
		if (problem?.code === "wrong-password") passwordField.current?.select();
	}, [problem]);

	function submit(event: FormEvent) {
		event.preventDefault();
		if (busy) return;
		if (!user.trim() || !password) {
			setMissing(true);
			(user.trim() ? passwordField : userField).current?.focus();
			return;
		}
		setMissing(false);
		void session.signIn(user.trim(), password);
	}

	return (
		<main className={css.page}>
			<form className={css.card} onSubmit={submit} noValidate>
				<div className={css.brand}>
					<Mark />
					<div>
						<p className={css.product}>{t.product}</p>
						<p className={css.strap}>{t.signIn.strap}</p>
					</div>
				</div>
				<h1 className={css.title}>
					{t.signIn.title}
					{trust && <span className={css.trust}>{t.signIn.to(trust)}</span>}
				</h1>
				<TextField
					ref={userField}
					label={t.signIn.user}
					hint={t.signIn.userHint}
					value={user}
					onChange={setUser}
					autoComplete="username"
					autoCapitalize="none"
					spellCheck={false}
					autoFocus={user === ""}
					required
				/>
				<TextField
					ref={passwordField}
					label={t.signIn.password}
					type={shown ? "text" : "password"}
					value={password}
					onChange={setPassword}
					autoComplete="current-password"
					autoFocus={user !== ""}
					required
					end={<IconButton icon="eye" name={shown ? t.signIn.hide : t.signIn.show} aria-pressed={shown} onClick={() => setShown(!shown)} />}
				/>
				<div aria-live="assertive">
					{missing && <ProblemNote words={t.signIn.missing} />}
					{!missing && problem && <ProblemNote problem={problem} />}
				</div>
				<Button kind="primary" submit wide aria-disabled={busy}>
					{busy ? t.signIn.busy : t.signIn.button}
				</Button>
				<p className={css.kept}>{t.signIn.kept}</p>
			</form>
		</main>
	);
}
