import { t } from "../i18n/en";
import type { Person } from "../viewmodel/types";
import { Avatar } from "./Avatar";
import { jobLine } from "./words";
import css from "./Suggestions.module.css";

interface Props {
	id: string;
	people: readonly Person[];
	chosen: string;
	onPick: (userId: string) => void;
}

/** People to mention, while one types "@". */
export function Suggestions({ id, people, chosen, onPick }: Props) {
	return (
		<ul id={id} role="listbox" aria-label={t.composer.suggestions} className={css.list}>
			{people.map((person) => (
				<li
					key={person.userId}
					id={`${id}-${person.userId}`}
					role="option"
					aria-selected={person.userId === chosen}
					className={css.option}
					onPointerDown={(event) => event.preventDefault()}
					onClick={() => onPick(person.userId)}
				>
					<Avatar of={person.avatar} size="32" />
					<span className={css.name}>{person.name}</span>
					<span className={css.job}>{jobLine(person)}</span>
				</li>
			))}
		</ul>
	);
}
