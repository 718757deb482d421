import { useState } from "react";
import { t } from "../i18n/en";
import type { RolePageViewModel, RoleRow, RoleStatusCode } from "../viewmodel/types";
import { Button } from "./Button";
import { ChoiceList } from "./ChoiceList";
import { Sheet } from "./Sheet";
import { TextField } from "./TextField";
import css from "./DeviceSheet.module.css";

const all: readonly RoleStatusCode[] = ["available", "in_theatre", "busy"];

/** How the holder is, for those who are about to write. */
export function StatusSheet({ vm, row, onClose }: { vm: RolePageViewModel; row: RoleRow; onClose: () => void }) {
	const [status, setStatus] = useState(row.status);
	const [words, setWords] = useState(row.statusText ?? "");
	return (
		<Sheet
			title={t.roles.setStatus}
			onClose={onClose}
			foot={
				<Button
					kind="primary"
					wide
					onClick={() => {
						void vm.setStatus(status, words.trim());
						onClose();
					}}
				>
					{t.save}
				</Button>
			}
		>
			<div className={css.body}>
				<ChoiceList name={t.roles.statusName} value={status} choices={all.map((value) => ({ value, words: t.roles.status[value], about: t.roles.statusAbout[value] }))} onChange={setStatus} />
				<TextField label={t.roles.statusText} value={words} onChange={setWords} maxLength={200} />
			</div>
		</Sheet>
	);
}
