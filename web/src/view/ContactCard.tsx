import { t } from "../i18n/en";
import type { Person } from "../viewmodel/types";
import { Avatar } from "./Avatar";
import css from "./ContactCard.module.css";
import { PlaceLink } from "./PlaceLink";
import { jobLine } from "./words";

/** A colleague's card, sent as a message; a tap opens it. */
export function ContactCard({ person }: { person: Person }) {
	return (
		<PlaceLink to={{ kind: "person", userId: person.userId }} className={css.card}>
			<Avatar of={person.avatar} size="48" onDuty={person.onDuty} />
			<span className={css.words}>
				<span className={css.kind}>{t.preview.contact}</span>
				<span className={css.name}>{person.name}</span>
				<span className={css.job}>{jobLine(person)}</span>
			</span>
		</PlaceLink>
	);
}
