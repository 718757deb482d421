import { useMemo, useState } from "react";
import { t } from "../i18n/en";
import type { Problem } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { Avatar } from "./Avatar";
import { Button } from "./Button";
import { PaneHeader } from "./PaneHeader";
import { PersonAbout } from "./PersonAbout";
import { PlaceLink } from "./PlaceLink";
import { ProblemNote } from "./ProblemNote";
import css from "./PersonPanel.module.css";

/** Somebody: what they do, what you share, and how to write to them. */
export default function PersonPanel({ userId }: { userId: string }) {
	const signedIn = useSignedIn();
	const store = useMemo(() => signedIn.person(userId), [signedIn, userId]);
	const { person, shared } = useStore(store);
	const { go, back } = usePlace();
	const [starter] = useState(() => signedIn.newConversation());
	const [problem, setProblem] = useState<Problem | null>(null);

	async function write() {
		const id = await starter.startDirect(userId);
		if (id !== null) go({ kind: "conversation", id });
		else setProblem(starter.getSnapshot().problem);
	}

	return (
		<div className={css.panel}>
			<PaneHeader title={t.info.titlePerson} onBack={() => back({ kind: "inbox" })} takeFocus />
			<div className={css.scroll}>
				<div className={css.top}>
					<Avatar of={person.avatar} size="96" onDuty={person.onDuty} />
					<h2 className={css.name}>{person.name}</h2>
					<PersonAbout person={person} />
					{!person.me && (
						<Button kind="primary" icon="write" onClick={() => void write()}>
							{t.info.message}
						</Button>
					)}
					{problem && <ProblemNote problem={problem} />}
				</div>
				{shared.length > 0 && (
					<section className={css.part}>
						<h3 className={css.head}>{t.info.shared}</h3>
						<ul>
							{shared.map((conversation) => (
								<li key={conversation.id}>
									<PlaceLink to={{ kind: "conversation", id: conversation.id }} className={css.link}>
										<Avatar of={conversation.avatar} size="40" group />
										{conversation.name}
									</PlaceLink>
								</li>
							))}
						</ul>
					</section>
				)}
			</div>
		</div>
	);
}
