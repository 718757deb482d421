import { useState } from "react";
import { t } from "../i18n/en";
import type { BoardSnapshot, BoardViewModel } from "../viewmodel/types";
import { useSignedIn, useStore } from "./AppContext";
import { BoardSettings } from "./BoardSettings";
import { Button } from "./Button";
import { when } from "./format";
import { nameOf } from "./words";
import css from "./BoardTestCall.module.css";

/** The daily test call and its report. Marked TEST. */
export function BoardTestCall({ vm, now }: { vm: BoardViewModel; now: BoardSnapshot }) {
	const { test } = now;
	const { manager } = useStore(useSignedIn().boardSettings);
	const [settings, setSettings] = useState(false);
	const silent = test?.answers.filter((one) => one.answeredAt === null) ?? [];
	return (
		<section className={css.test} aria-label={t.board.test}>
			<h2 className={css.head}>
				<span className={css.mark}>{t.urgent.test}</span> {t.board.test}
			</h2>
			<p className={css.about}>{now.testAt === null ? t.board.testByHand : t.board.testAt(now.testAt)}</p>
			{test && (
				<>
					<p>
						{t.board.testReport(when(test.startedAt), test.by ? nameOf(test.by) : t.board.server, test.answers.length - silent.length, test.answers.length)}
						{!test.over && ` ${t.board.testRuns}`}
					</p>
					{test.answers.length === 0 && <p className={css.bad}>{t.board.testNobody}</p>}
					{silent.length > 0 && (
						<>
							<p className={css.bad}>{test.over ? t.board.testSilent : t.board.testWaits}</p>
							<ul>
								{silent.map((one) => (
									<li key={one.role}>{`${one.role}: ${nameOf(one.person)}`}</li>
								))}
							</ul>
						</>
					)}
				</>
			)}
			<div className={css.acts}>
			<Button disabled={now.busy || test?.over === false} onClick={() => void vm.startTest()}>
				{t.board.testStart}
			</Button>
			{manager && (
				<Button kind="quiet" onClick={() => setSettings(true)}>
					{t.board.settings}
				</Button>
			)}
			</div>
			{settings && <BoardSettings onClose={() => setSettings(false)} />}
		</section>
	);
}
