import { useEffect, useMemo, useState } from "react";
import { t } from "../i18n/en";
import { wakeSound } from "../platform/alarm";
import type { PriorityCode, PriorityWords, RolePageSnapshot } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { NotSent } from "./NotSent";
import { PriorityPicker } from "./PriorityPicker";
import { ProblemNote } from "./ProblemNote";
import { SbarFields, noSbar, saysSomething } from "./SbarFields";
import { Sheet } from "./Sheet";
import { WhoIsAlerted } from "./WhoIsAlerted";
import css from "./PrioritySheet.module.css";

const empty: PriorityWords = { text: "", sbar: noSbar, location: "" };

/** Writing a message that must be answered; it says who hears of it before it goes. */
export default function PrioritySheet({ roleId, onClose }: { roleId: string; onClose: () => void }) {
	const [to, setTo] = useState(roleId);
	const [priority, setPriority] = useState<PriorityCode>("urgent");
	const [words, setWords] = useState(empty);
	const [isTest, setTest] = useState(false);
	const signedIn = useSignedIn();
	const role = useStore(useMemo(() => signedIn.role(to), [signedIn, to]));
	const sender = useMemo(() => signedIn.newPriority(to), [signedIn, to]);
	const now = useStore(sender);
	const { go } = usePlace();
	const [reading, setReading] = useState(false);
	const emergency = priority === "emergency";
	const need = needWords(words, emergency);

	useEffect(() => () => sender.stop(), [sender]);

	useEffect(() => {
		if (now.state !== "sent" || now.itemId === null) return;
		onClose();
		go({ kind: "urgent", itemId: now.itemId });
		/* once: what is handed over is another one each time */
	}, [now.state, now.itemId]);

	function send() {
		wakeSound();
		setReading(false);
		sender.send({ priority, words, isTest });
	}

	const busy = now.state === "sending" || now.state === "not-sent";
	const missing = now.state === "not-sent" || now.state === "expired";
	const dial = emergency ? now.emergencyNumber : role.phone;
	return (
		<Sheet title={reading ? t.urgent.readBack : t.urgent.sheet(role.row?.name ?? "")} tall onClose={onClose} foot={
				<>
					{emergency && <DialFirst number={now.emergencyNumber} />}
					{reading ? <ReadBackFoot send={send} change={() => setReading(false)} /> : <Foot priority={priority} need={need} busy={busy} onSend={() => (emergency ? setReading(true) : send())} />}
				</>
			}
		>
			<div className={css.body}>
				{now.state === "refused" && now.problem && <ProblemNote problem={now.problem} />}
				{reading ? (
					<ReadBack role={role} words={words} isTest={isTest} />
				) : (
					<>
						<WhoIsAlerted role={role} onInstead={setTo} />
						<PriorityPicker value={priority} role={role} onChange={setPriority} />
						<SbarFields words={words} onChange={setWords} needsLocation={emergency} />
						<label className={css.check}>
							<input type="checkbox" checked={isTest} onChange={(event) => setTest(event.target.checked)} />
							{t.urgent.asTest}
						</label>
					</>
				)}
			</div>
			{missing && <NotSent expired={now.state === "expired"} phone={dial} onAgain={send} onBack={() => sender.stop()} />}
		</Sheet>
	);
}

function needWords(words: PriorityWords, emergency: boolean): string | null {
	if (emergency && words.location.trim() === "") return t.urgent.needLocation;
	return saysSomething(words) ? null : t.urgent.needWords;
}

function DialFirst({ number }: { number: string }) {
	return (
		<div className={css.dial}>
			<a className={css.number} href={`tel:${number.replace(/[^+\d]/g, "")}`}>
				{t.urgent.dialFirst(number)}
			</a>
			<p>{t.urgent.dialAbout}</p>
		</div>
	);
}

function ReadBack({ role, words, isTest }: { role: RolePageSnapshot; words: PriorityWords; isTest: boolean }) {
	return (
		<p className={css.read}>
			{isTest && `${t.urgent.test}. `}
			{t.urgent.readBackWords(role.row?.name ?? "", words.location.trim())}
		</p>
	);
}

function ReadBackFoot({ send, change }: { send: () => void; change: () => void }) {
	return (
		<div className={css.acts}>
			<Button kind="primary" wide className={css.tall} onClick={send}>
				{t.urgent.sendEmergency}
			</Button>
			<Button kind="quiet" wide onClick={change}>
				{t.urgent.change}
			</Button>
		</div>
	);
}

function Foot({ priority, need, busy, onSend }: { priority: PriorityCode; need: string | null; busy: boolean; onSend: () => void }) {
	return (
		<>
			{(need !== null || busy) && (
				<p className={css.need} role="status">
					{busy ? t.urgent.sendingWords : need}
				</p>
			)}
			<Button kind="primary" wide className={css.tall} disabled={need !== null || busy} onClick={onSend}>
				{busy ? t.urgent.sending : t.urgent.send[priority]}
			</Button>
		</>
	);
}
