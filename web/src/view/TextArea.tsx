import { useId } from "react";
import css from "./TextArea.module.css";

interface Props {
	label: string;
	hint?: string;
	value: string;
	onChange: (value: string) => void;
	maxLength?: number;
	rows?: number;
}

/** A few lines to fill in; it grows with what is written. */
export function TextArea({ label, hint, value, onChange, maxLength, rows = 2 }: Props) {
	const id = useId();
	return (
		<div className={css.field}>
			<label className={css.label} htmlFor={id}>
				{label}
			</label>
			<textarea autoComplete="off" id={id} className={css.input} rows={rows} maxLength={maxLength} value={value} placeholder={hint} autoCapitalize="sentences" onChange={(event) => onChange(event.target.value)} />
		</div>
	);
}
