import { useState } from "react";
import { t } from "../i18n/en";
import type { GroupInfoViewModel, Problem } from "../viewmodel/types";
import { usePlace, useStore } from "./AppContext";
import { Button } from "./Button";
import { PaneHeader } from "./PaneHeader";
import { ProblemNote } from "./ProblemNote";
import { StaffList } from "./StaffList";
import css from "./NewGroup.module.css";

/** Brings colleagues into a group. */
export function AddPeople({ vm }: { vm: GroupInfoViewModel }) {
	const { id, busy } = useStore(vm);
	const { selected } = useStore(vm.staff);
	const { back } = usePlace();
	const [problem, setProblem] = useState<Problem | null>(null);
	const done = () => back({ kind: "info", id });

	async function add() {
		const result = await vm.addSelected();
		setProblem(result);
		if (!result) done();
	}

	return (
		<div className={css.form}>
			<PaneHeader title={t.info.addTitle} onBack={done} />
			<StaffList staff={vm.staff} />
			<div className={css.foot}>
				{problem && <ProblemNote problem={problem} />}
				<Button kind="primary" wide disabled={selected.length === 0 || busy} onClick={() => void add()}>
					{t.info.addButton(selected.length)}
				</Button>
			</div>
		</div>
	);
}
