import { useState } from "react";
import { t } from "../i18n/en";
import type { FieldName, HandoverItemView, HandoverViewModel } from "../viewmodel/types";
import { useStore } from "./AppContext";
import { Button } from "./Button";
import { patientFields, sbarFields } from "./handoverWords";
import { ProblemNote } from "./ProblemNote";
import { Sheet } from "./Sheet";
import { TextArea } from "./TextArea";
import { TextField } from "./TextField";
import css from "./HandoverEdit.module.css";

interface Props {
	vm: HandoverViewModel;
	/** null: a new one */
	item: HandoverItemView | null;
	/** handed over: only a correction can be added */
	done: boolean;
	onClose: () => void;
}

type Words = Partial<Record<FieldName, string>>;

/** A patient's item, written or changed. */
export function HandoverEdit({ vm, item, done, onClose }: Props) {
	const { busy, problem } = useStore(vm);
	const [words, setWords] = useState<Words>({});
	const value = (name: FieldName) => words[name] ?? (name === "correction" ? "" : (item?.fields[name].value ?? ""));
	const set = (name: FieldName) => (text: string) => setWords({ ...words, [name]: text });
	async function save() {
		const good = item ? await vm.save(item, words) : await vm.add(words);
		if (good) onClose();
	}
	const said = Object.values(words).some((text) => text !== "");
	return (
		<Sheet
			title={item ? (done ? t.handover.correct : t.handover.change) : t.handover.add}
			tall
			onClose={onClose}
			foot={
				<Button kind="primary" wide disabled={busy || (item ? Object.keys(words).length === 0 : !said)} onClick={() => void save()}>
					{t.handover.save}
				</Button>
			}
		>
			<div className={css.body}>
				{problem && <ProblemNote problem={problem} />}
				{done ? (
					<TextArea label={t.handover.correction} rows={4} value={value("correction")} maxLength={3000} onChange={set("correction")} />
				) : (
					<>
						<fieldset className={css.patient}>
							<legend>{t.handover.who}</legend>
							{patientFields.map((name) =>
								name === "sex" ? (
									<label key={name} className={css.select}>
										{t.handover.fields.sex}
										<select value={value("sex")} onChange={(event) => set("sex")(event.target.value)}>
											{(["", "female", "male", "other", "unknown"] as const).map((sex) => (
												<option key={sex} value={sex}>
													{t.handover.sexes[sex]}
												</option>
											))}
										</select>
									</label>
								) : (
									<TextField key={name} label={t.handover.fields[name]} type={name === "born" ? "date" : "text"} autoComplete="off" maxLength={100} value={value(name)} onChange={set(name)} />
								),
							)}
						</fieldset>
						{sbarFields.map((name) => (
							<TextArea key={name} label={t.handover.fields[name]} hint={t.urgent.hints[name]} value={value(name)} maxLength={3000} onChange={set(name)} />
						))}
						<TextArea label={t.handover.fields.flags} value={value("flags")} maxLength={1000} onChange={set("flags")} />
						{item && (
							<Button
								kind="danger"
								onClick={() => {
									void vm.remove(item.id);
									onClose();
								}}
							>
								{t.handover.remove}
							</Button>
						)}
					</>
				)}
			</div>
		</Sheet>
	);
}
