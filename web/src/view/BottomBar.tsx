import { t } from "../i18n/en";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { Icon } from "./Icon";
import { PlaceLink } from "./PlaceLink";
import { UnreadPill } from "./UnreadPill";
import css from "./BottomBar.module.css";

/** The places, under the thumb. */
export function BottomBar() {
	const { place } = usePlace();
	const { unreadConversations } = useStore(useSignedIn().conversations);
	const { waiting } = useStore(useSignedIn().duty);
	const urgent = useStore(useSignedIn().urgent).waiting;
	const atInbox = place.kind === "inbox";
	const atMe = place.kind === "me";
	const atOnCall = place.kind === "on-call";
	return (
		<nav className={css.bar} aria-label={t.places.name}>
			<PlaceLink to={{ kind: "inbox" }} how={atInbox ? "push" : "replace"} className={css.place} aria-current={atInbox ? "page" : undefined}>
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
			<PlaceLink to={{ kind: "on-call" }} how={atInbox ? "push" : "replace"} className={css.place} aria-current={atOnCall ? "page" : undefined}>
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
			<PlaceLink to={{ kind: "ward" }} how={atInbox ? "push" : "replace"} className={css.place} aria-current={place.kind === "ward" ? "page" : undefined}>
				<span className={css.icon}>
					<Icon name="list" />
				</span>
				{t.places.ward}
			</PlaceLink>
			<PlaceLink to={{ kind: "me" }} how={atInbox ? "push" : "replace"} className={css.place} aria-current={atMe ? "page" : undefined}>
				<span className={css.icon}>
					<Icon name="me" />
				</span>
				{t.places.me}
			</PlaceLink>
		</nav>
	);
}
