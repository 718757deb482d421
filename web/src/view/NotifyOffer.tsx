import { t } from "../i18n/en";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { Icon } from "./Icon";
import css from "./NotifyOffer.module.css";

/** Above the inbox, once somebody has come this far: may we tell you when the app is closed? */
export function NotifyOffer() {
	const { notifications, duty } = useSignedIn();
	const now = useStore(notifications);
	const { device } = useStore(duty);
	const { go } = usePlace();
	if (!now.offered || device === "shared") return null;
	const install = now.support === "install";
	return (
		<section className={css.card} aria-label={t.notify.title}>
			<Icon name="bell" />
			<div className={css.words}>
				<p className={css.head}>{t.notify.offer}</p>
				<p>{install ? t.notify.offerInstall : t.notify.offerWords}</p>
				<div className={css.acts}>
					{install ? (
						<Button kind="primary" onClick={() => go({ kind: "notifications" })}>
							{t.notify.showHow}
						</Button>
					) : (
						<Button kind="primary" onClick={() => void notifications.turnOn()}>
							{t.notify.turnOn}
						</Button>
					)}
					<Button kind="quiet" onClick={() => notifications.dismissOffer()}>
						{t.notify.notNow}
					</Button>
				</div>
			</div>
		</section>
	);
}
