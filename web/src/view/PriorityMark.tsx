import { t } from "../i18n/en";
import type { PriorityCode } from "../viewmodel/types";
import css from "./PriorityMark.module.css";

const shapes = {
	emergency: <path d="M8 2.500h8L21.500 8v8L16 21.500H8L2.500 16V8zM12 7v6M12 16.800v.1" />,
	urgent: <path d="M12 3.500 21.500 20.500h-19zM12 9.500v5M12 17.400v.1" />,
	routine: <path d="M5 12h14" />,
	information: <path d="M12 3.750a8.250 8.250 0 1 0 0 16.500 8.250 8.250 0 0 0 0-16.500zM12 11v5.200M12 7.800v.1" />,
} as const;

interface Props {
	priority: PriorityCode;
	isTest?: boolean;
	/** The shape alone, its word being said beside it. */
	bare?: boolean;
	size?: "large";
}

/** Octagon, triangle or i, always with its word, and TEST when it is one. */
export function PriorityMark({ priority, isTest, bare, size }: Props) {
	return (
		<span className={[css.mark, css[priority], size && css[size]].filter(Boolean).join(" ")}>
			<svg className={css.shape} viewBox="0 0 24 24" aria-hidden="true">
				{shapes[priority]}
			</svg>
			{!bare && <span className={css.word}>{t.urgent.names[priority]}</span>}
			{isTest && <span className={css.test}>{t.urgent.test}</span>}
		</span>
	);
}
