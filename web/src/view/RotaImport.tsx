import { useState } from "react";
import { t } from "../i18n/en";
import type { Person, RotaDeskSnapshot, RotaDeskViewModel, RotaFile } from "../viewmodel/types";
import { Button } from "./Button";
import { date } from "./format";
import { spanWords } from "./roleWords";
import { TextField } from "./TextField";
import { nameOf } from "./words";
import css from "./RotaDesk.module.css";

/** A rota from a file: first what it would change, then written. */
export function RotaImport({ vm, now }: { vm: RotaDeskViewModel; now: RotaDeskSnapshot }) {
	const [source, setSource] = useState("rota");
	const [file, setFile] = useState<RotaFile | null>(null);
	if (!now.manager) return <p className={css.none}>{t.rota.managersOnly}</p>;
	const d = now.difference;
	return (
		<section className={css.import} aria-label={t.rota.import}>
			<p className={css.none}>{t.rota.importAbout}</p>
			<TextField label={t.rota.source} hint={t.rota.sourceHint} value={source} maxLength={100} onChange={setSource} />
			<label className={css.file}>
				{t.rota.file}
				<input
					type="file"
					accept=".csv,.ics,text/csv,text/calendar"
					onChange={(event) => {
						const [chosen] = event.target.files ?? [];
						if (!chosen) return;
						void chosen.text().then((text) => {
							const next: RotaFile = { source: source.trim(), format: /\.ics$/i.test(chosen.name) ? "ics" : "csv", text };
							setFile(next);
							void vm.tryFile(next);
						});
					}}
				/>
			</label>
			{d && (
				<>
					<p role="status">
						{t.rota.difference(d.added, d.changed, d.removed, d.unchanged)} {d.written && t.rota.written}
					</p>
					{d.errors.length > 0 && (
						<>
							<p className={css.bad}>{t.rota.errors}</p>
							<ul>
								{d.errors.map((e) => (
									<li key={`${e.line} ${e.text}`}>{t.rota.errorAt(e.line, e.text)}</li>
								))}
							</ul>
						</>
					)}
					<ul>
						{d.rows.map((r) => (
							<li key={`${r.change} ${r.what} ${r.who?.userId} ${r.from}`} className={css.row}>
								<span className={css.words}>
									<strong>{`${t.rota.changes[r.change]}: ${r.what}`}</strong>
									<span>{whoWords(r.who, r.was)}</span>
									<span>{`${date(r.from)} ${spanWords(r)}`}</span>
								</span>
							</li>
						))}
					</ul>
					{!d.written && d.errors.length === 0 && file && (
						<Button kind="primary" disabled={now.busy} onClick={() => void vm.writeFile(file)}>
							{t.rota.write}
						</Button>
					)}
				</>
			)}
		</section>
	);
}

function whoWords(who: Person | null, was: Person | null): string {
	const now = who ? nameOf(who) : t.rota.gap;
	return was && was.userId !== who?.userId ? t.rota.insteadOf(now, nameOf(was)) : now;
}
