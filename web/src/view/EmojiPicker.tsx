import emoji from "emojibase-data/en/compact.json";
import { useDeferredValue, useMemo, useState } from "react";
import { t } from "../i18n/en";
import { EmptyState } from "./EmptyState";
import { SearchField } from "./SearchField";
import { Sheet } from "./Sheet";
import css from "./EmojiPicker.module.css";

interface Props {
	onPick: (emoji: string) => void;
	onClose: () => void;
}

interface Emoji {
	unicode: string;
	label: string;
	group?: number;
	tags?: string[];
}

/* Group 2 of the data holds skin tones and hair: parts, not marks. */
const parts = 2;
const shown = 180;

const all = (emoji as Emoji[]).filter((e) => e.group !== undefined && e.group !== parts);

/** Every emoji, found by word; loaded only when somebody asks for it. */
export default function EmojiPicker({ onPick, onClose }: Props) {
	const [search, setSearch] = useState("");
	const words = useDeferredValue(search.trim().toLowerCase());
	const [pages, setPages] = useState(1);
	const found = useMemo(() => (words === "" ? all : all.filter((e) => e.label.includes(words) || e.tags?.some((tag) => tag.startsWith(words)))), [words]);
	return (
		<Sheet title={t.reaction.title} tall onClose={onClose}>
			<div className={css.search}>
				<SearchField
					label={t.reaction.search}
					value={search}
					onChange={(value) => {
						setSearch(value);
						setPages(1);
					}}
				/>
			</div>
			{found.length === 0 ? (
				<EmptyState icon="search" title={t.reaction.none(search)}>
					{t.reaction.noneWords}
				</EmptyState>
			) : (
				<div
					className={css.grid}
					onScroll={(event) => {
						const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
						if (scrollTop + clientHeight * 2 > scrollHeight) setPages((n) => n + 1);
					}}
				>
					{found.slice(0, pages * shown).map((e) => (
						<button key={e.unicode} type="button" className={css.one} aria-label={e.label} title={e.label} onClick={() => onPick(e.unicode)}>
							{e.unicode}
						</button>
					))}
				</div>
			)}
		</Sheet>
	);
}
