import { useState } from "react";
import { t } from "../i18n/en";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";
import { PaneHeader } from "./PaneHeader";
import { PaneLoading } from "./PaneLoading";
import { PlaceLink } from "./PlaceLink";
import { RotaDesk } from "./RotaDesk";
import { spanWords } from "./roleWords";
import { useLayout } from "./useLayout";
import tabs from "./FilterTabs.module.css";
import { jobLine, nameOf } from "./words";
import css from "./Rota.module.css";

const parts = ["requests", "problems", "import"] as const;

/** Who is on, now or tonight, role by role and team by team. */
export default function Rota() {
	const { onNow } = useSignedIn();
	const now = useStore(onNow);
	const { back } = usePlace();
	const layout = useLayout();
	const [part, setPart] = useState<(typeof parts)[number] | null>(null);
	return (
		<div className={css.page}>
			<PaneHeader title={t.rota.title} onBack={layout === "phone" ? () => back({ kind: "on-call" }) : undefined} takeFocus={layout === "phone"} />
			<div className={`${tabs.tabs} ${css.tabs}`} role="group" aria-label={t.rota.when}>
				{(["now", "tonight"] as const).map((when) => (
					<button key={when} type="button" className={tabs.tab} aria-pressed={part === null && now.when === when} onClick={() => { setPart(null); onNow.setWhen(when); }}>
						<span className={tabs.words}>{t.rota[when]}</span>
					</button>
				))}
				{parts.map((one) => (
					<button key={one} type="button" className={tabs.tab} aria-pressed={part === one} onClick={() => setPart(one)}>
						<span className={tabs.words}>{t.rota.parts[one]}</span>
					</button>
				))}
			</div>
			{part !== null && (
				<div className={css.scroll} role="region" aria-label={t.rota.parts[part]} tabIndex={0}>
					<RotaDesk part={part} />
				</div>
			)}
			<div className={css.scroll} hidden={part !== null}>
				{now.state === "loading" && <PaneLoading words={t.loading} />}
				{now.state === "failed" && (
					<EmptyState icon="warning" title={t.rota.failed} action={<Button onClick={() => onNow.retry()}>{t.retry}</Button>} />
				)}
				{now.state === "ready" && now.shifts.length === 0 && (
					<EmptyState icon="clock" title={t.rota.none}>
						{t.rota.noneWords}
					</EmptyState>
				)}
				{now.shifts.length > 0 && (
					<table className={css.table}>
						<thead>
							<tr>
								<th scope="col">{t.rota.role}</th>
								<th scope="col">{t.rota.person}</th>
								<th scope="col">{t.rota.span}</th>
							</tr>
						</thead>
						<tbody>
							{now.shifts.map((shift) => (
								<tr key={shift.id}>
									<th scope="row">{shift.roleId ? <PlaceLink to={{ kind: "role", roleId: shift.roleId }}>{shift.what}</PlaceLink> : shift.what}</th>
									<td>
										{shift.person ? (
											<>
												{nameOf(shift.person)}
												<span className={css.about}>
													{[jobLine(shift.person), shift.nonResident ? t.rota.nonResident : null].filter(Boolean).join(", ")}
													{shift.taken === false && <strong className={css.open}> {t.rota.notTaken}</strong>}
												</span>
											</>
										) : (
											<strong className={css.open}>{t.rota.gap}</strong>
										)}
									</td>
									<td className={css.span}>{spanWords(shift)}</td>
								</tr>
							))}
						</tbody>
					</table>
				)}
			</div>
		</div>
	);
}
