import { t } from "../i18n/en";
import css from "./Tick.module.css";

export type TickState = "waiting" | "sent" | "delivered" | "read";

/** Where a message is, told by shape: clock, one tick, two ticks, two filled ticks. */
export function Tick({ state }: { state: TickState }) {
	return (
		<svg className={css.tick} viewBox="0 0 20 16" role="img" aria-label={t.tick[state]} data-state={state}>
			{state === "waiting" && (
				<>
					<circle cx="10" cy="8" r="5.600" />
					<path d="M10 4.800V8l2 1.500" />
				</>
			)}
			{state === "sent" && <path d="m5.500 8.500 3.200 3.200 6-7" />}
			{state === "delivered" && <path d="m1.800 8.500 3.200 3.200 6-7M9.600 11.300l.6.5 6.600-7.300" />}
			{state === "read" && (
				<>
					<circle className={css.disc} cx="6.200" cy="8" r="5.800" />
					<path className={css.cut} d="m3.600 8.200 1.900 1.900L8 7.200" />
					<circle className={`${css.disc} ${css.cut}`} cx="13.600" cy="8" r="6.400" />
					<path className={css.cut} d="m10.700 8.200 2 2 3.600-4.100" />
				</>
			)}
		</svg>
	);
}
