import { t } from "../i18n/en";
import type { HandoverRow, WardTeam } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";
import { shiftWords } from "./handoverWords";
import { Interruptions } from "./Interruptions";
import { PaneHeader } from "./PaneHeader";
import { PaneLoading } from "./PaneLoading";
import { PlaceLink } from "./PlaceLink";
import { ProblemNote } from "./ProblemNote";
import css from "./Ward.module.css";

/** The handover lists of my teams: this shift's first. */
export default function Ward({ selected }: { selected: string | null }) {
	const { ward } = useSignedIn();
	const now = useStore(ward);
	return (
		<div className={css.page}>
			<PaneHeader title={t.ward.title} takeFocus={false} />
			<div className={css.scroll}>
				{now.state === "loading" && <PaneLoading words={t.loading} />}
				{now.state === "failed" && <EmptyState icon="warning" title={t.ward.failed} action={<Button onClick={() => ward.retry()}>{t.retry}</Button>} />}
				{now.problem && <ProblemNote problem={now.problem} />}
				{now.state === "ready" && now.teams.length === 0 && (
					<EmptyState icon="list" title={t.ward.none}>
						{t.ward.noneWords}
					</EmptyState>
				)}
				{now.teams.map((team) => (
					<Team key={team.id} team={team} selected={selected} busy={now.busy} />
				))}
				<Interruptions />
			</div>
		</div>
	);
}

function Team({ team, selected, busy }: { team: WardTeam; selected: string | null; busy: boolean }) {
	const { ward } = useSignedIn();
	const { shift } = useStore(ward);
	const { go } = usePlace();
	async function begin() {
		const id = await ward.begin(team.id);
		if (id !== null) go({ kind: "handover", handoverId: id });
	}
	return (
		<section className={css.team} aria-labelledby={`team-${team.id}`}>
			<h2 className={css.name} id={`team-${team.id}`}>
				{team.name}
			</h2>
			{team.canBegin && (
				<div className={css.begin}>
					<Button kind="primary" wide disabled={busy} onClick={() => void begin()}>
						{t.ward.begin(shiftWords(shift.from, shift.to))}
					</Button>
				</div>
			)}
			{team.lists.length === 0 && <p className={css.about}>{t.ward.noLists}</p>}
			<ul className={css.lists}>
				{team.lists.map((list) => (
					<li key={list.id}>
						<Row list={list} selected={list.id === selected} />
					</li>
				))}
			</ul>
		</section>
	);
}

function Row({ list, selected }: { list: HandoverRow; selected: boolean }) {
	const open = list.items - list.accepted;
	return (
		<PlaceLink to={{ kind: "handover", handoverId: list.id }} className={css.row} aria-current={selected ? "page" : undefined}>
			<span className={css.shift}>{shiftWords(list.from, list.to)}</span>
			<span className={css.about}>
				{t.ward.patients(list.items)}
				{list.openTasks > 0 && `, ${t.ward.openTasks(list.openTasks)}`}
			</span>
			<span className={!list.complete && open > 0 ? css.open : css.done}>{list.complete ? t.ward.complete : open > 0 ? t.ward.toAccept(open) : t.ward.empty}</span>
		</PlaceLink>
	);
}
