import { lazy, Suspense, useState } from "react";
import { t } from "../i18n/en";
import type { RoleFilter } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { ActionRow } from "./ActionRow";
import { Button } from "./Button";
import { DutyCard } from "./DutyCard";
import { EmptyState } from "./EmptyState";
import { IncidentRows } from "./IncidentRows";
import { PaneHeader } from "./PaneHeader";
import { PaneLoading } from "./PaneLoading";
import { RoleRowLink } from "./RoleRowLink";
import { SearchField } from "./SearchField";
import tabs from "./FilterTabs.module.css";
import css from "./OnCall.module.css";

const HelpSheet = lazy(() => import("./HelpSheet"));
const PrioritySheet = lazy(() => import("./PrioritySheet"));

const filters: readonly RoleFilter[] = ["all", "mine", "empty"];

/** Who is on call: found by what people say, "med reg" or "bleep 2117". */
export default function OnCall({ selected, incident }: { selected: string | null; incident: string | null }) {
	const { roles } = useSignedIn();
	const now = useStore(roles);
	const [focus] = useState(() => document.documentElement.dataset.layout !== "phone");

	return (
		<>
			<PaneHeader title={t.roles.title} end={<OtherViews />} />
			<div className={css.tools}>
				<SearchField label={t.roles.search} value={now.search} onChange={(words) => roles.setSearch(words)} autoFocus={focus} />
				<div className={tabs.tabs} role="group" aria-label={t.inbox.filters}>
					{filters.map((filter) => (
						<button key={filter} type="button" className={tabs.tab} aria-pressed={now.filter === filter} onClick={() => roles.setFilter(filter)}>
							<span className={tabs.words}>
								{t.roles.filters[filter]}
								{filter === "mine" && now.mine > 0 && <span className={tabs.count}> {now.mine}</span>}
							</span>
						</button>
					))}
				</div>
			</div>
			<div className={css.list}>
				<EmergencyCall />
				{now.search === "" && <IncidentRows selected={incident} />}
				{now.search === "" && now.filter !== "empty" && <DutyCard />}
				{now.state === "loading" && <PaneLoading words={t.roles.loading} />}
				{now.state === "failed" && (
					<EmptyState icon="warning" title={t.roles.failed} action={<Button onClick={() => roles.retry()}>{t.retry}</Button>}>
						{t.roles.failedWords}
					</EmptyState>
				)}
				{now.state === "ready" && now.rows.length === 0 && <NoRoles search={now.search} filter={now.filter} />}
				<ul aria-label={t.roles.list}>
					{now.rows.map((row) => (
						<RoleRowLink key={row.id} row={row} selected={row.id === selected} />
					))}
				</ul>
				{now.search === "" && <Help />}
			</div>
		</>
	);
}

/* What it opens says to dial first. */
function EmergencyCall() {
	const [calling, setCalling] = useState(false);
	return (
		<div className={css.emergency}>
			<Button kind="danger" icon="warning" wide onClick={() => setCalling(true)}>
				{t.roles.emergency}
			</Button>
			{calling && (
				<Suspense fallback={null}>
					<PrioritySheet target={null} emergencyOnly onClose={() => setCalling(false)} />
				</Suspense>
			)}
		</div>
	);
}

function Help() {
	const [open, setOpen] = useState(false);
	return (
		<>
			<ActionRow icon="info" words={t.help.title} onPress={() => setOpen(true)} />
			{open && (
				<Suspense fallback={null}>
					<HelpSheet onClose={() => setOpen(false)} />
				</Suspense>
			)}
		</>
	);
}

function OtherViews() {
	const { go } = usePlace();
	return (
		<nav className={css.views} aria-label={t.roles.views}>
			<Button kind="quiet" icon="clock" onClick={() => go({ kind: "rota" })}>
				{t.roles.rota}
			</Button>
			<Button kind="quiet" icon="list" aria-label={t.board.title} onClick={() => go({ kind: "board" })}>
				{t.roles.board}
			</Button>
		</nav>
	);
}

function NoRoles({ search, filter }: { search: string; filter: RoleFilter }) {
	if (search)
		return (
			<EmptyState icon="search" title={t.roles.none(search)}>
				{t.roles.noneWords}
			</EmptyState>
		);
	if (filter === "empty")
		return (
			<EmptyState icon="check" title={t.roles.allHeld}>
				{t.roles.allHeldWords}
			</EmptyState>
		);
	return (
		<EmptyState icon="people" title={filter === "mine" ? t.roles.noneMine : t.roles.noRoles}>
			{filter === "mine" ? t.roles.noneMineWords : t.roles.noRolesWords}
		</EmptyState>
	);
}
