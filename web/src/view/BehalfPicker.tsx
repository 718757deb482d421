import { useState } from "react";
import type { Person } from "../viewmodel/types";
import { useSignedIn } from "./AppContext";
import { StaffList } from "./StaffList";

/** In whose name a message goes; both are named. */
export function BehalfPicker({ onPick }: { onPick: (person: Person) => void }) {
	const signedIn = useSignedIn();
	const [finder] = useState(() => signedIn.newConversation());
	return <StaffList staff={finder.staff} onPick={onPick} />;
}
