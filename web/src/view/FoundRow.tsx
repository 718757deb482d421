import type { ReactNode } from "react";
import { t } from "../i18n/en";
import type { SearchHit } from "../viewmodel/types";
import { Avatar } from "./Avatar";
import { rowTime, when } from "./format";
import { PlaceLink } from "./PlaceLink";
import { nameOf, previewWords } from "./words";
import css from "./FoundRow.module.css";

interface Props {
	hit: SearchHit;
	/** All of one conversation: the people stand in front. */
	inOne?: boolean;
	selected?: boolean;
	end?: ReactNode;
}

/** One message that was found or kept, with what was looked for in it. */
export function FoundRow({ hit, inOne = false, selected = false, end }: Props) {
	const { preview, parts } = hit;
	const word = preview.kind === "text" ? "" : previewWords({ ...preview, text: "" });
	return (
		<li className={css.item}>
			<PlaceLink to={{ kind: "conversation", id: hit.roomId, eventId: hit.eventId }} className={css.hit} aria-current={selected ? "true" : undefined}>
				<Avatar of={inOne ? hit.sender.avatar : hit.where.avatar} size="40" group={!inOne && hit.where.kind !== "direct"} />
				<span className={css.words}>
					<span className={css.top}>
						<span className={css.name}>{inOne ? nameOf(hit.sender) : hit.where.name}</span>
						<time className={css.time} title={when(hit.time)}>
							{rowTime(hit.time)}
						</time>
					</span>
					<span className={css.text}>
						{!inOne && (hit.where.kind !== "direct" || hit.sender.me) && <span className={css.by}>{t.inbox.by(nameOf(hit.sender))} </span>}
						{word && <span className={css.kind}>{parts.length > 0 ? `${word}: ` : word}</span>}
						{parts.map((part, i) => (part.hit ? <mark key={i} className={css.mark}>{part.text}</mark> : part.text))}
					</span>
				</span>
			</PlaceLink>
			{end}
		</li>
	);
}
