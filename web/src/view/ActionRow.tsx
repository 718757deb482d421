import { Icon, type IconName } from "./Icon";
import css from "./ActionRow.module.css";

interface Props {
	icon: IconName;
	words: string;
	about?: string;
	danger?: boolean;
	onPress: () => void;
}

/** One thing to do, as a line of a panel. */
export function ActionRow({ icon, words, about, danger, onPress }: Props) {
	return (
		<button type="button" className={danger ? `${css.row} ${css.danger}` : css.row} onClick={onPress}>
			<Icon name={icon} />
			<span>
				{words}
				{about && <span className={css.about}>{about}</span>}
			</span>
		</button>
	);
}
