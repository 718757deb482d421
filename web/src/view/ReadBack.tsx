import { t } from "../i18n/en";
import type { Person, PriorityWords } from "../viewmodel/types";
import { nameOf } from "./words";
import css from "./PrioritySheet.module.css";

/** An emergency as it will be called, in one sentence to read aloud. */
export function ReadBack({ to, words, isTest, behalf }: { to: string; words: PriorityWords; isTest: boolean; behalf: Person | null }) {
	return (
		<p className={css.read}>
			{isTest && `${t.urgent.test}. `}
			{t.urgent.readBackWords(words.teamType, words.location.trim(), to)}
			{behalf && ` ${t.urgent.behalfOf(nameOf(behalf))}.`}
		</p>
	);
}
