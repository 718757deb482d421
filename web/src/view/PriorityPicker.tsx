import { useId } from "react";
import { t } from "../i18n/en";
import type { PriorityCode, RolePageSnapshot } from "../viewmodel/types";
import { time } from "./format";
import { PriorityMark } from "./PriorityMark";
import css from "./PriorityPicker.module.css";

const all: readonly PriorityCode[] = ["emergency", "urgent", "routine", "information"];

interface Props {
	value: PriorityCode;
	role: RolePageSnapshot;
	onChange: (priority: PriorityCode) => void;
}

/** How urgent; each says in words what it will do. */
export function PriorityPicker({ value, role, onChange }: Props) {
	const group = useId();
	return (
		<fieldset className={css.picker}>
			<legend className={css.name}>{t.urgent.priority}</legend>
			{all.map((priority) => (
				<label key={priority} className={css.choice}>
					<input type="radio" className={css.radio} name={group} checked={priority === value} onChange={() => onChange(priority)} />
					<span className={css.words}>
						<PriorityMark priority={priority} />
						<span className={css.about}>{doesWords(priority, role)}</span>
					</span>
				</label>
			))}
		</fieldset>
	);
}

function doesWords(priority: PriorityCode, role: RolePageSnapshot): string {
	const steps = role.ladder.map((step) => `${t.roles.after(step.afterS).toLowerCase()}, ${step.text}`);
	if (priority === "urgent" && steps.length > 0) return t.urgent.does.urgentNext(steps.join("; "));
	if (priority === "routine" && role.quiet.routineAt !== null) return t.urgent.does.routineAt(time(role.quiet.routineAt));
	return t.urgent.does[priority];
}
