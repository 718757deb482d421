import type { ReactNode } from "react";
import { t } from "../i18n/en";
import type { Person } from "../viewmodel/types";
import { Avatar } from "./Avatar";
import { jobLine, nameOf } from "./words";
import css from "./PersonRow.module.css";

interface Props {
	person: Person;
	/** Where there is little room: the job without the site. */
	brief?: boolean;
	/** More than the job: "Invited". */
	note?: string | null;
	end?: ReactNode;
	/** A tap on the row; without it the row is only read. */
	onPress?: () => void;
	chosen?: boolean;
}

/** Somebody: picture, name, job, on duty. */
export function PersonRow({ person, brief, note, end, onPress, chosen }: Props) {
	const inner = (
		<>
			<Avatar of={person.avatar} size="40" onDuty={person.onDuty} />
			<span className={css.words}>
				<span className={css.name}>
					{nameOf(person)}
					{person.external && <span className={css.external}>{t.external}</span>}
					{person.clinical === false && <span className={css.nonClinical}>{t.notClinical}</span>}
				</span>
				<span className={css.job}>
					{[brief ? person.job : jobLine(person), note].filter(Boolean).join(", ")}
					{person.onDuty && <span className={css.duty}> {t.onDuty}</span>}
				</span>
			</span>
		</>
	);
	return (
		<li className={css.item}>
			{onPress ? (
				<button type="button" className={css.row} aria-pressed={chosen} onClick={onPress}>
					{inner}
					{end}
				</button>
			) : (
				<div className={css.row}>
					{inner}
					{end}
				</div>
			)}
		</li>
	);
}
