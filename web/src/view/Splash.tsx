import { Mark } from "./Mark";
import { PhoneList } from "./PhoneList";
import css from "./Splash.module.css";

/** For the moment before anything is known. */
export function Splash({ words, phones }: { words: string; phones?: boolean }) {
	return (
		<main className={css.splash} aria-busy="true">
			<Mark />
			<p role="status" className={css.words}>
				{words}
			</p>
			{phones && <PhoneList />}
		</main>
	);
}
