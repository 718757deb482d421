import { useEffect, useMemo, useState } from "react";
import { t } from "../i18n/en";
import { wakeSound } from "../platform/alarm";
import type { Person, PriorityCode, PriorityTarget, PriorityWords } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { BehalfPicker } from "./BehalfPicker";
import { DialFirst } from "./DialFirst";
import { EmergencyFields } from "./EmergencyFields";
import { GentlerWay } from "./GentlerWay";
import { IconButton } from "./IconButton";
import { NotSent } from "./NotSent";
import { PatientForm } from "./PatientForm";
import { PriorityFoot, ReadBackFoot } from "./PriorityFoot";
import { PriorityOptions, type PriorityLayer } from "./PriorityOptions";
import { PriorityPicker } from "./PriorityPicker";
import { ProblemNote } from "./ProblemNote";
import { ReadBack } from "./ReadBack";
import { SbarFields, noSbar, saysSomething } from "./SbarFields";
import { Sheet } from "./Sheet";
import { TargetPicker } from "./TargetPicker";
import { WhoIsAlerted } from "./WhoIsAlerted";
import { WhoOfTeam } from "./WhoOfTeam";
import { useRolePage, useTeamPage } from "./useTarget";
import css from "./PrioritySheet.module.css";

const empty: PriorityWords = { text: "", sbar: noSbar, location: "", teamType: "", patient: null };

interface Props {
	/** null: an emergency, whose kind of team says to whom */
	target: PriorityTarget | null;
	/** A 2222 call from the board: nothing else. */
	emergencyOnly?: boolean;
	onClose: () => void;
}

/** Writing a message that must be answered; it says who hears of it before it goes. */
export default function PrioritySheet({ target, emergencyOnly, onClose }: Props) {
	const [to, setTo] = useState(target);
	const [priority, setPriority] = useState<PriorityCode>(emergencyOnly ? "emergency" : "urgent");
	const [words, setWords] = useState<PriorityWords>(emergencyOnly ? { ...empty, sbar: null } : empty);
	const [patient, setPatient] = useState("");
	const [isTest, setTest] = useState(false);
	const [behalf, setBehalf] = useState<Person | null>(null);
	const [layer, setLayer] = useState<PriorityLayer | "read" | null>(null);
	const signedIn = useSignedIn();
	const role = useRolePage(to?.kind === "role" ? to.id : null);
	const team = useTeamPage(to?.kind === "team" ? to.id : null);
	const sender = useMemo(() => signedIn.newPriority(to), [signedIn, to]);
	const now = useStore(sender);
	const { go } = usePlace();
	const emergency = priority === "emergency";
	const kind = now.emergencyTeams.find((each) => each.name === words.teamType);
	const called = to !== null || kind?.roleId || kind?.teamId;
	const need = needWords(words, emergency, Boolean(called));
	const name = to?.kind === "team" ? team.name : (role.row?.name ?? "");

	useEffect(() => () => sender.stop(), [sender]);

	useEffect(() => {
		if (now.state !== "sent" || now.itemId === null) return;
		onClose();
		go({ kind: "urgent", itemId: now.itemId });
		/* once: what is handed over is another one each time */
	}, [now.state, now.itemId]);

	function send() {
		wakeSound();
		setLayer(null);
		sender.send({ priority, words: emergency ? words : { ...words, teamType: "" }, isTest, onBehalf: behalf?.userId ?? null });
	}

	const busy = now.state === "sending" || now.state === "not-sent";
	const missing = now.state === "not-sent" || now.state === "expired";
	const dial = emergency ? now.emergencyNumber : role.phone;
	const choosing = layer !== null && layer !== "read";
	const title = layer === null ? (name === "" ? t.urgent.emergencySheet : t.urgent.sheet(name)) : t.urgent.layers[layer];
	return (
		<Sheet
			title={title}
			tall
			onClose={onClose}
			start={choosing && <IconButton icon="back" name={t.back} onClick={() => setLayer(null)} />}
			foot={
				!choosing && (
					<>
						{emergency && <DialFirst number={now.emergencyNumber} />}
						{layer === "read" ? <ReadBackFoot send={send} change={() => setLayer(null)} /> : <PriorityFoot priority={priority} need={need} busy={busy} onSend={() => (emergency ? setLayer("read") : send())} />}
					</>
				)
			}
		>
			{layer === "target" && <TargetPicker onPick={(next) => { setTo(next); setLayer(null); }} />}
			{layer === "behalf" && <BehalfPicker onPick={(person) => { setBehalf(person); setLayer(null); }} />}
			{layer === "patient" && <PatientForm value={words.patient} onDone={(chip, text) => { setWords({ ...words, patient: chip }); setPatient(text); setLayer(null); }} />}
			{!choosing && (
				<div className={css.body}>
					{now.state === "refused" && now.problem && <ProblemNote problem={now.problem} />}
					{layer === "read" ? (
						<ReadBack to={name} words={words} isTest={isTest} behalf={behalf} />
					) : (
						<>
							{to?.kind === "role" && <WhoIsAlerted role={role} onInstead={(id) => setTo({ kind: "role", id })} />}
							{to?.kind === "team" && <WhoOfTeam team={team} tier={to.tier} everyRole={emergency} onTier={(tier) => setTo({ ...to, tier })} />}
							{to?.kind === "role" && <GentlerWay role={role} priority={priority} onPick={setPriority} />}
							{!emergencyOnly && <PriorityPicker value={priority} role={role} onChange={setPriority} />}
							{emergency && <EmergencyFields words={words} kinds={now.emergencyTeams} onChange={setWords} />}
							<PriorityOptions to={name} words={words} patient={patient} behalf={behalf} needsTarget={!called && words.teamType !== ""} onOpen={setLayer} onClear={(which) => (which === "behalf" ? setBehalf(null) : setWords({ ...words, patient: null }))} />
							<SbarFields words={words} onChange={setWords} needsLocation={!emergency && words.location !== ""} />
							<label className={css.check}>
								<input type="checkbox" checked={isTest} onChange={(event) => setTest(event.target.checked)} />
								{t.urgent.asTest}
							</label>
						</>
					)}
				</div>
			)}
			{missing && <NotSent expired={now.state === "expired"} phone={dial} onAgain={send} onBack={() => sender.stop()} />}
		</Sheet>
	);
}

function needWords(words: PriorityWords, emergency: boolean, called: boolean): string | null {
	if (!emergency) return saysSomething(words) ? null : t.urgent.needWords;
	if (words.location.trim() === "") return t.urgent.needLocation;
	if (words.teamType === "") return t.urgent.needTeam;
	return called ? null : t.urgent.needTarget;
}
