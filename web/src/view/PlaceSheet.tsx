import { useState } from "react";
import { t } from "../i18n/en";
import { position, type DevicePosition, type PositionFailure } from "../platform/position";
import type { Position } from "../viewmodel/types";
import { Button } from "./Button";
import { PaneLoading } from "./PaneLoading";
import css from "./PollSheet.module.css";
import { ProblemNote } from "./ProblemNote";
import { Sheet } from "./Sheet";
import { TextField } from "./TextField";

type Stage = "ask" | "looking" | PositionFailure | DevicePosition;

/** Says what will happen, asks the device, shows it, and only then sends. */
export default function PlaceSheet({ onSend, onClose }: { onSend: (at: Position, text: string) => void; onClose: () => void }) {
	const [stage, setStage] = useState<Stage>("ask");
	const [text, setText] = useState("");
	const found = typeof stage === "object" ? stage : null;
	const failed = stage === "forbidden" || stage === "unknown" || stage === "unsupported";

	async function look() {
		setStage("looking");
		setStage(await position());
	}

	return (
		<Sheet
			title={t.place.title}
			onClose={onClose}
			foot={
				found ? (
					<Button
						kind="primary"
						icon="send"
						onClick={() => {
							onSend(found, text);
							onClose();
						}}
					>
						{t.place.send}
					</Button>
				) : (
					<Button kind="primary" icon="place" disabled={stage === "looking"} onClick={() => void look()}>
						{t.place.find}
					</Button>
				)
			}
		>
			<div className={css.form}>
				<p>{t.place.about}</p>
				{stage === "looking" && <PaneLoading words={t.place.looking} />}
				{failed && <ProblemNote words={t.place.failures[stage]} />}
				{found && (
					<>
						<p role="status">
							{found.latitude.toFixed(5)}, {found.longitude.toFixed(5)}
							{found.accuracy !== null && ` (${t.place.within(Math.round(found.accuracy))})`}
						</p>
						<TextField label={t.place.words} hint={t.place.wordsHint} value={text} maxLength={200} onChange={setText} />
					</>
				)}
			</div>
		</Sheet>
	);
}
