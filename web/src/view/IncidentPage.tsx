import { useEffect, useMemo, useState } from "react";
import { t } from "../i18n/en";
import type { Incident, IncidentPageViewModel, MethaneWords } from "../viewmodel/types";
import { useApp, usePlace, useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";
import { when } from "./format";
import { IconButton } from "./IconButton";
import { IncidentAnswers } from "./IncidentAnswers";
import { IncidentActs, IncidentCounts, IncidentLog, IncidentPeople, IncidentWaves } from "./IncidentCommand";
import { IncidentReadBack } from "./IncidentReadBack";
import { MethaneFacts, MethaneFields } from "./MethaneFields";
import { ModeMark } from "./ModeMark";
import { PaneHeader } from "./PaneHeader";
import { PaneLoading } from "./PaneLoading";
import { PlaceLink } from "./PlaceLink";
import { ProblemNote } from "./ProblemNote";
import { useLayout } from "./useLayout";
import { nameOf } from "./words";
import css from "./Incident.module.css";

/** A major incident: for who was told the answers, for commanders all of it; over, its report. */
export default function IncidentPage({ id }: { id: string }) {
	const signedIn = useSignedIn();
	const vm = useMemo(() => signedIn.incident(id), [signedIn, id]);
	const now = useStore(vm);
	const { back } = usePlace();
	const phone = useLayout() === "phone";
	const onBack = phone ? () => back({ kind: "on-call" }) : undefined;
	const live = useStore(useApp().connection).state === "online";
	const { item } = now;
	const told = item?.me !== null && item !== null;
	const state = item?.state;

	/* Opened: it is silent for a while. */
	useEffect(() => {
		if (!told) return;
		vm.seen();
		signedIn.incidents.opened(id);
	}, [vm, signedIn, id, told, state]);

	if (!item)
		return (
			<>
				<PaneHeader title={t.incident.title} onBack={onBack} />
				{now.state === "loading" ? (
					<PaneLoading words={t.loading} />
				) : (
					<EmptyState icon="warning" title={now.state === "missing" ? t.incident.missing : t.incident.failed}>
						{t.incident.missingWords}
					</EmptyState>
				)}
			</>
		);
	return (
		<div className={css.page}>
			<PaneHeader title={t.incident.title} onBack={onBack} takeFocus={phone} />
			<div className={css.scroll}>
				<article className={`${css.card} ${css[item.mode]}`} aria-label={`${t.incident.modes[item.mode]}, ${item.title}`}>
					<ModeMark mode={item.mode} large />
					<p className={css.state}>{t.incident.states[item.state]}</p>
					<h2 className={css.name}>{item.title}</h2>
					<p className={css.about}>
						{item.by && `${nameOf(item.by)}, `}
						{when(item.declaredAt ?? item.createdAt)}
						{item.endedAt !== null && `. ${t.incident.over} ${when(item.endedAt)}`}
					</p>
					{now.problem && <ProblemNote problem={now.problem} action={<IconButton icon="close" name={t.close} onClick={() => vm.dismissProblem()} />} />}
					<IncidentAnswers vm={vm} item={item} busy={now.busy} />
				</article>
				<Methane vm={vm} item={item} busy={now.busy} />
				{item.total && (
					<section className={`${css.part} ${css.wide}`} aria-label={item.running ? t.incident.whoComes : t.incident.report}>
						<div className={css.line}>
							<h2 className={css.head}>{item.running ? t.incident.whoComes : t.incident.report}</h2>
							{!item.running && (
								<Button className={css.screenOnly} kind="quiet" onClick={() => window.print()}>
									{t.incident.print}
								</Button>
							)}
						</div>
						<IncidentCounts total={item.total} />
						<IncidentWaves steps={item.steps} live={live} times={!item.running} />
						<IncidentPeople people={item.people} />
					</section>
				)}
				{item.commands && (
					<section className={css.part} aria-label={t.incident.command}>
						<h2 className={css.head}>{t.incident.command}</h2>
						{item.conversationId !== null && (
							<PlaceLink to={{ kind: "conversation", id: item.conversationId }} className={css.link}>
								{t.incident.toConversation}
							</PlaceLink>
						)}
						<IncidentActs vm={vm} item={item} busy={now.busy} />
					</section>
				)}
				{item.seesAll && (
					<section className={`${css.part} ${css.wide}`}>
						<h2 className={css.head}>{t.incident.log}</h2>
						<IncidentLog lines={now.lines} />
					</section>
				)}
			</div>
			{now.readBack && <IncidentReadBack vm={vm} readBack={now.readBack} busy={now.busy} />}
		</div>
	);
}

const empty: MethaneWords = { exact_location: "", type: "", hazards: "", access: "", casualties: "", emergency_services: "" };

function Methane({ vm, item, busy }: { vm: IncidentPageViewModel; item: Incident; busy: boolean }) {
	const [edited, setEdited] = useState<MethaneWords | null>(null);
	const mayEdit = item.commands && item.running;
	return (
		<section className={css.part} aria-label={t.incident.methaneName}>
			<div className={css.line}>
				<h2 className={css.head}>
					{t.incident.methaneName} {item.methaneVersion > 0 && t.incident.version(item.methaneVersion)}
				</h2>
				{mayEdit && edited === null && (
					<Button kind="quiet" onClick={() => setEdited(item.methane ?? empty)}>
						{t.incident.changeForm}
					</Button>
				)}
			</div>
			{edited === null ? (
				<MethaneFacts words={item.methane ?? empty} className={css.facts} />
			) : (
				<div className={css.form}>
					<MethaneFields words={edited} onChange={setEdited} />
					<Button
						kind="primary"
						wide
						disabled={busy}
						onClick={() => {
							void vm.writeMethane(edited).then((done) => {
								if (done) setEdited(null);
							});
						}}
					>
						{t.incident.saveForm}
					</Button>
					<Button wide onClick={() => setEdited(null)}>
						{t.cancel}
					</Button>
				</div>
			)}
			{item.methaneAt !== null && item.methaneBy && (
				<p className={css.about}>
					{nameOf(item.methaneBy)}, {when(item.methaneAt)}
				</p>
			)}
		</section>
	);
}
