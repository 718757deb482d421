import type { ReactNode } from "react";
import { t } from "../i18n/en";
import type { Person, StaffSearchViewModel } from "../viewmodel/types";
import { useStore } from "./AppContext";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";
import { Icon } from "./Icon";
import { PaneLoading } from "./PaneLoading";
import { PersonRow } from "./PersonRow";
import { SearchField } from "./SearchField";
import { useLayout } from "./useLayout";
import css from "./StaffList.module.css";

interface Props {
	staff: StaffSearchViewModel;
	/** One tap on one person; without it people are ticked. */
	onPick?: (person: Person) => void;
	/** Stands above the people while nothing is searched. */
	head?: ReactNode;
}

/** The Trust's people, to find and to choose from. */
export function StaffList({ staff, onPick, head }: Props) {
	const layout = useLayout();
	const now = useStore(staff);
	const selected = new Set(now.selected.map((person) => person.userId));
	return (
		<>
			<div className={css.search}>
				<SearchField label={t.staff.search} value={now.search} onChange={(words) => staff.setSearch(words)} autoFocus={layout !== "phone"} />
			</div>
			{!onPick && now.selected.length > 0 && (
				<ul className={css.chosen} aria-label={t.staff.selected}>
					{now.selected.map((person) => (
						<li key={person.userId}>
							<button type="button" className={css.chip} aria-label={t.staff.unselect(person.name)} onClick={() => staff.toggle(person.userId)}>
								{person.name}
								<Icon name="close" size="small" />
							</button>
						</li>
					))}
				</ul>
			)}
			<div className={css.scroll} aria-busy={now.state === "loading"}>
				{now.search === "" && head}
				<ul aria-label={t.staff.list}>
					{now.results.map((person) => (
						<PersonRow
							key={person.userId}
							person={person}
							{...(onPick ? {} : { chosen: selected.has(person.userId) })}
							onPress={() => (onPick ? onPick(person) : staff.toggle(person.userId))}
							end={!onPick && <span className={selected.has(person.userId) ? `${css.box} ${css.on}` : css.box}>{selected.has(person.userId) && <Icon name="check" size="small" />}</span>}
						/>
					))}
				</ul>
				{now.state === "loading" && now.results.length === 0 && <PaneLoading />}
				{now.state === "failed" && (
					<EmptyState icon="warning" title={t.staff.failed} action={<Button onClick={() => staff.retry()}>{t.retry}</Button>} />
				)}
				{now.state === "idle" && now.results.length === 0 && now.search !== "" && (
					<EmptyState icon="search" title={t.staff.none(now.search)}>
						{t.staff.noneWords}
					</EmptyState>
				)}
				{now.state === "idle" && now.results.length === 0 && now.search === "" && <EmptyState icon="people" title={t.staff.start} />}
				{now.hasMore && now.results.length > 0 && (
					<div className={css.more}>
						<Button kind="quiet" onClick={() => staff.loadMore()}>
							{t.staff.more}
						</Button>
					</div>
				)}
			</div>
		</>
	);
}
