import { memo } from "react";
import { t } from "../i18n/en";
import type { RoleRow } from "../viewmodel/types";
import { Avatar } from "./Avatar";
import { Icon } from "./Icon";
import { PlaceLink } from "./PlaceLink";
import { ReachMark } from "./ReachMark";
import { untilWords, warningWords } from "./roleWords";
import { nameOf } from "./words";
import css from "./RoleRowLink.module.css";

/** One role: who holds it until when, and whether they can be reached. */
export const RoleRowLink = memo(function RoleRowLink({ row, selected }: { row: RoleRow; selected: boolean }) {
	const warning = warningWords(row);
	return (
		<li>
			<PlaceLink to={{ kind: "role", roleId: row.id }} className={css.row} aria-current={selected ? "true" : undefined}>
				{row.holder ? (
					<Avatar of={row.holder.avatar} size="40" />
				) : (
					<span className={css.nobody}>
						<Icon name="warning" />
					</span>
				)}
				<span className={css.words}>
					<span className={css.name}>{row.name}</span>
					<span className={css.line}>
						{row.holder ? nameOf(row.holder) : t.roles.nobody}
						{row.holder && row.until !== null && `, ${untilWords(row.until)}`}
					</span>
					<span className={css.marks}>
						{row.openUrgents > 0 && <span className={css.urgents}>{t.roles.urgents(row.openUrgents)}</span>}
						{row.mine && <span className={css.mine}>{t.roles.mine[row.mine]}</span>}
						{row.holder && row.status !== "available" && <span className={css.status}>{t.roles.status[row.status]}</span>}
						{row.reach && <ReachMark reach={row.reach} />}
						{warning && row.warning !== "unreachable" && row.warning !== "not_tested" && row.warning !== "in_theatre" && <span className={css.warning}>{warning}</span>}
					</span>
				</span>
				<Icon name="chevron" size="small" />
			</PlaceLink>
		</li>
	);
});
