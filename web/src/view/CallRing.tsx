import { t } from "../i18n/en";
import type { CallSnapshot } from "../viewmodel/types";
import { useSignedIn } from "./AppContext";
import { Avatar } from "./Avatar";
import css from "./CallScreen.module.css";
import { FullScreen } from "./FullScreen";
import { RoundButton } from "./RoundButton";
import { jobLine } from "./words";

/** Somebody calls. */
export function CallRing({ call }: { call: CallSnapshot }) {
	const { calling } = useSignedIn();
	const { person } = call;
	return (
		<FullScreen name={t.call.incoming(person.name)} onClose={() => calling.decline()}>
			<div className={css.call}>
				<div className={css.who} role="alert">
					<Avatar of={person.avatar} size="96" />
					<h2 className={css.name}>{person.name}</h2>
					<p>{jobLine(person)}</p>
					<p className={css.state}>{call.video ? t.call.incomingVideo : t.call.incomingVoice}</p>
				</div>
				<div className={css.controls}>
					<RoundButton icon="hangUp" tone="bad" name={t.call.decline} onClick={() => calling.decline()} />
					{call.video && <RoundButton icon="video" tone="good" name={t.call.answerVideo} onClick={() => calling.answer(true)} />}
					<RoundButton icon="phone" tone="good" name={call.video ? t.call.answerVoice : t.call.answer} autoFocus onClick={() => calling.answer(false)} />
				</div>
			</div>
		</FullScreen>
	);
}
