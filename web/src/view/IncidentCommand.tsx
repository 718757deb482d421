import { useState } from "react";
import { t } from "../i18n/en";
import type { Incident, IncidentCountsRow, IncidentLineRow, IncidentPageViewModel, IncidentPersonRow, IncidentStepRow } from "../viewmodel/types";
import { Button } from "./Button";
import { CountDown } from "./CountDown";
import { time } from "./format";
import { PersonRow } from "./PersonRow";
import { TextArea } from "./TextArea";
import { nameOf } from "./words";
import css from "./Incident.module.css";

/** How many come, in large figures. */
export function IncidentCounts({ total }: { total: IncidentCountsRow }) {
	return (
		<ul className={css.counts} aria-label={t.incident.counts}>
			{(["told", "coming", "here", "cannot", "silent"] as const).map((key) => (
				<li key={key} className={css.count}>
					<span className={css.number}>{total[key]}</span>
					<span className={css.about}>{t.incident.countNames[key]}</span>
				</li>
			))}
		</ul>
	);
}

/** The waves: what has gone, what comes when, who answered. */
export function IncidentWaves({ steps, live, times }: { steps: readonly IncidentStepRow[]; live: boolean; times?: boolean }) {
	return (
		<div className={css.over} tabIndex={0} role="region" aria-label={t.incident.waves}>
			<table className={css.table}>
				<thead>
					<tr>
						<th scope="col">{t.incident.wave}</th>
						<th scope="col">{t.incident.when}</th>
						<th scope="col">{t.incident.countNames.told}</th>
						<th scope="col">{t.incident.countNames.coming}</th>
						<th scope="col">{t.incident.countNames.cannot}</th>
						<th scope="col">{t.incident.countNames.silent}</th>
					</tr>
				</thead>
				<tbody>
					{steps.map((step) => (
						<tr key={step.key}>
							<th scope="row">
								{step.wave === null ? t.incident.steps[step.step] : `${step.wave}. ${step.name}`}
								{times && step.median !== null && <span className={css.about}> {t.incident.median(step.median)}</span>}
							</th>
							<td>
								{step.state === "fired" && step.firedAt !== null && time(step.firedAt)}
								{step.state === "waiting" && <CountDown to={step.dueAt} live={live} />}
								{step.state === "stopped" && t.incident.stopped}
							</td>
							<td>{step.told}</td>
							<td>{step.coming + step.here}</td>
							<td>{step.cannot}</td>
							<td>{step.silent}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

/* who is here, then who comes next, then who has not said */
function byArrival(a: IncidentPersonRow, b: IncidentPersonRow): number {
	const rank = { here: 0, coming: 1, none: 2, cannot: 3 } as const;
	return rank[a.reply ?? "none"] - rank[b.reply ?? "none"] || (a.etaAt ?? 0) - (b.etaAt ?? 0);
}

export function IncidentPeople({ people }: { people: readonly IncidentPersonRow[] }) {
	return (
		<ul className={css.people} aria-label={t.incident.who}>
			{[...people].sort(byArrival).map((row) =>
				row.person === null ? null : (
					<PersonRow
						key={row.key}
						person={row.person}
						brief
						note={row.reply === null ? (row.seen ? t.incident.sawIt : t.incident.noAnswer) : [t.incident.theySaid[row.reply], row.etaAt === null ? null : time(row.etaAt)].filter(Boolean).join(" ")}
					/>
				),
			)}
		</ul>
	);
}

export function IncidentLog({ lines }: { lines: readonly IncidentLineRow[] }) {
	return (
		<div role="log" aria-label={t.incident.log}>
			<ol className={css.log}>
				{lines.map((line) => (
					<li key={line.key}>
						<time className={css.time}>{time(line.at)}</time>
						<span>
							{lineWords(line)}
							{line.words !== null && line.what !== "step" && <span className={css.said}>{line.words}</span>}
						</span>
					</li>
				))}
			</ol>
		</div>
	);
}

function lineWords(line: IncidentLineRow): string {
	const starts = line.what === "coming" || line.what === "here" || line.what === "cannot" || line.what === "entry";
	const who = line.person ? (line.person.me && !starts ? t.you.toLowerCase() : nameOf(line.person)) : "";
	if (line.what === "step") return line.wave !== null ? t.incident.waveCalled(line.wave, line.words ?? "") : t.incident.stepTold[line.step ?? "commanders"];
	if (line.what === "coming") return t.incident.lines.coming(who, line.number ?? 0);
	if (line.what === "methane") return t.incident.lines.methane(who, line.number ?? 0);
	const say = t.incident.lines[line.what as keyof typeof t.incident.lines] as ((who: string) => string) | undefined;
	return say ? say(who) : who;
}

/** What a commander does: writes into the log, declares, ends it. */
export function IncidentActs({ vm, item, busy }: { vm: IncidentPageViewModel; item: Incident; busy: boolean }) {
	const [entry, setEntry] = useState("");
	const [reason, setReason] = useState("");
	return (
		<div className={css.form}>
			<TextArea label={t.incident.entry} value={entry} maxLength={2000} onChange={setEntry} />
			<Button
				wide
				disabled={busy || entry.trim() === ""}
				onClick={() => {
					void vm.writeLog(entry).then((done) => {
						if (done) setEntry("");
					});
				}}
			>
				{t.incident.write}
			</Button>
			{item.running && (
				<>
					<TextArea label={t.incident.reason} value={reason} rows={1} maxLength={2000} onChange={setReason} />
					{item.state === "standby" && (
						<Button kind="danger" wide className={css.tall} disabled={busy || !item.methane?.exact_location} onClick={() => void vm.prepare("declare", "")}>
							{t.incident.toDeclare}
						</Button>
					)}
					{item.state === "declared" && (
						<Button kind="danger" wide className={css.tall} disabled={busy} onClick={() => void vm.prepare("stand_down", reason)}>
							{t.incident.toStandDown}
						</Button>
					)}
					<Button wide className={css.tall} disabled={busy} onClick={() => void vm.prepare("cancel", reason)}>
						{t.incident.toCancel}
					</Button>
				</>
			)}
		</div>
	);
}
