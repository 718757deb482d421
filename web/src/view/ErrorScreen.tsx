import { Component, type ReactNode } from "react";
import { t } from "../i18n/en";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";
import css from "./Splash.module.css";

/** If drawing fails: say so and offer a way on, never a blank page. */
export class ErrorScreen extends Component<{ children: ReactNode }, { failed: boolean }> {
	override state = { failed: false };

	static getDerivedStateFromError() {
		return { failed: true };
	}

	override render() {
		if (!this.state.failed) return this.props.children;
		return (
			<main className={css.splash}>
				<EmptyState icon="warning" title={t.broken.title} action={<Button kind="primary" onClick={() => location.reload()}>{t.connection.reload}</Button>}>
					{t.broken.words}
				</EmptyState>
			</main>
		);
	}
}
