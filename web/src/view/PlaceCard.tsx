import { t } from "../i18n/en";
import type { PlaceBody } from "../viewmodel/types";
import { Icon } from "./Icon";
import css from "./PlaceCard.module.css";

/** Where somebody is. No map is fetched from anybody: a link opens one, if wanted. */
export function PlaceCard({ place }: { place: PlaceBody }) {
	const { latitude, longitude, accuracy, text } = place;
	const points = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
	const href = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=18/${latitude}/${longitude}`;
	return (
		<div className={css.card}>
			<Icon name="place" />
			<div className={css.words}>
				<p className={css.name}>{text || t.preview.place}</p>
				<p className={css.points}>
					{points}
					{accuracy !== null && ` (${t.place.within(Math.round(accuracy))})`}
				</p>
				<a className={css.link} href={href} target="_blank" rel="noopener noreferrer">
					{t.place.open} {t.message.leadsTo("openstreetmap.org")}
				</a>
			</div>
		</div>
	);
}
