import { useState } from "react";
import { t } from "../i18n/en";
import type { DeviceKindCode } from "../viewmodel/types";
import { useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { ChoiceList } from "./ChoiceList";
import { Sheet } from "./Sheet";
import css from "./DeviceSheet.module.css";

const kinds: readonly DeviceKindCode[] = ["personal", "role_phone", "desktop", "shared"];

/** What this device is: only some of them can be trusted to wake somebody. */
export function DeviceSheet({ onClose }: { onClose: () => void }) {
	const { duty } = useSignedIn();
	const now = useStore(duty);
	const [kind, setKind] = useState<DeviceKindCode>(now.device ?? (document.documentElement.dataset.layout === "phone" ? "personal" : "desktop"));
	return (
		<Sheet
			title={t.duty.whatDevice}
			onClose={onClose}
			foot={
				<Button
					kind="primary"
					wide
					onClick={() => {
						void duty.setDevice(kind);
						onClose();
					}}
				>
					{t.save}
				</Button>
			}
		>
			<div className={css.body}>
				<ChoiceList name={t.duty.whatDeviceWords} value={kind} choices={kinds.map((value) => ({ value, words: t.duty.devices[value].name, about: t.duty.devices[value].about }))} onChange={setKind} />
			</div>
		</Sheet>
	);
}
