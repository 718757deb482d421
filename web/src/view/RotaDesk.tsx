import { useState } from "react";
import { t } from "../i18n/en";
import type { Person, RotaDeskSnapshot, RotaDeskViewModel } from "../viewmodel/types";
import { useSignedIn, useStore } from "./AppContext";
import { AskSheet } from "./AskSheet";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";
import { date, when } from "./format";
import { IconButton } from "./IconButton";
import { PaneLoading } from "./PaneLoading";
import { ProblemNote } from "./ProblemNote";
import { spanWords } from "./roleWords";
import { RotaImport } from "./RotaImport";
import { SwapSheet } from "./SwapSheet";
import { nameOf } from "./words";
import css from "./RotaDesk.module.css";

const on = (shift: { from: number; to: number }) => `${date(shift.from)} ${spanWords(shift)}`;

/* within a sentence */
const aside = (person: Person) => (person.me ? t.you.toLowerCase() : person.name);

/** My shifts, who asks for cover or a swap, what the rota lacks, and its file. */
export function RotaDesk({ part }: { part: "requests" | "problems" | "import" }) {
	const { rotaDesk } = useSignedIn();
	const now = useStore(rotaDesk);
	/* what waits for my word stands on top */
	const waits = now.requests.some((r) => r.mayAgree || r.mayApprove);
	if (now.state === "loading") return <PaneLoading words={t.loading} />;
	if (now.state === "failed") return <EmptyState icon="warning" title={t.rota.failed} />;
	return (
		<div className={css.desk}>
			{now.problem && <ProblemNote problem={now.problem} action={<IconButton icon="close" name={t.close} onClick={() => rotaDesk.dismissProblem()} />} />}
			{part === "requests" && (
				<>
					{waits && <Requests vm={rotaDesk} now={now} />}
					<Mine vm={rotaDesk} now={now} />
					{!waits && <Requests vm={rotaDesk} now={now} />}
					<Feed vm={rotaDesk} now={now} />
				</>
			)}
			{part === "problems" && <Problems now={now} />}
			{part === "import" && <RotaImport vm={rotaDesk} now={now} />}
		</div>
	);
}

function Mine({ vm, now }: { vm: RotaDeskViewModel; now: RotaDeskSnapshot }) {
	const [asked, setAsked] = useState<{ id: string; roleId: string | null; how: "cover" | "swap" } | null>(null);
	return (
		<section aria-label={t.rota.mine}>
			<h2 className={css.head}>{t.rota.mine}</h2>
			{now.mine.length === 0 && <p className={css.none}>{t.rota.noneMine}</p>}
			<ul>
				{now.mine.map((shift) => (
					<li key={shift.id} className={css.row}>
						<span className={css.words}>
							<strong>{shift.what}</strong>
							<span>{on(shift)}</span>
						</span>
						<Button onClick={() => setAsked({ id: shift.id, roleId: shift.roleId, how: "cover" })}>{t.rota.askCover}</Button>
						{shift.roleId && <Button onClick={() => setAsked({ id: shift.id, roleId: shift.roleId, how: "swap" })}>{t.rota.askSwap}</Button>}
					</li>
				))}
			</ul>
			{asked?.how === "cover" && <AskSheet title={t.rota.askCover} about={t.rota.coverAbout} field={t.rota.note} action={t.rota.ask} onClose={() => setAsked(null)} onDone={(note) => void vm.askCover(asked.id, null, note)} />}
			{asked?.how === "swap" && asked.roleId && <SwapSheet vm={vm} shiftId={asked.id} roleId={asked.roleId} onClose={() => setAsked(null)} />}
		</section>
	);
}

function Requests({ vm, now }: { vm: RotaDeskViewModel; now: RotaDeskSnapshot }) {
	return (
		<section aria-label={t.rota.requests}>
			<h2 className={css.head}>{t.rota.requests}</h2>
			{now.requests.length === 0 && <p className={css.none}>{t.rota.noRequests}</p>}
			<ul>
				{now.requests.map((r) => (
					<li key={r.id} className={css.row}>
						<span className={css.words}>
							<strong>{t.rota.requestKind[r.kind](nameOf(r.from), r.shift.what)}</strong>
							<span>{on(r.shift)}</span>
							{r.other && r.state !== "approved" && <span>{t.rota.swapFor(r.other.person ? aside(r.other.person) : "", on(r.other))}</span>}
							{r.note && <span>{r.note}</span>}
							<span>{r.state === "asked" ? t.rota.askedOf(r.to && aside(r.to)) : [t.rota.states[r.state], r.to && nameOf(r.to)].filter(Boolean).join(", ")}</span>
						</span>
						{r.mayAgree && (
							<>
								<Button kind="primary" disabled={now.busy} onClick={() => void vm.answer(r.id, "agree")}>
									{r.kind === "swap" ? t.rota.agreeSwap : t.rota.agree}
								</Button>
								{r.to && (
									<Button disabled={now.busy} onClick={() => void vm.answer(r.id, "refuse")}>
										{t.rota.refuse}
									</Button>
								)}
							</>
						)}
						{r.mayApprove && (
							<>
								<Button kind="primary" disabled={now.busy} onClick={() => void vm.answer(r.id, "approve")}>
									{t.rota.approve}
								</Button>
								<Button disabled={now.busy} onClick={() => void vm.answer(r.id, "refuse")}>
									{t.rota.refuse}
								</Button>
							</>
						)}
						{r.mayWithdraw && (
							<Button disabled={now.busy} onClick={() => void vm.answer(r.id, "withdraw")}>
								{t.rota.withdraw}
							</Button>
						)}
					</li>
				))}
			</ul>
		</section>
	);
}

function Feed({ vm, now }: { vm: RotaDeskViewModel; now: RotaDeskSnapshot }) {
	const [copied, setCopied] = useState(false);
	const address = now.feedPath === null ? null : `${location.origin}${now.feedPath}`;
	return (
		<section aria-label={t.rota.feed}>
			<h2 className={css.head}>{t.rota.feed}</h2>
			<p className={css.none}>{t.rota.feedAbout}</p>
			{address && <code className={css.address}>{address}</code>}
			<div className={css.acts}>
				{address && (
					<Button kind="primary" icon="copy" onClick={() => void navigator.clipboard.writeText(address).then(() => setCopied(true))}>
						{copied ? t.rota.feedCopied : t.rota.feedCopy}
					</Button>
				)}
				<Button disabled={now.busy} onClick={() => { setCopied(false); void vm.newFeed(); }}>
					{t.rota.feedNew}
				</Button>
			</div>
			<ul>
				{now.feeds.map((feed) => (
					<li key={feed.id} className={css.row}>
						<span className={css.words}>{t.rota.feedSince(when(feed.createdAt))}</span>
						<Button disabled={now.busy} onClick={() => void vm.endFeed(feed.id)}>
							{t.rota.feedEnd}
						</Button>
					</li>
				))}
			</ul>
		</section>
	);
}

function Problems({ now }: { now: RotaDeskSnapshot }) {
	if (now.problems.length === 0) return <EmptyState icon="check" title={t.rota.noProblems} />;
	return (
		<ul aria-label={t.rota.problems}>
			{now.problems.map((p) => (
				<li key={`${p.kind} ${p.what} ${p.person?.userId} ${p.from}`} className={css.row}>
					<span className={css.words}>
						<strong className={css.bad}>{t.rota.problemKinds[p.kind]}</strong>
						<span>{[p.what, p.person ? nameOf(p.person) : null].filter(Boolean).join(": ")}</span>
						<span>{on(p)}</span>
					</span>
				</li>
			))}
		</ul>
	);
}
