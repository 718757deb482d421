import { t } from "../i18n/en";
import type { CallSnapshot } from "../viewmodel/types";
import { useSignedIn } from "./AppContext";
import { callWords } from "./callWords";
import { IconButton } from "./IconButton";
import css from "./CallBar.module.css";
import { useNow } from "./useNow";

/** The call that goes on while one looks elsewhere. */
export function CallBar({ call, onOpen }: { call: CallSnapshot; onOpen: () => void }) {
	const { calling } = useSignedIn();
	const now = useNow(call.talkingSince !== null);
	return (
		<section className={css.bar} aria-label={t.call.title(call.person.name)}>
			<button type="button" className={css.words} onClick={onOpen}>
				{t.call.back(call.person.name)} <span className={css.at}>{callWords(call, now)}</span>
			</button>
			<IconButton icon={call.microphone ? "mic" : "micOff"} name={call.microphone ? t.call.mute : t.call.unmute} aria-pressed={!call.microphone} onClick={() => calling.setMicrophone(!call.microphone)} />
			<IconButton icon="hangUp" className={css.end} name={t.call.hangUp} onClick={() => calling.hangUp()} />
		</section>
	);
}
