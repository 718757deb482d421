import { t } from "../i18n/en";
import type { PriorityItem } from "../viewmodel/types";
import { useApp, usePlace, useSignedIn, useStore } from "./AppContext";
import { EmptyState } from "./EmptyState";
import { PriorityRow } from "./PriorityRow";
import css from "./UrgentRows.module.css";

/** On top of the inbox until somebody has them; all that are open under the tab. */
export function UrgentRows({ all }: { all: boolean }) {
	const now = useStore(useSignedIn().urgent);
	const connection = useStore(useApp().connection);
	const { place } = usePlace();
	const live = now.live && connection.state === "online";
	const rows: readonly PriorityItem[] = all ? now.items : now.top;
	if (rows.length === 0)
		return all ? (
			<EmptyState icon="check" title={t.urgent.none}>
				{t.urgent.noneWords}
			</EmptyState>
		) : null;
	return (
		<ul className={all ? `${css.rows} ${css.all}` : css.rows} aria-label={t.urgent.title}>
			{rows.map((item) => (
				<PriorityRow key={item.id} item={item} live={live} selected={place.kind === "urgent" && place.itemId === item.id} />
			))}
		</ul>
	);
}
