import { Mark } from "./Mark";
import css from "./Splash.module.css";

/** For the moment before anything is known. */
export function Splash({ words }: { words: string }) {
	return (
		<main className={css.splash} aria-busy="true">
			<Mark />
			<p role="status" className={css.words}>
				{words}
			</p>
		</main>
	);
}
