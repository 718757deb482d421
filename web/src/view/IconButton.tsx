import type { ButtonHTMLAttributes, Ref } from "react";
import { Icon, type IconName } from "./Icon";
import css from "./IconButton.module.css";

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "type" | "children"> {
	icon: IconName;
	name: string;
	tone?: "ink" | "accent" | "over" | "filled";
	submit?: boolean;
	ref?: Ref<HTMLButtonElement>;
}

/** A 48 px target with a drawing and a spoken name. */
export function IconButton({ icon, name, tone = "ink", submit, className, ...rest }: Props) {
	return (
		<button
			title={name}
			{...rest}
			type={submit ? "submit" : "button"}
			aria-label={name}
			className={[css.button, css[tone], className].filter(Boolean).join(" ")}
		>
			<Icon name={icon} />
		</button>
	);
}
