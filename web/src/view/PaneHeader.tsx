import { useEffect, useRef, type ReactNode } from "react";
import { t } from "../i18n/en";
import { IconButton } from "./IconButton";
import css from "./PaneHeader.module.css";

interface Props {
	title: string;
	onBack?: (() => void) | undefined;
	/** A cross instead of an arrow: closes a pane that lies beside others. */
	closes?: boolean;
	/** Take the focus on arrival, so that a reader knows where it is. */
	takeFocus?: boolean;
	end?: ReactNode;
}

/** The top line of a pane. */
export function PaneHeader({ title, onBack, closes, takeFocus, end }: Props) {
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => {
		if (takeFocus) heading.current?.focus({ preventScroll: true });
	}, [takeFocus]);
	return (
		<header className={css.header}>
			{onBack && <IconButton icon={closes ? "close" : "back"} name={closes ? t.close : t.back} onClick={onBack} />}
			<h1 ref={heading} tabIndex={-1} className={onBack ? css.title : `${css.title} ${css.first}`}>
				{title}
			</h1>
			{end}
		</header>
	);
}
