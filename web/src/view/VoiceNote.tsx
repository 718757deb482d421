import { t } from "../i18n/en";
import type { Voice } from "../viewmodel/types";
import { duration } from "./format";
import css from "./VoiceNote.module.css";

/** Something said, to be heard. */
export function VoiceNote({ voice }: { voice: Voice }) {
	return (
		<div className={css.voice}>
			<audio className={css.player} controls preload="none" src={voice.src} aria-label={t.message.voice} />
			{voice.durationMs !== null && <span className={css.length}>{duration(voice.durationMs)}</span>}
		</div>
	);
}
