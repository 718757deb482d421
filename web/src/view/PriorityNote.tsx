import { useMemo } from "react";
import { t } from "../i18n/en";
import type { MessageBody } from "../viewmodel/types";
import { useSignedIn, useStore } from "./AppContext";
import { PlaceLink } from "./PlaceLink";
import { PriorityMark } from "./PriorityMark";
import { stateWords } from "./priorityWords";
import css from "./PriorityNote.module.css";

/** A priority message among the others: small, and it leads to its card. */
export function PriorityNote({ body }: { body: Extract<MessageBody, { kind: "priority" }> }) {
	const signedIn = useSignedIn();
	const { item } = useStore(useMemo(() => signedIn.priority(body.itemId), [signedIn, body.itemId]));
	return (
		<PlaceLink to={{ kind: "urgent", itemId: body.itemId }} className={`${css.note} ${css[body.priority]}`}>
			<PriorityMark priority={body.priority} isTest={body.isTest} />
			<span className={css.text}>{body.text}</span>
			<span className={css.foot}>
				<span className={css.open}>{t.urgent.openLink}</span>
				{item && <span className={css.state}>{stateWords(item)}</span>}
			</span>
		</PlaceLink>
	);
}
