import { t } from "../i18n/en";
import type { Person, PriorityWords } from "../viewmodel/types";
import { ActionRow } from "./ActionRow";
import { IconButton } from "./IconButton";
import { PatientLine } from "./PatientLine";
import { nameOf } from "./words";
import css from "./PriorityOptions.module.css";

export type PriorityLayer = "target" | "behalf" | "patient";

interface Props {
	to: string;
	words: PriorityWords;
	/** the chip, as it is shown */
	patient: string;
	behalf: Person | null;
	needsTarget: boolean;
	onOpen: (layer: PriorityLayer) => void;
	onClear: (which: "behalf" | "patient") => void;
}

/** To whom, about which patient, in whose name. */
export function PriorityOptions({ to, words, patient, behalf, needsTarget, onOpen, onClear }: Props) {
	return (
		<div className={css.options}>
			<ActionRow icon="onCall" words={to !== "" ? t.urgent.toOther : needsTarget ? t.urgent.toWhom : t.urgent.toKind} onPress={() => onOpen("target")} />
			{words.patient ? (
				<div className={css.chip}>
					<p>
						<PatientLine text={patient} />
					</p>
					<IconButton icon="close" name={t.urgent.noPatient} onClick={() => onClear("patient")} />
				</div>
			) : (
				<ActionRow icon="addPerson" words={t.urgent.addPatient} onPress={() => onOpen("patient")} />
			)}
			{behalf ? (
				<div className={css.chip}>
					<p>{t.urgent.behalfOf(nameOf(behalf))}</p>
					<IconButton icon="close" name={t.urgent.myOwn} onClick={() => onClear("behalf")} />
				</div>
			) : (
				<ActionRow icon="people" words={t.urgent.forSomebody} onPress={() => onOpen("behalf")} />
			)}
		</div>
	);
}
