import { t } from "../i18n/en";
import { Sheet } from "./Sheet";
import css from "./HelpSheet.module.css";

/** How the things are done that matter most, in a nurse's words. */
export default function HelpSheet({ onClose }: { onClose: () => void }) {
	return (
		<Sheet title={t.help.title} tall onClose={onClose}>
			<div className={css.topics}>
				{t.help.topics.map(({ title, steps }) => (
					<details key={title} className={css.topic} name="help">
						<summary className={css.title}>{title}</summary>
						<ol className={css.steps}>
							{steps.map((step) => (
								<li key={step}>{step}</li>
							))}
						</ol>
					</details>
				))}
			</div>
		</Sheet>
	);
}
