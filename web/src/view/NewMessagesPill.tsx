import { t } from "../i18n/en";
import { Icon } from "./Icon";
import css from "./NewMessagesPill.module.css";

/** Leads to the newest; says how many came meanwhile, and never moves the reader by itself. */
export function NewMessagesPill({ count, onClick }: { count: number; onClick: () => void }) {
	return (
		<button type="button" className={count > 0 ? `${css.pill} ${css.news}` : css.pill} onClick={onClick} aria-label={count > 0 ? undefined : t.conversation.toNewest}>
			{count > 0 && <span>{t.conversation.newBelow(count)}</span>}
			<Icon name="toBottom" size="small" />
		</button>
	);
}
