import { t } from "../i18n/en";
import { useNow } from "./useNow";
import css from "./CountDown.module.css";

/** "4:21", falling; it stands still while the server is not heard. */
export function CountDown({ to, live }: { to: number; live: boolean }) {
	const now = useNow(live);
	const left = Math.max(0, Math.ceil((to - now) / 1000));
	const words = left === 0 ? t.urgent.due : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
	return (
		<span className={live ? css.count : `${css.count} ${css.still}`} role="timer">
			{words}
		</span>
	);
}
