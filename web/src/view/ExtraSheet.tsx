import { useState } from "react";
import { t } from "../i18n/en";
import type { ComposerViewModel } from "../viewmodel/types";
import PlaceSheet from "./PlaceSheet";
import type { Extra } from "./PlusMenu";
import PollSheet from "./PollSheet";
import { Sheet } from "./Sheet";
import { StaffList } from "./StaffList";

interface Props {
	what: Extra;
	composer: ComposerViewModel;
	onSent: () => void;
	onClose: () => void;
}

/** A poll, a colleague's card or a place, to be sent at once. */
export default function ExtraSheet({ what, composer, onSent, onClose }: Props) {
	const [staff] = useState(() => composer.staff());
	if (what === "poll")
		return (
			<PollSheet
				onClose={onClose}
				onSend={(poll) => {
					composer.sendPoll(poll);
					onSent();
				}}
			/>
		);
	if (what === "place")
		return (
			<PlaceSheet
				onClose={onClose}
				onSend={(at, text) => {
					composer.sendPlace(at, text);
					onSent();
				}}
			/>
		);
	return (
		<Sheet title={t.composer.contactTitle} tall onClose={onClose}>
			<StaffList
				staff={staff}
				onPick={(person) => {
					composer.sendContact(person.userId);
					onClose();
					onSent();
				}}
			/>
		</Sheet>
	);
}
