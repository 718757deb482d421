import { useState } from "react";
import { t } from "../i18n/en";
import type { ConversationSnapshot, ConversationViewModel } from "../viewmodel/types";
import { Icon } from "./Icon";
import { IconButton } from "./IconButton";
import { nameOf, previewWords } from "./words";
import css from "./PinnedBar.module.css";

/** What everybody here should see first; a tap goes there, the next tap to the one before. */
export function PinnedBar({ vm, now }: { vm: ConversationViewModel; now: ConversationSnapshot }) {
	const [at, setAt] = useState(0);
	const { pinned } = now;
	const shown = pinned[at % Math.max(1, pinned.length)];
	if (!shown) return null;
	const { eventId } = shown;
	return (
		<section className={css.bar} aria-label={t.pins.title}>
			<button
				type="button"
				className={css.open}
				onClick={() => {
					if (eventId !== null) vm.jumpTo(eventId);
					setAt((at + 1) % pinned.length);
				}}
			>
				<Icon name="pin" size="small" />
				<span className={css.words}>
					<span className={css.name}>{pinned.length > 1 ? t.pins.of((at % pinned.length) + 1, pinned.length) : t.pins.title}</span>
					<span className={css.preview}>
						{nameOf(shown.sender)}: {previewWords(shown.preview)}
					</span>
				</span>
			</button>
			{now.canPin && eventId !== null && <IconButton icon="close" name={t.message.unpin} onClick={() => void vm.setPinned(eventId, false)} />}
		</section>
	);
}
