import { t } from "../i18n/en";
import { useApp, useStore } from "./AppContext";
import { date, time } from "./format";
import css from "./PhoneList.module.css";

/** Roles and their telephone numbers, kept on this device; no patient, no person. */
export function PhoneList({ printed }: { printed?: boolean }) {
	const phones = useStore(useApp().phones);
	if (phones.length === 0) return null;
	return (
		<section className={printed ? css.printed : css.phones} aria-label={t.board.phones} data-print={printed || undefined}>
			<h2>{t.board.phones}</h2>
			{printed && <p>{t.board.printedAt(`${date(Date.now())} ${time(Date.now())}`)}</p>}
			<table>
				<tbody>
					{phones.map(({ name, phone }) => (
						<tr key={name}>
							<th scope="row">{name}</th>
							<td>
								<a href={`tel:${phone.replace(/[^+\d]/g, "")}`}>{phone}</a>
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}
