import { useState } from "react";
import { t } from "../i18n/en";
import type { PriorityTarget } from "../viewmodel/types";
import { useSignedIn, useStore } from "./AppContext";
import { ActionRow } from "./ActionRow";
import { EmptyState } from "./EmptyState";
import { PaneLoading } from "./PaneLoading";
import { SearchField } from "./SearchField";
import css from "./TargetPicker.module.css";

/** To whom: a role, or whoever is on duty in a team. */
export function TargetPicker({ onPick }: { onPick: (target: PriorityTarget, name: string) => void }) {
	const signedIn = useSignedIn();
	const [finder] = useState(() => signedIn.newTargetSearch());
	const now = useStore(finder);
	return (
		<div className={css.picker}>
			<SearchField label={t.urgent.findTarget} value={now.search} onChange={(words) => finder.setSearch(words)} />
			{now.state === "loading" && <PaneLoading />}
			{now.state !== "loading" && now.roles.length + now.teams.length === 0 && <EmptyState icon="search" title={t.roles.none(now.search)} />}
			{now.roles.length > 0 && (
				<section aria-label={t.roles.list}>
					<h3 className={css.head}>{t.roles.list}</h3>
					{now.roles.map(({ id, name }) => (
						<ActionRow key={id} icon="onCall" words={name} onPress={() => onPick({ kind: "role", id }, name)} />
					))}
				</section>
			)}
			{now.teams.length > 0 && (
				<section aria-label={t.urgent.teams}>
					<h3 className={css.head}>{t.urgent.teams}</h3>
					{now.teams.map(({ id, name }) => (
						<ActionRow key={id} icon="people" words={name} onPress={() => onPick({ kind: "team", id, tier: null }, name)} />
					))}
				</section>
			)}
		</div>
	);
}
