import { useId } from "react";
import { t } from "../i18n/en";
import type { PriorityCode, RolePageSnapshot } from "../viewmodel/types";
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
	const next = role.ladder.find((step) => step.afterS > 0);
	if (priority === "urgent" && next) return t.urgent.does.urgentNext(t.roles.after(next.afterS), next.text);
	return t.urgent.does[priority];
}
