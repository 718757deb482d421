import { t } from "../i18n/en";
import type { PriorityCode } from "../viewmodel/types";
import { Button } from "./Button";
import css from "./PrioritySheet.module.css";

export function ReadBackFoot({ send, change }: { send: () => void; change: () => void }) {
	return (
		<div className={css.acts}>
			<Button kind="primary" wide className={css.tall} onClick={send}>
				{t.urgent.sendEmergency}
			</Button>
			<Button kind="quiet" wide onClick={change}>
				{t.urgent.change}
			</Button>
		</div>
	);
}

/** What is missing still, and the one button. */
export function PriorityFoot({ priority, need, busy, onSend }: { priority: PriorityCode; need: string | null; busy: boolean; onSend: () => void }) {
	return (
		<>
			{(need !== null || busy) && (
				<p className={css.need} role="status">
					{busy ? t.urgent.sendingWords : need}
				</p>
			)}
			<Button kind="primary" wide className={css.tall} disabled={need !== null || busy} onClick={onSend}>
				{busy ? t.urgent.sending : t.urgent.send[priority]}
			</Button>
		</>
	);
}
