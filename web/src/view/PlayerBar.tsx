import { useEffect, useSyncExternalStore } from "react";
import { t } from "../i18n/en";
import { player } from "../platform/player";
import { usePlace } from "./AppContext";
import { duration } from "./format";
import { IconButton } from "./IconButton";
import { PlaceLink } from "./PlaceLink";
import css from "./PlayerBar.module.css";

/** The voice that goes on while one looks elsewhere. */
export function PlayerBar() {
	const now = useSyncExternalStore(player.subscribe, player.getSnapshot);
	const { place } = usePlace();
	const { track } = now;
	useEffect(() => () => player.stop(), []);
	if (!track || (place.kind === "conversation" && place.id === track.conversationId)) return null;
	return (
		<section className={css.bar} aria-label={t.voice.bar}>
			<IconButton icon={now.playing ? "pause" : "play"} name={now.playing ? t.voice.pause : t.voice.go} onClick={() => (now.playing ? player.pause() : player.play(track, () => null))} />
			<PlaceLink to={{ kind: "conversation", id: track.conversationId }} className={css.words}>
				{t.voice.from(track.name)} <span className={css.at}>{duration(now.atMs)}</span>
			</PlaceLink>
			<IconButton icon="close" name={t.voice.stop} onClick={() => player.stop()} />
		</section>
	);
}
