import { useId } from "react";
import css from "./ChoiceList.module.css";

interface Props<T extends string> {
	name: string;
	value: T;
	choices: readonly { value: T; words: string; about?: string }[];
	onChange: (value: T) => void;
}

/** One of a few. */
export function ChoiceList<T extends string>({ name, value, choices, onChange }: Props<T>) {
	const group = useId();
	return (
		<fieldset className={css.choices}>
			<legend className={css.name}>{name}</legend>
			{choices.map((choice) => (
				<label key={choice.value} className={css.choice}>
					<input type="radio" className={css.radio} name={group} checked={choice.value === value} onChange={() => onChange(choice.value)} />
					<span className={css.words}>
						{choice.words}
						{choice.about && <span className={css.about}>{choice.about}</span>}
					</span>
				</label>
			))}
		</fieldset>
	);
}
