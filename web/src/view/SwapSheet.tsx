import { useEffect, useState } from "react";
import { t } from "../i18n/en";
import type { RotaDeskViewModel, ShiftRow } from "../viewmodel/types";
import { ActionRow } from "./ActionRow";
import { date } from "./format";
import { PaneLoading } from "./PaneLoading";
import { spanWords } from "./roleWords";
import { Sheet } from "./Sheet";
import { nameOf } from "./words";
import css from "./TargetPicker.module.css";

/** Which shift of the same role I would have instead. */
export function SwapSheet({ vm, shiftId, roleId, onClose }: { vm: RotaDeskViewModel; shiftId: string; roleId: string; onClose: () => void }) {
	const [others, setOthers] = useState<readonly ShiftRow[] | null>(null);
	useEffect(() => {
		let gone = false;
		void vm.others(roleId).then((shifts) => !gone && setOthers(shifts));
		return () => {
			gone = true;
		};
	}, [vm, roleId]);
	return (
		<Sheet title={t.rota.swapWith} tall onClose={onClose}>
			<div className={css.picker}>
				{others === null && <PaneLoading />}
				{others?.length === 0 && <p>{t.rota.noSwap}</p>}
				{others?.map((shift) => (
					<ActionRow
						key={shift.id}
						icon="clock"
						words={shift.person ? nameOf(shift.person) : t.rota.gap}
						about={`${date(shift.from)} ${spanWords(shift)}`}
						onPress={() => {
							onClose();
							void vm.askSwap(shiftId, shift.id);
						}}
					/>
				))}
			</div>
		</Sheet>
	);
}
