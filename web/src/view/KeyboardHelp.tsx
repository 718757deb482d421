import { t } from "../i18n/en";
import { Sheet } from "./Sheet";
import css from "./KeyboardHelp.module.css";

/** The keys, on "?". */
export function KeyboardHelp({ onClose }: { onClose: () => void }) {
	return (
		<Sheet title={t.keyboard.title} onClose={onClose}>
			<dl className={css.keys}>
				{t.keyboard.rows.map(([keys, words]) => (
					<div key={keys} className={css.row}>
						<dt>
							<kbd className={css.key}>{keys}</kbd>
						</dt>
						<dd>{words}</dd>
					</div>
				))}
			</dl>
		</Sheet>
	);
}
