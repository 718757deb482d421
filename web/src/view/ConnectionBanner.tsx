import { t } from "../i18n/en";
import { useApp, useStore } from "./AppContext";
import { Icon } from "./Icon";
import css from "./ConnectionBanner.module.css";

/** Says in words when the network or the server is away. */
export function ConnectionBanner() {
	const { connection } = useApp();
	const now = useStore(connection);
	const away = now.state === "offline" || now.state === "reconnecting";
	return (
		<div role="status">
			{away && (
				<div className={css.banner}>
					<Icon name="offline" size="small" />
					<p className={css.words}>
						{now.state === "offline" ? t.connection.offline : t.connection.reconnecting}
						{now.queued > 0 && <strong> {t.connection.queued(now.queued)}.</strong>}
					</p>
					{now.state === "reconnecting" && (
						<button type="button" className={css.act} onClick={() => connection.retryNow()}>
							{t.connection.tryNow}
						</button>
					)}
				</div>
			)}
			{!away && now.updateReady && (
				<div className={`${css.banner} ${css.news}`}>
					<Icon name="retry" size="small" />
					<p className={css.words}>{t.connection.update}</p>
					<button type="button" className={css.act} onClick={() => connection.reload()}>
						{t.connection.reload}
					</button>
				</div>
			)}
		</div>
	);
}
