import { t } from "../i18n/en";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { EmptyState } from "./EmptyState";
import { FoundRow } from "./FoundRow";
import { IconButton } from "./IconButton";
import { PaneHeader } from "./PaneHeader";
import { PaneLoading } from "./PaneLoading";
import css from "./SearchScreen.module.css";

/** What somebody keeps for themselves, from all conversations. */
export default function StarredScreen() {
	const { starred } = useSignedIn();
	const now = useStore(starred);
	const { back } = usePlace();
	return (
		<>
			<PaneHeader title={t.stars.title} takeFocus onBack={() => back({ kind: "me" })} />
			<div className={css.list}>
				<ul aria-label={t.stars.title}>
					{now.hits.map((hit) => (
						<FoundRow key={hit.key} hit={hit} end={<IconButton icon="close" name={t.stars.remove(hit.parts.map((p) => p.text).join("").slice(0, 40))} onClick={() => starred.unstar(hit)} />} />
					))}
				</ul>
				{now.state === "loading" && <PaneLoading />}
				{now.state === "done" && now.hits.length === 0 && (
					<EmptyState icon="star" title={t.stars.none}>
						{t.stars.noneWords}
					</EmptyState>
				)}
			</div>
		</>
	);
}
