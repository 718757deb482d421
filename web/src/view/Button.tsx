import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { Icon, type IconName } from "./Icon";
import css from "./Button.module.css";

type Kind = "primary" | "plain" | "quiet" | "danger";

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "type"> {
	kind?: Kind;
	icon?: IconName;
	wide?: boolean;
	submit?: boolean;
	children: ReactNode;
	ref?: Ref<HTMLButtonElement>;
}

/** A button that says what it does in words. */
export function Button({ kind = "plain", icon, wide, submit, children, className, ...rest }: Props) {
	const cls = [css.button, css[kind], wide && css.wide, className].filter(Boolean).join(" ");
	return (
		<button {...rest} type={submit ? "submit" : "button"} className={cls}>
			{icon && <Icon name={icon} size="small" />}
			<span>{children}</span>
		</button>
	);
}
