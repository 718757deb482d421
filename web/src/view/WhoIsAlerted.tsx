import { t } from "../i18n/en";
import type { RolePageSnapshot } from "../viewmodel/types";
import { PersonRow } from "./PersonRow";
import { reachWords, untilWords, warningWords } from "./roleWords";
import css from "./WhoIsAlerted.module.css";

interface Props {
	role: RolePageSnapshot;
	/** Send it to that role instead. */
	onInstead: (roleId: string) => void;
}

/** Before it is sent: who hears of it, whether they can be reached, and who else there is. */
export function WhoIsAlerted({ role, onInstead }: Props) {
	const { row, alerted, alternative } = role;
	if (!row) return null;
	const warning = warningWords(row);
	return (
		<section className={css.who} aria-label={t.urgent.alertedNow}>
			<h3 className={css.head}>{t.urgent.alertedNow}</h3>
			{warning && (
				<div className={css.warning}>
					<p>{warning}</p>
					{alternative && (
						<p>
							{t.roles.instead}{" "}
							<button type="button" className={css.instead} onClick={() => onInstead(alternative.id)}>
								{alternative.name}
							</button>
						</p>
					)}
				</div>
			)}
			{alerted.length === 0 ? (
				<p>{t.urgent.alertedNobody}</p>
			) : (
				<ul className={css.people}>
					{alerted.map(({ person, why, reach, responsible }) => (
						<PersonRow
							key={`${person.userId} ${why}`}
							person={person}
							brief
							note={[person.grade, person.site, t.roles.why[why], responsible && row.until !== null ? untilWords(row.until) : null, reachWords(reach)].filter(Boolean).join(", ")}
						/>
					))}
				</ul>
			)}
			{row.status !== "available" && (
				<p>
					<strong>{t.roles.status[row.status]}</strong> {row.statusText}
				</p>
			)}
			{row.openUrgents > 0 && <p className={css.open}>{t.roles.urgents(row.openUrgents)}</p>}
		</section>
	);
}
