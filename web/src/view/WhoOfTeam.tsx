import { t } from "../i18n/en";
import type { TeamPageSnapshot } from "../viewmodel/types";
import { ChoiceList } from "./ChoiceList";
import { PersonRow } from "./PersonRow";
import { reachWords } from "./roleWords";
import css from "./WhoIsAlerted.module.css";

interface Props {
	team: TeamPageSnapshot;
	tier: number | null;
	/** An emergency asks each role of the team. */
	everyRole: boolean;
	onTier: (tier: number | null) => void;
}

/** Before it goes to a team: who of it is on duty, and which tier. */
export function WhoOfTeam({ team, tier, everyRole, onTier }: Props) {
	const people = team.members.filter((member) => member.onDuty && (tier === null || member.tier === tier));
	return (
		<section className={css.who} aria-label={t.urgent.alertedNow}>
			<h3 className={css.head}>{t.urgent.alertedNow}</h3>
			{everyRole && <p>{t.urgent.everyRole}</p>}
			{team.tiers.length > 0 && (
				<ChoiceList
					name={t.urgent.tier}
					value={tier === null ? "all" : String(tier)}
					choices={[{ value: "all", words: t.urgent.allTiers }, ...team.tiers.map((one) => ({ value: String(one), words: t.urgent.tierNo(one) }))]}
					onChange={(value) => onTier(value === "all" ? null : Number(value))}
				/>
			)}
			{people.length === 0 ? (
				<p>{t.urgent.teamNobody}</p>
			) : (
				<ul className={css.people}>
					{people.map(({ person, reach }) => (
						<PersonRow key={person.userId} person={person} brief note={[person.grade, reachWords(reach)].filter(Boolean).join(", ")} />
					))}
				</ul>
			)}
		</section>
	);
}
