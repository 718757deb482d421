import { useState } from "react";
import { t } from "../i18n/en";
import type { RolePageViewModel } from "../viewmodel/types";
import { useSignedIn } from "./AppContext";
import { Sheet } from "./Sheet";
import { StaffList } from "./StaffList";

/** Who takes the role next; both are alerted until they have. */
export function HandOver({ vm, onClose }: { vm: RolePageViewModel; onClose: () => void }) {
	const signedIn = useSignedIn();
	const [finder] = useState(() => signedIn.newConversation());
	return (
		<Sheet title={t.roles.handOverTo} tall onClose={onClose}>
			<StaffList
				staff={finder.staff}
				onPick={(person) => {
					void vm.offer(person.userId);
					onClose();
				}}
			/>
		</Sheet>
	);
}
