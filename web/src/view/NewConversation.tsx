import { useState } from "react";
import { t } from "../i18n/en";
import type { Person } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { Icon } from "./Icon";
import { PaneHeader } from "./PaneHeader";
import { PlaceLink } from "./PlaceLink";
import { ProblemNote } from "./ProblemNote";
import { StaffList } from "./StaffList";
import { useLayout } from "./useLayout";
import css from "./NewConversation.module.css";

/** Choose a person and write to them. */
export function NewConversation() {
	const signedIn = useSignedIn();
	const { go, back } = usePlace();
	const layout = useLayout();
	const [vm] = useState(() => signedIn.newConversation());
	const { problem } = useStore(vm);

	async function start(person: Person) {
		const id = await vm.startDirect(person.userId);
		if (id !== null) go({ kind: "conversation", id }, "replace");
	}

	return (
		<>
			<PaneHeader title={t.newMessage.title} takeFocus={layout === "phone"} onBack={() => back({ kind: "inbox" })} />
			{problem && (
				<div className={css.problem}>
					<ProblemNote problem={problem} />
				</div>
			)}
			<StaffList
				staff={vm.staff}
				onPick={(person) => void start(person)}
				head={
					<PlaceLink to={{ kind: "new-group" }} how="replace" className={css.group}>
						<span className={css.badge}>
							<Icon name="people" />
						</span>
						<span>
							<span className={css.title}>{t.newMessage.group}</span>
							<span className={css.words}>{t.newMessage.groupWords}</span>
						</span>
					</PlaceLink>
				}
			/>
		</>
	);
}
