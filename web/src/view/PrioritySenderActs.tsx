import { useState } from "react";
import { t } from "../i18n/en";
import type { PriorityItem, PriorityPageSnapshot, PriorityPageViewModel } from "../viewmodel/types";
import { AskSheet } from "./AskSheet";
import { Button } from "./Button";
import { CorrectSheet } from "./CorrectSheet";
import css from "./PrioritySenderActs.module.css";

interface Props {
	vm: PriorityPageViewModel;
	now: PriorityPageSnapshot;
	item: PriorityItem;
}

/** What the sender can do while it climbs, and what anybody concerned can add. */
export function PrioritySenderActs({ vm, now, item }: Props) {
	const [asks, setAsks] = useState<"cancel" | "add" | "correct" | "close" | null>(null);
	const ended = item.state === "closed" || item.state === "cancelled";
	const climbs = item.isSender && (item.state === "open" || item.state === "no_response");
	return (
		<section className={css.acts} aria-label={item.isSender ? t.urgent.yours : t.urgent.add}>
			{climbs && item.steps.some((step) => step.at === null) && (
				<div className={css.first}>
					<Button kind="primary" disabled={now.busy} onClick={() => void vm.escalate()}>
						{t.urgent.escalate}
					</Button>
				</div>
			)}
			{now.phone && (
				<a className={css.phone} href={`tel:${now.phone.replace(/[^+\d]/g, "")}`}>
					{t.urgent.call(now.phone)}
				</a>
			)}

			{!ended && (
				<Button disabled={now.busy} onClick={() => setAsks("add")}>
					{t.urgent.add}
				</Button>
			)}
			{item.isSender && !ended && (
				<>
					<Button disabled={now.busy} onClick={() => setAsks("correct")}>
						{t.urgent.correct}
					</Button>
					{!item.hasAccepted && item.state === "accepted" && (
						<Button disabled={now.busy} onClick={() => setAsks("close")}>
							{t.urgent.close}
						</Button>
					)}
					<Button kind="danger" disabled={now.busy} onClick={() => setAsks("cancel")}>
						{t.urgent.cancel}
					</Button>
				</>
			)}
			{asks === "add" && <AskSheet title={t.urgent.addTitle} field={t.urgent.addField} action={t.urgent.addIt} required onClose={() => setAsks(null)} onDone={(words) => void vm.add(words)} />}
			{asks === "close" && <AskSheet title={t.urgent.closeTitle} field={t.urgent.outcome} action={t.urgent.closeIt} onClose={() => setAsks(null)} onDone={(words) => void vm.finish(words)} />}
			{asks === "cancel" && (
				<AskSheet title={t.urgent.cancelTitle} about={t.urgent.cancelAbout} field={t.urgent.cancelReason} action={t.urgent.cancel} danger onClose={() => setAsks(null)} onDone={(words) => void vm.cancel(words)} />
			)}
			{asks === "correct" && <CorrectSheet item={item} kinds={now.emergencyTeams} onClose={() => setAsks(null)} onDone={(words) => void vm.correct(words)} />}
		</section>
	);
}
