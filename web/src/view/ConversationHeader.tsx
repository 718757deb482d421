import { useEffect, useRef } from "react";
import { t } from "../i18n/en";
import type { ConversationSnapshot } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { Avatar } from "./Avatar";
import { IconButton } from "./IconButton";
import { PlaceLink } from "./PlaceLink";
import { jobLine } from "./words";
import css from "./ConversationHeader.module.css";

/** Who this is with; a tap opens the information. */
export function ConversationHeader({ now, phone }: { now: ConversationSnapshot; phone: boolean }) {
	const { place, go, back } = usePlace();
	const heading = useRef<HTMLHeadingElement>(null);
	const group = now.kind !== "direct";
	const calls = !group && now.person !== null;
	const open = place.kind === "info" && place.id === now.id;
	useEffect(() => {
		if (phone) heading.current?.focus({ preventScroll: true });
	}, [phone]);
	return (
		<header className={css.header}>
			{phone && <IconButton icon="back" name={t.back} onClick={() => back({ kind: "inbox" })} />}
			<PlaceLink to={{ kind: "info", id: now.id }} className={css.who}>
				<Avatar of={now.avatar} size="40" group={group} onDuty={now.person?.onDuty ?? null} />
				<span className={css.words}>
					<h1 ref={heading} tabIndex={-1} className={css.name}>
						{now.name}
					</h1>
					<span className={css.about}>
						<About now={now} group={group} />
					</span>
				</span>
			</PlaceLink>
			{!phone && <IconButton icon="search" name={t.find.inHere} onClick={() => go({ kind: "search", roomId: now.id })} />}
			{calls && <CallButtons id={now.id} />}
			{/* On a phone the name needs the room; it leads there too. */}
			{!(phone && calls) && (
				<IconButton
					icon="info"
					name={group ? t.conversation.info : t.conversation.infoPerson}
					onClick={() => (open ? back({ kind: "conversation", id: now.id }) : go({ kind: "info", id: now.id }))}
				/>
			)}
		</header>
	);
}

function CallButtons({ id }: { id: string }) {
	const { calling } = useSignedIn();
	const busy = useStore(calling).active !== null;
	return (
		<>
			<IconButton icon="video" name={t.call.startVideo} disabled={busy} onClick={() => calling.start(id, true)} />
			<IconButton icon="phone" name={t.call.startVoice} disabled={busy} onClick={() => calling.start(id, false)} />
		</>
	);
}

function About({ now, group }: { now: ConversationSnapshot; group: boolean }) {
	if (group) {
		return (
			<>
				{now.memberCount > 0 && t.people(now.memberCount)}
				{now.nonClinical !== null && now.nonClinical > 0 && `, ${t.nonClinical(now.nonClinical)}`}
			</>
		);
	}
	if (!now.person) return null;
	return (
		<>
			{now.person.external && <span className={css.external}>{t.external} </span>}
			{jobLine(now.person)}
			{now.person.onDuty && <span className={css.duty}> {t.onDuty}</span>}
		</>
	);
}
