import { t } from "../i18n/en";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { Avatar } from "./Avatar";
import { Icon } from "./Icon";
import { IconButton } from "./IconButton";
import { Mark } from "./Mark";
import { PlaceLink } from "./PlaceLink";
import { UnreadPill } from "./UnreadPill";
import css from "./Rail.module.css";

/** The places, at the left edge of a desktop. */
export function Rail({ openHelp }: { openHelp: () => void }) {
	const { place } = usePlace();
	const { conversations, profile } = useSignedIn();
	const { unreadConversations } = useStore(conversations);
	const { me } = useStore(profile);
	const { waiting } = useStore(useSignedIn().duty);
	const urgent = useStore(useSignedIn().urgent).waiting;
	const atMe = place.kind === "me";
	const atOnCall = place.kind === "on-call" || place.kind === "role" || place.kind === "rota" || place.kind === "board" || place.kind === "incident" || place.kind === "new-incident";
	const atWard = place.kind === "ward" || place.kind === "handover";
	return (
		<nav className={css.rail} aria-label={t.places.name}>
			<span className={css.mark}>
				<Mark />
			</span>
			<PlaceLink to={{ kind: "inbox" }} className={css.place} aria-current={atMe || atOnCall || atWard ? undefined : "page"}>
				<span className={css.icon}>
					<Icon name="inbox" />
					{(urgent > 0 || unreadConversations > 0) && (
						<span className={css.badge}>
							{urgent > 0 ? (
								<UnreadPill count={urgent} urgent words={t.urgent.waiting(urgent)} />
							) : (
								<UnreadPill count={unreadConversations} words={t.places.unread(unreadConversations)} />
							)}
						</span>
					)}
				</span>
				{t.places.inbox}
			</PlaceLink>
			<PlaceLink to={{ kind: "on-call" }} className={css.place} aria-current={atOnCall ? "page" : undefined}>
				<span className={css.icon}>
					<Icon name="onCall" />
					{waiting > 0 && (
						<span className={css.badge}>
							<UnreadPill count={waiting} words={t.places.waiting(waiting)} />
						</span>
					)}
				</span>
				{t.places.onCall}
			</PlaceLink>
			<PlaceLink to={{ kind: "ward" }} className={css.place} aria-current={atWard ? "page" : undefined}>
				<span className={css.icon}>
					<Icon name="list" />
				</span>
				{t.places.ward}
			</PlaceLink>
			<span className={css.space} />
			<IconButton icon="keyboard" name={t.keyboard.title} onClick={openHelp} />
			<PlaceLink to={{ kind: "me" }} className={css.place} aria-current={atMe ? "page" : undefined}>
				<span className={css.icon}>
					<Avatar of={me.avatar} size="32" />
				</span>
				{t.places.me}
			</PlaceLink>
		</nav>
	);
}
