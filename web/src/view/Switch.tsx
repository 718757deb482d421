import css from "./Switch.module.css";

interface Props {
	words: string;
	about?: string;
	on: boolean;
	onChange: (on: boolean) => void;
}

/** On or off, the whole line is the target. */
export function Switch({ words, about, on, onChange }: Props) {
	return (
		<button type="button" role="switch" aria-checked={on} className={css.line} onClick={() => onChange(!on)}>
			<span className={css.words}>
				{words}
				{about && <span className={css.about}>{about}</span>}
			</span>
			<span className={css.track} aria-hidden="true">
				<span className={css.knob} />
			</span>
		</button>
	);
}
