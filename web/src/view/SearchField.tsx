import type { Ref } from "react";
import { t } from "../i18n/en";
import { Icon } from "./Icon";
import css from "./SearchField.module.css";

interface Props {
	label: string;
	value: string;
	onChange: (value: string) => void;
	autoFocus?: boolean;
	onKeyDown?: (event: React.KeyboardEvent) => void;
	ref?: Ref<HTMLInputElement>;
}

/** One field to find people and conversations. */
export function SearchField({ label, value, onChange, autoFocus, onKeyDown, ref }: Props) {
	return (
		<div className={css.field}>
			<Icon name="search" size="small" />
			<input
				ref={ref}
				type="search"
				className={css.input}
				aria-label={label}
				placeholder={label}
				value={value}
				autoFocus={autoFocus}
				autoComplete="off"
				enterKeyHint="search"
				onChange={(event) => onChange(event.target.value)}
				onKeyDown={onKeyDown}
			/>
			{value !== "" && (
				<button type="button" className={css.clear} aria-label={t.clearSearch} onClick={() => onChange("")}>
					<Icon name="close" size="small" />
				</button>
			)}
		</div>
	);
}
