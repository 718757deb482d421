import { useState } from "react";
import { t } from "../i18n/en";
import type { ForwardTarget, ForwardViewModel } from "../viewmodel/types";
import { useStore } from "./AppContext";
import { Avatar } from "./Avatar";
import { Button } from "./Button";
import { Icon } from "./Icon";
import { SearchField } from "./SearchField";
import { Sheet } from "./Sheet";
import { jobLine } from "./words";
import css from "./ForwardSheet.module.css";

/** To whom a message is sent on; several at once. */
export default function ForwardSheet({ vm, onClose }: { vm: ForwardViewModel; onClose: () => void }) {
	const now = useStore(vm);
	const [told, setTold] = useState("");
	const count = now.selected.length;
	return (
		<Sheet
			title={t.forward.title}
			tall
			onClose={onClose}
			foot={
				<Button
					kind="primary"
					icon="send"
					disabled={count === 0}
					onClick={() => {
						vm.send();
						onClose();
					}}
				>
					{t.forward.send(count)}
				</Button>
			}
		>
			<div className={css.search}>
				<SearchField label={t.inbox.search} value={now.search} onChange={(words) => vm.setSearch(words)} />
			</div>
			<p className={css.told} role="status">
				{told}
			</p>
			<ul aria-label={t.forward.list}>
				{now.targets.map((target) => (
					<Row
						key={target.id}
						target={target}
						chosen={now.selected.includes(target.id)}
						onPress={() => {
							setTold(target.allowed ? "" : t.forward.notThere(target.name));
							vm.toggle(target.id);
						}}
					/>
				))}
			</ul>
		</Sheet>
	);
}

function Row({ target, chosen, onPress }: { target: ForwardTarget; chosen: boolean; onPress: () => void }) {
	return (
		<li>
			<button type="button" className={css.row} aria-pressed={chosen} aria-disabled={!target.allowed} onClick={onPress}>
				<Avatar of={target.avatar} size="40" group={target.kind !== "direct"} />
				<span className={css.words}>
					<span className={css.name}>{target.name}</span>
					<span className={css.about}>{target.allowed ? target.person && jobLine(target.person) : t.forward.refused}</span>
				</span>
				<span className={chosen ? `${css.box} ${css.on}` : css.box}>{chosen && <Icon name="check" size="small" />}</span>
			</button>
		</li>
	);
}
