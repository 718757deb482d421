import { lazy, Suspense, useMemo, useState } from "react";
import { t } from "../i18n/en";
import type { RolePageSnapshot, RolePageViewModel } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { AlertTest } from "./AlertTest";
import { AskSheet } from "./AskSheet";
import { Avatar } from "./Avatar";
import { Button } from "./Button";
import { ChannelSheet } from "./ChannelSheet";
import { Confirm } from "./Confirm";
import { EmptyState } from "./EmptyState";
import { when } from "./format";
import { IconButton } from "./IconButton";
import { HandOver } from "./HandOver";
import { PaneHeader } from "./PaneHeader";
import { PaneLoading } from "./PaneLoading";
import { PersonRow } from "./PersonRow";
import { PlaceLink } from "./PlaceLink";
import { ProblemNote } from "./ProblemNote";
import { ReachMark } from "./ReachMark";
import { reachWords, untilWords, warningWords } from "./roleWords";
import { StatusSheet } from "./StatusSheet";
import { useLayout } from "./useLayout";
import { jobLine, nameOf } from "./words";
import css from "./RolePage.module.css";

const PrioritySheet = lazy(() => import("./PrioritySheet"));

type Layer = "urgent" | "test" | "status" | "hand-over" | "give-up" | "channel";

/** A role: who holds it now, whether they hear us, and what happens else. */
export default function RolePage({ id }: { id: string }) {
	const signedIn = useSignedIn();
	const vm = useMemo(() => signedIn.role(id), [signedIn, id]);
	const now = useStore(vm);
	const { back } = usePlace();
	const layout = useLayout();
	const [layer, setLayer] = useState<Layer | null>(null);
	const onBack = layout === "phone" ? () => back({ kind: "on-call" }) : undefined;
	const { row } = now;

	if (now.state === "missing" || now.state === "failed")
		return (
			<>
				<PaneHeader title={t.roles.title} onBack={onBack} />
				<EmptyState icon="warning" title={now.state === "missing" ? t.roles.missing : t.roles.failed}>
					{now.state === "missing" ? t.roles.missingWords : t.roles.failedWords}
				</EmptyState>
			</>
		);

	async function take() {
		const taken = await vm.take();
		if (taken === "untested") setLayer("test");
		if (taken === "no-channel") setLayer("channel");
	}

	return (
		<div className={css.page}>
			<PaneHeader title={row?.name ?? t.roles.title} onBack={onBack} takeFocus={layout === "phone"} />
			{!row ? (
				<PaneLoading words={t.roles.loading} />
			) : (
				<div className={css.scroll}>
					<div className={css.inner}>
						<Holder now={now} />
						{now.problem && <ProblemNote problem={now.problem} action={<IconButton icon="close" name={t.close} onClick={() => vm.dismissProblem()} />} />}
						<Contact vm={vm} now={now} openUrgent={() => setLayer("urgent")} />
						<MyPart vm={vm} now={now} take={() => void take()} open={setLayer} />
						<Alerted now={now} />
						<Ladder now={now} />
						<Quiet vm={vm} now={now} />
					</div>
				</div>
			)}
			{layer === "urgent" && (
				<Suspense fallback={null}>
					<PrioritySheet target={{ kind: "role", id }} onClose={() => setLayer(null)} />
				</Suspense>
			)}
			{layer === "test" && (
				<AlertTest
					onClose={() => setLayer(null)}
					onTested={() => {
						setLayer(null);
						void take();
					}}
				/>
			)}
			{layer === "channel" && (
				<ChannelSheet
					why={t.channel.why}
					onClose={() => setLayer(null)}
					onTested={() => {
						setLayer(null);
						void take();
					}}
				/>
			)}
			{layer === "status" && row && <StatusSheet vm={vm} row={row} onClose={() => setLayer(null)} />}
			{layer === "hand-over" && <HandOver vm={vm} onClose={() => setLayer(null)} />}
			{layer === "give-up" && row && (
				<Confirm
					title={t.roles.giveUpSure(row.name)}
					words={t.roles.giveUpWords}
					action={t.roles.giveUp}
					onClose={() => setLayer(null)}
					onConfirm={async () => {
						await vm.giveUp();
						return vm.getSnapshot().problem;
					}}
				/>
			)}
		</div>
	);
}

function Holder({ now }: { now: RolePageSnapshot }) {
	const { row } = now;
	if (!row) return null;
	const warning = warningWords(row);
	return (
		<section className={css.holder} aria-label={t.roles.holder}>
			{row.where && <p className={css.where}>{row.where}</p>}
			{row.holder ? (
				<div className={css.who}>
					<Avatar of={row.holder.avatar} />
					<div>
						<p className={css.name}>{nameOf(row.holder)}</p>
						<p className={css.about}>{[jobLine(row.holder), row.holder.grade].filter(Boolean).join(", ")}</p>
						<p className={css.about}>
							{row.until !== null && untilWords(row.until)}
							{row.status !== "available" && <strong className={css.status}> {t.roles.status[row.status]}</strong>}
							{row.statusText && ` ${row.statusText}`}
						</p>
						{row.reach && <ReachMark reach={row.reach} />}
					</div>
				</div>
			) : (
				<p className={css.name}>{t.roles.nobodyHolds}</p>
			)}
			{row.openUrgents > 0 && <p className={css.urgents}>{t.roles.urgents(row.openUrgents)}</p>}
			{now.lastAnswer !== null && <p className={css.about}>{t.roles.lastAnswer(when(now.lastAnswer))}</p>}
			{warning && (
				<div className={css.warning}>
					<p>{warning}</p>
					{now.alternative && (
						<p>
							{t.roles.instead} <PlaceLink to={{ kind: "role", roleId: now.alternative.id }}>{now.alternative.name}</PlaceLink>
						</p>
					)}
				</div>
			)}
			{now.awayText && <p className={css.away}>{now.awayText}</p>}
		</section>
	);
}

function Contact({ vm, now, openUrgent }: { vm: RolePageViewModel; now: RolePageSnapshot; openUrgent: () => void }) {
	const { go } = usePlace();
	async function write() {
		const id = await vm.open();
		if (id !== null) go({ kind: "conversation", id });
	}
	return (
		<div className={css.acts}>
			<Button kind="primary" icon="write" disabled={now.busy} onClick={() => void write()}>
				{t.info.message}
			</Button>
			<Button icon="warning" onClick={openUrgent}>
				{t.urgent.new}
			</Button>
			{now.phone && (
				<a className={css.phone} href={`tel:${now.phone.replace(/[^+\d]/g, "")}`}>
					{t.roles.phone(now.phone)}
				</a>
			)}
		</div>
	);
}

interface MyPartProps {
	vm: RolePageViewModel;
	now: RolePageSnapshot;
	take: () => void;
	open: (layer: Layer) => void;
}

/* What the role is to me: hold it, take it, give it on. */
function MyPart({ vm, now, take, open }: MyPartProps) {
	const { row } = now;
	if (!row) return null;
	if (row.mine === "holder")
		return (
			<section className={css.part} aria-label={t.roles.mine.holder}>
				<h2 className={css.head}>{t.roles.mine.holder}</h2>
				<div className={css.acts}>
					<Button onClick={() => open("status")}>{t.roles.setStatus}</Button>
					<Button onClick={() => open("hand-over")}>{t.roles.handOver}</Button>
					<Button kind="quiet" onClick={() => open("give-up")}>
						{t.roles.giveUp}
					</Button>
				</div>
			</section>
		);
	const waits = row.mine === "offered" || row.mine === "proposed";
	if (!now.mayTake && !waits) return now.refusal ? <p className={css.refusal}>{t.roles.cannotTake(now.refusal)}</p> : null;
	return (
		<section className={css.part} aria-label={t.roles.take}>
			{row.mine && <h2 className={css.head}>{t.roles.mine[row.mine]}</h2>}
			<p className={css.about}>{row.holder ? t.roles.takeFrom(nameOf(row.holder)) : t.roles.takeEmpty}</p>
			<div className={css.acts}>
				<Button kind="primary" icon="check" disabled={now.busy || !now.mayTake} onClick={take}>
					{t.roles.take}
				</Button>
				{waits && (
					<Button disabled={now.busy} onClick={() => void vm.decline()}>
						{t.roles.decline}
					</Button>
				)}
			</div>
			{!now.mayTake && now.refusal && <p className={css.refusal}>{t.roles.cannotTake(now.refusal)}</p>}
		</section>
	);
}

function Alerted({ now }: { now: RolePageSnapshot }) {
	if (now.alerted.length === 0) return null;
	return (
		<section className={css.part} aria-label={t.roles.alerted}>
			<h2 className={css.head}>{t.roles.alerted}</h2>
			<ul>
				{now.alerted.map(({ person, why, reach, responsible }) => (
					<PersonRow key={`${person.userId} ${why}`} person={person} brief note={[t.roles.why[why], responsible ? t.roles.responsible : null, reachWords(reach)].filter(Boolean).join(", ")} />
				))}
			</ul>
		</section>
	);
}

function Ladder({ now }: { now: RolePageSnapshot }) {
	if (now.ladder.length === 0) return null;
	return (
		<section className={css.part} aria-label={t.roles.ladder}>
			<h2 className={css.head}>{t.roles.ladder}</h2>
			<ol className={css.ladder}>
				{now.ladder.map((step) => (
					<li key={`${step.afterS} ${step.text}`}>
						<span className={css.after}>{t.roles.after(step.afterS)}</span>
						<span>{step.text}</span>
					</li>
				))}
			</ol>
		</section>
	);
}

/* Routine messages come together, at times of the holder's choice. */
function Quiet({ vm, now }: { vm: RolePageViewModel; now: RolePageSnapshot }) {
	const [setting, setSetting] = useState(false);
	const { times, held } = now.quiet;
	const mine = now.row?.mine === "holder";
	if (times === "" && !mine) return null;
	return (
		<section className={css.part} aria-label={t.roles.quiet}>
			<h2 className={css.head}>{t.roles.quiet}</h2>
			<p className={css.about}>{times === "" ? t.roles.quietNone : t.roles.quietAt(times.split(" "))}</p>
			{held > 0 && <p className={css.about}>{t.roles.quietHeld(held)}</p>}
			{mine && (
				<div className={css.acts}>
					<Button onClick={() => setSetting(true)}>{t.roles.quietSet}</Button>
				</div>
			)}
			{setting && <AskSheet title={t.roles.quietSet} about={t.roles.quietAbout} field={t.roles.quietField} action={t.save} choices={times === "" ? [] : [t.roles.quietOff]} onClose={() => setSetting(false)} onDone={(said) => void vm.setQuiet(said === t.roles.quietOff ? "" : said.replace(/[,;\s]+/g, " ").trim())} />}
		</section>
	);
}
