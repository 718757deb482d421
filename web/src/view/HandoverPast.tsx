import { useEffect, useState } from "react";
import { t } from "../i18n/en";
import type { HandoverItemView, HandoverViewModel, PastWords, Problem } from "../viewmodel/types";
import { when } from "./format";
import css from "./HandoverEdit.module.css";
import { PaneLoading } from "./PaneLoading";
import { ProblemNote } from "./ProblemNote";
import { Sheet } from "./Sheet";

/** Every version of what an item said, oldest first. */
export function HandoverPast({ vm, item, onClose }: { vm: HandoverViewModel; item: HandoverItemView; onClose: () => void }) {
	const [past, setPast] = useState<readonly PastWords[] | Problem | null>(null);
	useEffect(() => void vm.past(item.id).then(setPast), [vm, item.id]);
	return (
		<Sheet title={t.handover.history} tall onClose={onClose}>
			<div className={css.body}>
				{past === null && <PaneLoading words={t.loading} />}
				{past !== null && "code" in past && <ProblemNote problem={past} />}
				{past !== null && !("code" in past) && (
					<ol className={css.past}>
						{past.map((one, i) => (
							<li key={i}>
								<p className={css.about}>
									{t.handover.fields[one.field]}, {one.by?.name} {when(one.at)}
								</p>
								<p className={css.said}>{one.value === "" ? t.handover.cleared : one.value}</p>
							</li>
						))}
					</ol>
				)}
			</div>
		</Sheet>
	);
}
