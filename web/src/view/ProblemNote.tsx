import type { ReactNode } from "react";
import { t } from "../i18n/en";
import type { Problem } from "../viewmodel/types";
import { Icon } from "./Icon";
import { problemWords } from "./words";
import css from "./ProblemNote.module.css";

interface Props {
	problem?: Problem;
	words?: string;
	action?: ReactNode;
}

/** What went wrong, in words; codes only under "details". */
export function ProblemNote({ problem, words, action }: Props) {
	return (
		<div className={css.note}>
			<Icon name="warning" size="small" />
			<div className={css.words}>
				<p>{words ?? (problem ? problemWords(problem) : "")}</p>
				{problem?.detail && (
					<details className={css.details}>
						<summary>{t.details}</summary>
						{problem.detail}
					</details>
				)}
			</div>
			{action}
		</div>
	);
}
