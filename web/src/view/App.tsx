import { useEffect, useLayoutEffect } from "react";
import { t } from "../i18n/en";
import type { AppViewModel, SignedIn, ThemeChoice } from "../viewmodel/types";
import { AppContext, SignedInContext, useStore } from "./AppContext";
import { ErrorScreen } from "./ErrorScreen";
import { LockScreen } from "./LockScreen";
import { Shell } from "./Shell";
import { SignIn } from "./SignIn";
import { Splash } from "./Splash";
import "./base.css";

/** The whole app: somebody signs in, then finds the places. */
export function App({ model }: { model: AppViewModel }) {
	return (
		<AppContext value={model}>
			<ErrorScreen>
				<Screen model={model} />
			</ErrorScreen>
		</AppContext>
	);
}

function Screen({ model }: { model: AppViewModel }) {
	const session = useStore(model.session);
	const signedIn = useStore(model.signedIn);
	if (signedIn && (session.state === "ready" || session.state === "signing-out")) {
		return (
			<SignedInContext value={signedIn}>
				<Themed signedIn={signedIn} />
				<Shell />
			</SignedInContext>
		);
	}
	if (session.state === "locked") return <LockThemed />;
	if (session.state === "signed-out" || session.state === "signing-in") return <SignInThemed />;
	if (session.state === "signing-out") return <Splash words={t.me.signingOut} />;
	return <Opening model={model} />;
}

/* What is kept here is sealed until the server answers. */
function Opening({ model }: { model: AppViewModel }) {
	const { state } = useStore(model.connection);
	if (state === "offline") return <Splash words={t.openingOffline} phones />;
	if (state === "reconnecting") return <Splash words={t.connection.reconnecting} phones />;
	return <Splash words={t.opening} />;
}

function LockThemed() {
	useTheme("system");
	return <LockScreen />;
}

function SignInThemed() {
	useTheme("system");
	return <SignIn />;
}

function Themed({ signedIn }: { signedIn: SignedIn }) {
	useTheme(useStore(signedIn.profile).theme);
	return null;
}

const dark = matchMedia("(prefers-color-scheme: dark)");
document.documentElement.dataset.theme = dark.matches ? "dark" : "light";

export function useTheme(choice: ThemeChoice): void {
	useLayoutEffect(() => {
		const apply = () => {
			const isDark = choice === "dark" || (choice === "system" && dark.matches);
			document.documentElement.dataset.theme = isDark ? "dark" : "light";
		};
		apply();
		dark.addEventListener("change", apply);
		return () => dark.removeEventListener("change", apply);
	}, [choice]);
	useEffect(() => {
		document.documentElement.lang = t.locale;
	}, []);
}
