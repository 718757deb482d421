import type { ReachInfo } from "../viewmodel/types";
import { Icon } from "./Icon";
import { reachWords } from "./roleWords";
import css from "./ReachMark.module.css";

const icons = { alert_tested: "check", not_tested: "info", unreachable: "warning" } as const;

/** Whether somebody's phone will sound: in words, with a shape. */
export function ReachMark({ reach }: { reach: ReachInfo }) {
	return (
		<span className={`${css.mark} ${css[reach.state]}`}>
			<Icon name={icons[reach.state]} size="small" />
			{reachWords(reach)}
		</span>
	);
}
