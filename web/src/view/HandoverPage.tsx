import { useEffect, useRef, useState } from "react";
import { t } from "../i18n/en";
import type { FieldClash, HandoverItemView, HandoverViewModel } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";
import { when } from "./format";
import { HandoverEdit } from "./HandoverEdit";
import { HandoverItem } from "./HandoverItem";
import { HandoverPast } from "./HandoverPast";
import { shiftWords } from "./handoverWords";
import { PaneHeader } from "./PaneHeader";
import { PaneLoading } from "./PaneLoading";
import { ProblemNote } from "./ProblemNote";
import { useLayout } from "./useLayout";
import css from "./HandoverPage.module.css";

const shownAfterMs = 100;

type Open = { kind: "add" } | { kind: "edit"; item: HandoverItemView } | { kind: "past"; item: HandoverItemView } | null;

/** One list: patients, what is to be known and done, who has accepted what. */
export default function HandoverPage({ id }: { id: string }) {
	const vm = useSignedIn().handover(id);
	const now = useStore(vm);
	const { back } = usePlace();
	const phone = useLayout() === "phone";
	const [open, setOpen] = useState<Open>(null);
	const done = now.completedAt !== null;
	const left = now.items.length - now.acceptedCount;
	if (now.state === "missing")
		return (
			<EmptyState icon="warning" title={t.handover.missing}>
				{t.handover.missingWords}
			</EmptyState>
		);
	return (
		<div className={css.page}>
			<PaneHeader title={now.team} onBack={phone ? () => back({ kind: "ward" }) : undefined} takeFocus={phone} />
			<div className={css.scroll}>
				<div className={css.head}>
					<p className={css.shift}>{now.from > 0 && shiftWords(now.from, now.to)}</p>
					<p className={now.late ? css.late : css.about} role="status">
						{done ? t.handover.completed(when(now.completedAt ?? 0)) : now.late && left > 0 ? t.handover.late(left) : t.handover.progress(now.acceptedCount, now.items.length)}
					</p>
					<div className={css.acts}>
						{!done && (
							<Button kind="primary" icon="plus" onClick={() => setOpen({ kind: "add" })}>
								{t.handover.add}
							</Button>
						)}
						{now.items.length > 0 && (
							<Button icon="document" onClick={() => print()}>
								{t.handover.print}
							</Button>
						)}
						{!done && now.items.length === 0 && now.state === "ready" && <Button onClick={() => void vm.complete()}>{t.handover.nothing}</Button>}
					</div>
					<p className={css.printed}>{t.handover.printed(now.me.name, when(Date.now()))}</p>
				</div>
				{now.problem && <ProblemNote problem={now.problem} />}
				{now.clashes.map((clash) => (
					<Clash key={`${clash.itemId} ${clash.field}`} clash={clash} vm={vm} />
				))}
				{now.state === "loading" && <PaneLoading words={t.loading} />}
				{now.state === "failed" && <EmptyState icon="warning" title={t.ward.failed} action={<Button onClick={() => vm.retry()}>{t.retry}</Button>} />}
				{now.state === "ready" && now.items.length === 0 && !done && (
					<EmptyState icon="list" title={t.handover.empty}>
						{t.handover.emptyWords}
					</EmptyState>
				)}
				<ol className={css.items}>
					{now.items.map((item) => (
						<li key={item.id}>
							<HandoverItem item={item} vm={vm} done={done} late={now.late} onEdit={() => setOpen({ kind: "edit", item })} onPast={() => setOpen({ kind: "past", item })} />
						</li>
					))}
				</ol>
			</div>
			{open?.kind === "add" && <HandoverEdit vm={vm} item={null} done={false} onClose={() => setOpen(null)} />}
			{open?.kind === "edit" && <HandoverEdit vm={vm} item={open.item} done={done} onClose={() => setOpen(null)} />}
			{open?.kind === "past" && <HandoverPast vm={vm} item={open.item} onClose={() => setOpen(null)} />}
		</div>
	);
}

/* Two wrote the same field: both stand here until somebody chooses. */
function Clash({ clash, vm }: { clash: FieldClash; vm: HandoverViewModel }) {
	const field = t.handover.fields[clash.field];
	const ref = useRef<HTMLElement>(null);
	/* After the sheet has closed, which leads the focus back to its button. */
	useEffect(() => {
		const timer = setTimeout(() => {
			ref.current?.scrollIntoView({ block: "center" });
			ref.current?.focus({ preventScroll: true });
		}, shownAfterMs);
		return () => clearTimeout(timer);
	}, []);
	return (
		<section ref={ref} tabIndex={-1} className={css.clash} role="alert" aria-label={t.handover.clash(field)}>
			<h2 className={css.clashTitle}>{t.handover.clash(field)}</h2>
			<p className={css.who}>{clash.by ? t.handover.theirs(clash.by.name) : t.handover.theirsNobody}</p>
			<p className={css.words}>{clash.theirs}</p>
			<p className={css.who}>{t.handover.mine}</p>
			<p className={css.words}>{clash.mine}</p>
			<div className={css.acts}>
				<Button kind="primary" onClick={() => void vm.settle(clash, `${clash.theirs}\n${clash.mine}`)}>
					{t.handover.keepBoth}
				</Button>
				<Button onClick={() => void vm.settle(clash, clash.mine)}>{t.handover.keepMine}</Button>
				<Button onClick={() => vm.dropMine(clash)}>{t.handover.keepTheirs}</Button>
			</div>
		</section>
	);
}
