import { useState } from "react";
import { t } from "../i18n/en";
import type { BoardSettingsSnapshot, EmergencyTeamRow, PriorityTarget } from "../viewmodel/types";
import { useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { IconButton } from "./IconButton";
import { ProblemNote } from "./ProblemNote";
import { Sheet } from "./Sheet";
import { TargetPicker } from "./TargetPicker";
import { TextField } from "./TextField";
import { sentence } from "./words";
import css from "./BoardSettings.module.css";

const fewest = 1;
const most = 30;

/** When the test call goes out, what to dial, and whom each kind of 2222 call calls. */
export function BoardSettings({ onClose }: { onClose: () => void }) {
	const { boardSettings } = useSignedIn();
	const now = useStore(boardSettings);
	const [draft, setDraft] = useState<Pick<BoardSettingsSnapshot, "emergencyNumber" | "testAt" | "teams">>(now);
	const [choosing, setChoosing] = useState<number | null>(null);
	const { teams } = draft;
	const ready = draft.emergencyNumber.trim() !== "" && teams.every(({ name }) => name.trim() !== "");
	const change = (at: number, row: Partial<EmergencyTeamRow>) => setDraft({ ...draft, teams: teams.map((one, i) => (i === at ? { ...one, ...row } : one)) });

	function choose(target: PriorityTarget, name: string) {
		if (choosing !== null) change(choosing, { roleId: target.kind === "role" ? target.id : null, teamId: target.kind === "team" ? target.id : null, to: name });
		setChoosing(null);
	}

	if (choosing !== null)
		return (
			<Sheet title={t.board.whoIsCalled(sentence(teams[choosing]?.name ?? ""))} tall onClose={onClose} start={<IconButton icon="back" name={t.back} onClick={() => setChoosing(null)} />}>
				<TargetPicker onPick={choose} />
			</Sheet>
		);
	return (
		<Sheet
			title={t.board.settings}
			tall
			onClose={onClose}
			foot={
				<Button kind="primary" wide disabled={!ready || now.busy} onClick={() => void boardSettings.save(draft).then((saved) => saved && onClose())}>
					{t.save}
				</Button>
			}
		>
			<div className={css.body}>
				{now.problem && <ProblemNote problem={now.problem} />}
				<TextField label={t.board.dial} inputMode="tel" maxLength={20} value={draft.emergencyNumber} onChange={(emergencyNumber) => setDraft({ ...draft, emergencyNumber })} />
				<TextField label={t.board.testTime} hint={t.board.testTimeHint} type="time" value={draft.testAt} onChange={(testAt) => setDraft({ ...draft, testAt })} />
				<h3 className={css.head}>{t.board.kinds}</h3>
				<p className={css.about}>{t.board.kindsAbout}</p>
				<ul className={css.kinds} aria-label={t.board.kinds}>
					{teams.map((kind, i) => (
						<li key={i} className={css.kind}>
							<TextField
								label={t.board.kindName(i + 1)}
								maxLength={60}
								value={kind.name}
								onChange={(name) => change(i, { name })}
								end={<IconButton icon="trash" name={t.board.removeKind(sentence(kind.name))} disabled={teams.length <= fewest} onClick={() => setDraft({ ...draft, teams: teams.filter((_, at) => at !== i) })} />}
							/>
							<Button wide onClick={() => setChoosing(i)}>
								{kind.to === null ? t.board.nobodyCalled : t.board.calls(kind.to)}
							</Button>
						</li>
					))}
				</ul>
				<Button icon="plus" wide disabled={teams.length >= most} onClick={() => setDraft({ ...draft, teams: [...teams, { name: "", roleId: null, teamId: null, to: null }] })}>
					{t.board.addKind}
				</Button>
			</div>
		</Sheet>
	);
}
