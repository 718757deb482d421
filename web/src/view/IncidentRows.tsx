import { t } from "../i18n/en";
import type { Incident } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { when } from "./format";
import { ModeMark } from "./ModeMark";
import { PlaceLink } from "./PlaceLink";
import css from "./Incident.module.css";

/** Major incidents: those that run on top, for who may the way to begin one, and those that are over. */
export function IncidentRows({ selected }: { selected: string | null }) {
	const now = useStore(useSignedIn().incidents);
	const { go } = usePlace();
	if (!now.mayDeclare && now.running.length === 0 && now.past.length === 0) return null;
	return (
		<section className={css.rows} aria-label={t.incident.section}>
			<div className={css.line}>
				<h2 className={css.head}>{t.incident.section}</h2>
				{now.mayDeclare && (
					<Button kind="quiet" onClick={() => go({ kind: "new-incident" })}>
						{t.incident.begin}
					</Button>
				)}
			</div>
			<ul className={css.list}>
				{[...now.running, ...now.past.slice(0, 3)].map((item) => (
					<Row key={item.id} item={item} selected={item.id === selected} />
				))}
			</ul>
		</section>
	);
}

function Row({ item, selected }: { item: Incident; selected: boolean }) {
	return (
		<li>
			<PlaceLink to={{ kind: "incident", incidentId: item.id }} className={selected ? `${css.row} ${css.selected}` : css.row} aria-current={selected ? "page" : undefined}>
				<ModeMark mode={item.mode} />
				<span className={css.rowWords}>
					<span className={css.name}>{item.title}</span>
					<span className={css.about}>
						{t.incident.states[item.state]} {when(item.endedAt ?? item.declaredAt ?? item.createdAt)}
					</span>
				</span>
			</PlaceLink>
		</li>
	);
}
