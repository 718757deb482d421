import { useState } from "react";
import { Icon } from "./Icon";
import type { Avatar as AvatarData } from "../viewmodel/types";
import css from "./Avatar.module.css";

interface Props {
	of: AvatarData;
	size?: "24" | "32" | "40" | "48" | "96";
	group?: boolean;
	onDuty?: boolean | null;
}

/** A picture or initials; the colour comes from the id, so it never changes. */
export function Avatar({ of, size = "48", group, onDuty }: Props) {
	const [failed, setFailed] = useState<string>();
	const shows = of.src !== null && failed !== of.src;
	return (
		<span className={`${css.avatar} ${css[`s${size}`]} ${css[`hue${(of.colour % 8) + 1}`]}`} aria-hidden="true">
			<span className={css.face}>
				{shows ? (
					<img src={of.src ?? ""} alt="" draggable={false} onError={() => setFailed(of.src ?? "")} />
				) : of.initials ? (
					of.initials
				) : (
					<Icon name={group ? "people" : "me"} size="small" />
				)}
			</span>
			{onDuty && <span className={css.duty} />}
		</span>
	);
}
