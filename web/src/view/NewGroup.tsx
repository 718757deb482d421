import { useState, type FormEvent } from "react";
import { t } from "../i18n/en";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { ChoiceList } from "./ChoiceList";
import { PaneHeader } from "./PaneHeader";
import { PicturePicker } from "./PicturePicker";
import { ProblemNote } from "./ProblemNote";
import { StaffList } from "./StaffList";
import { TextField } from "./TextField";
import css from "./NewGroup.module.css";

/** First the people, then the name. */
export function NewGroup() {
	const signedIn = useSignedIn();
	const { go, back } = usePlace();
	const [vm] = useState(() => signedIn.newConversation());
	const now = useStore(vm);
	const { selected } = useStore(vm.staff);
	const [step, setStep] = useState<"people" | "name">("people");
	const [hint, setHint] = useState<string | null>(null);

	async function create(event: FormEvent) {
		event.preventDefault();
		if (now.busy) return;
		if (!now.name.trim()) {
			setHint(t.newGroup.needName);
			return;
		}
		const id = await vm.createGroup();
		if (id !== null) go({ kind: "conversation", id }, "replace");
	}

	function next() {
		setHint(selected.length === 0 ? t.newGroup.needPeople : null);
		if (selected.length > 0) setStep("name");
	}

	if (step === "people")
		return (
			<>
				<PaneHeader title={t.newGroup.title} onBack={() => back({ kind: "inbox" })} />
				<StaffList staff={vm.staff} />
				<div className={css.foot}>
					{hint && (
						<p role="alert" className={css.hint}>
							{hint}
						</p>
					)}
					<Button kind="primary" wide onClick={next}>
						{selected.length > 0 ? `${t.newGroup.next}, ${t.people(selected.length)}` : t.newGroup.next}
					</Button>
				</div>
			</>
		);

	return (
		<>
			<PaneHeader title={t.newGroup.nameStep} onBack={() => setStep("people")} />
			<form className={css.form} onSubmit={(event) => void create(event)}>
				<div className={css.scroll}>
					<PicturePicker
						avatar={{ id: now.name, initials: "", colour: 5, src: now.picture }}
						group
						onPick={(file) => vm.setPicture(file)}
						words={now.picture ? t.newGroup.changePicture : t.newGroup.picture}
						removeWords={t.newGroup.removePicture}
					/>
					<TextField label={t.newGroup.name} hint={t.newGroup.nameHint} value={now.name} onChange={(name) => vm.setName(name)} maxLength={120} autoFocus required />
					<ChoiceList
						name={t.newGroup.kind}
						value={now.kind}
						choices={(["team", "ward", "social"] as const).map((kind) => ({ value: kind, words: t.newGroup.kinds[kind], about: t.newGroup.kindWords[kind] }))}
						onChange={(kind) => vm.setKind(kind)}
					/>
				</div>
				<div className={css.foot}>
					{hint && !now.name.trim() && (
						<p role="alert" className={css.hint}>
							{hint}
						</p>
					)}
					{now.problem && <ProblemNote problem={now.problem} />}
					<Button kind="primary" submit wide aria-disabled={now.busy}>
						{now.busy ? t.newGroup.creating : t.newGroup.create}
					</Button>
				</div>
			</form>
		</>
	);
}
