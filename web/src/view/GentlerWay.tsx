import { t } from "../i18n/en";
import type { PriorityCode, RolePageSnapshot } from "../viewmodel/types";
import { Button } from "./Button";
import css from "./GentlerWay.module.css";

interface Props {
	role: RolePageSnapshot;
	priority: PriorityCode;
	onPick: (priority: PriorityCode) => void;
}

/** Before somebody is interrupted: what they are at, and the way that waits for a quiet point. */
export function GentlerWay({ role, priority, onPick }: Props) {
	const { row } = role;
	if (!row || row.holder === null) return null;
	const theatre = row.status === "in_theatre";
	if (!theatre && (row.openUrgents === 0 || priority !== "urgent")) return null;
	const facts = [theatre ? t.interruption.inTheatre : null, row.openUrgents > 0 ? t.roles.urgents(row.openUrgents) : null].filter(Boolean).join(", ");
	return (
		<section className={css.way} aria-label={t.interruption.name}>
			<p className={css.facts}>{facts}</p>
			{priority === "urgent" && (
				<>
					<p>{theatre ? t.interruption.gentler : t.interruption.gentlerBusy}</p>
					<Button onClick={() => onPick("routine")}>{t.interruption.asRoutine}</Button>
				</>
			)}
			{priority === "routine" && theatre && <p>{t.interruption.waits}</p>}
		</section>
	);
}
