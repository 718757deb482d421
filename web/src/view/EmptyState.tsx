import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";
import css from "./EmptyState.module.css";

/** Teaches what belongs here and offers the first step. */
export function EmptyState({ icon, title, children, action }: { icon: IconName; title: string; children?: ReactNode; action?: ReactNode }) {
	return (
		<div className={css.empty}>
			<span className={css.badge}>
				<Icon name={icon} size="large" />
			</span>
			<p className={css.title}>{title}</p>
			{children && <p className={css.words}>{children}</p>}
			{action}
		</div>
	);
}
