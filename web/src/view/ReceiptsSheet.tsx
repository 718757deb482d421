import { t } from "../i18n/en";
import type { ConversationViewModel, Person } from "../viewmodel/types";
import { useStore } from "./AppContext";
import { when } from "./format";
import { PersonRow } from "./PersonRow";
import { Sheet } from "./Sheet";
import { Tick, type TickState } from "./Tick";
import css from "./ReceiptsSheet.module.css";

interface Props {
	vm: ConversationViewModel;
	messageKey: string;
	onClose: () => void;
	/** In somebody else's words: oneself is not listed. */
	nobody?: string;
}

/** Who has a message and who has read it; live while it is open. */
export function ReceiptsSheet({ vm, messageKey, onClose, nobody = t.receipts.nobody }: Props) {
	useStore(vm);
	const { read, delivered, waiting } = vm.receipts(messageKey);
	return (
		<Sheet title={t.receipts.title} onClose={onClose}>
			<Part state="read" words={t.receipts.read} people={read.map((r) => r.person)} times={read.map((r) => r.time)} nobody={nobody} />
			<Part state="delivered" words={t.receipts.delivered} people={delivered.map((r) => r.person)} times={delivered.map((r) => r.time)} />
			<Part state="sent" words={t.receipts.waiting} people={waiting} times={[]} />
		</Sheet>
	);
}

interface PartProps {
	state: TickState;
	words: string;
	people: readonly Person[];
	times: readonly (number | null)[];
	/** Words for nobody; without them the part is left out. */
	nobody?: string;
}

function Part({ state, words, people, times, nobody }: PartProps) {
	if (people.length === 0 && nobody === undefined) return null;
	return (
		<section className={css.part} aria-label={words}>
			<h3 className={css.head}>
				<Tick state={state} />
				{words}
				<span className={css.count}>{people.length}</span>
			</h3>
			{people.length === 0 && <p className={css.nobody}>{nobody}</p>}
			<ul>
				{people.map((person, i) => {
					const at = times[i];
					return <PersonRow key={person.userId} person={person} end={at ? <time className={css.time}>{when(at)}</time> : null} />;
				})}
			</ul>
		</section>
	);
}
