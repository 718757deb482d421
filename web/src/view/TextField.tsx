import { useId, type InputHTMLAttributes, type ReactNode, type Ref } from "react";
import css from "./TextField.module.css";

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "value"> {
	label: string;
	hint?: string;
	value: string;
	onChange: (value: string) => void;
	end?: ReactNode;
	ref?: Ref<HTMLInputElement>;
}

/** A line to fill in, with its name above and help below. */
export function TextField({ label, hint, value, onChange, end, ref, ...rest }: Props) {
	const id = useId();
	return (
		<div className={css.field}>
			<label className={css.label} htmlFor={id}>
				{label}
			</label>
			<div className={css.box}>
				<input
					autoComplete="off"
					{...rest}
					ref={ref}
					id={id}
					className={css.input}
					value={value}
					aria-describedby={hint ? `${id}-hint` : undefined}
					onChange={(event) => onChange(event.target.value)}
				/>
				{end}
			</div>
			{hint && (
				<p className={css.hint} id={`${id}-hint`}>
					{hint}
				</p>
			)}
		</div>
	);
}
