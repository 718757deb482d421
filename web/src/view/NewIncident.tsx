import { useEffect, useState } from "react";
import { t } from "../i18n/en";
import type { IncidentModeCode, MethaneWords } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { ChoiceList } from "./ChoiceList";
import { IncidentReadBack } from "./IncidentReadBack";
import { MethaneFields } from "./MethaneFields";
import { ModeMark } from "./ModeMark";
import { PaneHeader } from "./PaneHeader";
import { ProblemNote } from "./ProblemNote";
import { TextField } from "./TextField";
import { useLayout } from "./useLayout";
import css from "./Incident.module.css";

const empty: MethaneWords = { exact_location: "", type: "", hazards: "", access: "", casualties: "", emergency_services: "" };

/** Beginning a major incident: LIVE or EXERCISE first, then what is known, then it is read back. */
export default function NewIncident() {
	const signedIn = useSignedIn();
	const [vm] = useState(() => signedIn.newIncident());
	const now = useStore(vm);
	const { mayDeclare } = useStore(signedIn.incidents);
	const { go, back } = usePlace();
	const phone = useLayout() === "phone";
	const [mode, setMode] = useState<IncidentModeCode | "">("");
	const [title, setTitle] = useState("");
	const [methane, setMethane] = useState(empty);

	useEffect(() => {
		if (now.confirmedId !== null) go({ kind: "incident", incidentId: now.confirmedId }, "replace");
	}, [now.confirmedId, go]);

	function ask(act: "standby" | "declare") {
		if (mode !== "") void vm.prepareNew({ act, mode, title, methane });
	}

	const ready = mode !== "" && title.trim() !== "" && !now.busy && mayDeclare;
	return (
		<div className={css.page}>
			<PaneHeader title={t.incident.beginTitle} onBack={phone ? () => back({ kind: "on-call" }) : undefined} takeFocus={phone} />
			<div className={css.scroll}>
				<div className={css.form}>
					{!mayDeclare && <p role="status">{t.incident.mayNot}</p>}
					{now.problem && <ProblemNote problem={now.problem} />}
					<ChoiceList<IncidentModeCode | "">
						name={t.incident.modeName}
						value={mode}
						onChange={setMode}
						choices={[
							{ value: "exercise", words: t.incident.modes.exercise, about: t.incident.modeAbout.exercise },
							{ value: "live", words: t.incident.modes.live, about: t.incident.modeAbout.live },
						]}
					/>
					{mode !== "" && <ModeMark mode={mode} large />}
					<TextField label={t.incident.what} value={title} onChange={setTitle} maxLength={200} />
					<MethaneFields words={methane} onChange={setMethane} />
					<Button wide className={css.tall} disabled={!ready} onClick={() => ask("standby")}>
						{t.incident.toStandby}
					</Button>
					<Button kind="danger" wide className={css.tall} disabled={!ready || methane.exact_location.trim() === ""} onClick={() => ask("declare")}>
						{t.incident.toDeclare}
					</Button>
					<p className={css.about}>{t.incident.beginAbout}</p>
				</div>
			</div>
			{now.readBack && <IncidentReadBack vm={vm} readBack={now.readBack} busy={now.busy} />}
		</div>
	);
}
