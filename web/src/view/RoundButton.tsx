import type { ButtonHTMLAttributes } from "react";
import { Icon, type IconName } from "./Icon";
import css from "./RoundButton.module.css";

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "type" | "children"> {
	icon: IconName;
	/** stands under it, in sight */
	name: string;
	tone?: "plain" | "good" | "bad";
}

/** A large round button with its word under it, for a screen that is dark in both themes. */
export function RoundButton({ icon, name, tone = "plain", ...rest }: Props) {
	return (
		<button {...rest} type="button" className={css.button}>
			<span className={`${css.disc} ${css[tone]}`}>
				<Icon name={icon} />
			</span>
			<span className={css.name}>{name}</span>
		</button>
	);
}
