import { t } from "../i18n/en";
import type { BoardRow, BoardSnapshot } from "../viewmodel/types";
import { CountDown } from "./CountDown";
import { when } from "./format";
import { PlaceLink } from "./PlaceLink";
import { ReachMark } from "./ReachMark";
import { untilWords } from "./roleWords";
import { nameOf } from "./words";
import css from "./BoardTable.module.css";

/** Every role, to be read from two metres; what needs a person first. */
export function BoardTable({ now }: { now: BoardSnapshot }) {
	return (
		<table className={css.table}>
			<caption className={css.caption}>{t.board.caption(now.rows.length, now.rows.filter((row) => row.need !== null).length)}</caption>
			<thead>
				<tr>
					<th scope="col">{t.board.role}</th>
					<th scope="col">{t.board.holder}</th>
					<th scope="col">{t.board.reach}</th>
					<th scope="col">{t.board.urgents}</th>
					<th scope="col">{t.board.lastAnswer}</th>
				</tr>
			</thead>
			<tbody>
				{now.rows.map((row) => (
					<Row key={row.id} row={row} live={!now.lost} />
				))}
			</tbody>
		</table>
	);
}

function Row({ row, live }: { row: BoardRow; live: boolean }) {
	return (
		<tr data-need={row.need ?? "none"}>
			<th scope="row">
				<PlaceLink to={{ kind: "role", roleId: row.id }}>{row.name}</PlaceLink>
				{row.phone && (
					<a className={css.phone} href={`tel:${row.phone.replace(/[^+\d]/g, "")}`} aria-label={t.board.call(row.phone, row.name)}>
						{row.phone}
					</a>
				)}
			</th>
			<td>
				{row.holder ? (
					<>
						{nameOf(row.holder)}
						<span className={css.about}>{[row.holder.grade ?? row.holder.job, row.until === null ? null : untilWords(row.until)].filter(Boolean).join(", ")}</span>
					</>
				) : (
					<strong className={css.bad}>{t.board.nobody}</strong>
				)}
			</td>
			<td>
				{row.reach && <ReachMark reach={row.reach} />}
				{row.status !== "available" && <span className={css.about}>{t.roles.status[row.status]}</span>}
				{row.need !== null && row.need !== "urgent" && <span className={css.bad}>{t.board.needs[row.need]}</span>}
			</td>
			<td>
				{row.openUrgents > 0 && (
					<strong className={css.urgent}>
						{row.openUrgents} {row.nextDueAt !== null && <CountDown to={row.nextDueAt} live={live} />}
					</strong>
				)}
			</td>
			<td className={css.last}>{row.lastAnswer === null ? "–" : when(row.lastAnswer)}</td>
		</tr>
	);
}
