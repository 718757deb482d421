import { Fragment } from "react";
import css from "./PatientLine.module.css";

const between = " - ";

/** A patient's chip: no date and no number of it is broken over two lines. */
export function PatientLine({ text }: { text: string }) {
	return text.split(between).map((part, i) => (
		<Fragment key={i}>
			{i > 0 && between}
			<span className={css.part}>{part}</span>
		</Fragment>
	));
}
