import { t } from "../i18n/en";
import { PlaceLink } from "./PlaceLink";
import { ReachMark } from "./ReachMark";
import { untilWords, warningWords } from "./roleWords";
import { useRolePage } from "./useTarget";
import { nameOf } from "./words";
import css from "./RoleBar.module.css";

/** Under the name of a role's conversation: who answers now, and whether they hear it. */
export function RoleBar({ id, asHolder }: { id: string; asHolder: boolean }) {
	const { row } = useRolePage(id);
	const warning = row ? warningWords(row) : null;
	return (
		<PlaceLink to={{ kind: "role", roleId: id }} className={css.bar}>
			{row && (
				<>
					<span className={css.who}>
						{row.holder ? (
							<>
								<span className={css.name}>{asHolder && row.mine === "holder" ? t.roles.answersAs(row.shortName || row.name) : nameOf(row.holder)}</span>
								<span className={css.about}>{[row.holder.grade, row.until === null ? null : untilWords(row.until)].filter(Boolean).join(", ")}</span>
							</>
						) : (
							<span className={css.name}>{t.roles.nobodyHolds}</span>
						)}
					</span>
					{warning ? <span className={css.warning}>{warning}</span> : row.reach && <ReachMark reach={row.reach} />}
				</>
			)}
		</PlaceLink>
	);
}
