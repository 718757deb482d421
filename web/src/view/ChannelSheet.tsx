import { useEffect, useState } from "react";
import { t } from "../i18n/en";
import type { ChannelKindCode } from "../viewmodel/types";
import { useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { ChoiceList } from "./ChoiceList";
import { when } from "./format";
import { ProblemNote } from "./ProblemNote";
import { Sheet } from "./Sheet";
import { TextField } from "./TextField";
import css from "./PrioritySheet.module.css";

const kinds: readonly ChannelKindCode[] = ["sms", "voice", "pager", "mail"];

/** How I am reached when no phone of mine has an alert; tested by digits that come that way. */
export function ChannelSheet({ why, onClose, onTested }: { why?: string; onClose: () => void; onTested?: () => void }) {
	const { channel } = useSignedIn();
	const now = useStore(channel);
	const [kind, setKind] = useState<ChannelKindCode | null>(null);
	const [address, setAddress] = useState<string | null>(null);
	const [code, setCode] = useState("");
	const to = address ?? now.address;
	const by = kind ?? now.kind;

	useEffect(() => setCode(""), [now.state]);

	return (
		<Sheet title={t.channel.title} onClose={onClose}>
			<div className={css.body}>
				{why && <p>{why}</p>}
				<p>{t.channel.about}</p>
				{!now.hasGateway && <p className={css.need}>{t.channel.noGateway}</p>}
				{now.problem && <ProblemNote problem={now.problem} />}
				<p role="status">{now.state === "tested" && now.testedAt !== null ? t.channel.testedAt(when(now.testedAt)) : t.channel.states[now.state]}</p>
				{now.state === "testing" ? (
					<form
						className={css.acts}
						onSubmit={(event) => {
							event.preventDefault();
							void channel.confirm(code).then((done) => done && onTested?.());
						}}
					>
						<TextField label={t.channel.code} inputMode="numeric" autoComplete="one-time-code" maxLength={10} value={code} onChange={setCode} />
						<Button kind="primary" wide submit disabled={now.busy || code.trim() === ""}>
							{t.channel.confirm}
						</Button>
					</form>
				) : (
					<>
						<ChoiceList name={t.channel.kind} value={by} choices={kinds.map((value) => ({ value, words: t.channel.kinds[value] }))} onChange={setKind} />
						<TextField label={by === "mail" ? t.channel.mail : t.channel.number} type={by === "mail" ? "email" : "tel"} maxLength={254} value={to} onChange={setAddress} />
						<Button kind="primary" wide disabled={now.busy || !now.hasGateway || to.trim() === ""} onClick={() => void channel.test(by, to)}>
							{t.channel.test}
						</Button>
					</>
				)}
				{now.address !== "" && (
					<Button kind="quiet" wide disabled={now.busy} onClick={() => void channel.remove()}>
						{t.channel.remove}
					</Button>
				)}
			</div>
		</Sheet>
	);
}
