import { useState, type ReactNode } from "react";
import { AppContext, SignedInContext } from "../src/view/AppContext";
import { Avatar } from "../src/view/Avatar";
import { Button } from "../src/view/Button";
import { ChoiceList } from "../src/view/ChoiceList";
import { EmptyState } from "../src/view/EmptyState";
import { FilterTabs } from "../src/view/FilterTabs";
import { IconButton } from "../src/view/IconButton";
import { Mark } from "../src/view/Mark";
import { Message } from "../src/view/Message";
import { NewMessagesPill } from "../src/view/NewMessagesPill";
import { PaneLoading } from "../src/view/PaneLoading";
import { PersonRow } from "../src/view/PersonRow";
import { ProblemNote } from "../src/view/ProblemNote";
import { Switch } from "../src/view/Switch";
import { TextField } from "../src/view/TextField";
import { Tick } from "../src/view/Tick";
import { TypingLine } from "../src/view/TypingLine";
import { UnreadPill } from "../src/view/UnreadPill";
import "../src/view/base.css";
import { everyone, fakeApp, okafor, patel, trouble, ward } from "./fixtures";
import css from "./Components.module.css";

const app = fakeApp();
const signedIn = app.signedIn.getSnapshot();

/** Every component in every state; the button changes the theme. */
export function Components() {
	const [dark, setDark] = useState(new URLSearchParams(location.search).get("theme") === "dark");
	document.documentElement.dataset.theme = dark ? "dark" : "light";
	const vm = signedIn?.conversation("!ward7");
	if (!signedIn || !vm) return null;
	const nothing = () => {};
	return (
		<AppContext value={app}>
			<SignedInContext value={signedIn}>
				<main className={css.page}>
					<header className={css.head}>
						<Mark />
						<h1>Gallery</h1>
						<Button icon={dark ? "sun" : "moon"} onClick={() => setDark(!dark)}>
							{dark ? "Light" : "Dark"}
						</Button>
					</header>
					<Part name="Buttons">
						<Button kind="primary">Primary</Button>
						<Button>Plain</Button>
						<Button kind="quiet" icon="retry">Quiet</Button>
						<Button kind="danger">Danger</Button>
						<Button kind="primary" disabled>Disabled</Button>
						<IconButton icon="write" name="Write" />
						<IconButton icon="send" name="Send" tone="filled" />
						<IconButton icon="close" name="Close" tone="over" />
					</Part>
					<Part name="Ticks">
						{(["waiting", "sent", "delivered", "read"] as const).map((state) => (
							<Tick key={state} state={state} />
						))}
						<UnreadPill count={3} words="3" />
						<UnreadPill count={140} words="140" />
						<UnreadPill count={12} quiet words="12" />
						<UnreadPill count={0} words="unread" />
					</Part>
					<Part name="Pictures">
						{(["24", "32", "40", "48", "96"] as const).map((size) => (
							<Avatar key={size} of={okafor.avatar} size={size} onDuty />
						))}
						{everyone.slice(0, 8).map((person) => (
							<Avatar key={person.userId} of={person.avatar} />
						))}
					</Part>
					<Part name="Fields" wide>
						<TextField label="Staff name" hint="The name your Trust gave you" value="" onChange={nothing} />
						<Switch words="Mute" about="No sound or banner" on onChange={nothing} />
						<Switch words="Mute" on={false} onChange={nothing} />
						<ChoiceList name="Light or dark" value="a" choices={[{ value: "a", words: "As this device" }, { value: "b", words: "Dark", about: "For nights" }]} onChange={nothing} />
						<FilterTabs roles={2} urgent={2} urgentOnly={false} value="unread" unread={3} onChange={nothing} />
						<ProblemNote problem={{ code: "too-large", limit: 5e7, detail: "M_TOO_LARGE" }} />
					</Part>
					<Part name="People" wide>
						<ul>
							{everyone.slice(0, 9).map((person) => (
								<PersonRow key={person.userId} person={person} />
							))}
						</ul>
					</Part>
					<Part name="Messages" wide canvas>
						{[...ward(), ...trouble()].map((item) => item.kind === "message" && <Message key={item.key} item={item} vm={vm} group marked={false} openMenu={nothing} openReceipts={nothing} />)}
					</Part>
					<Part name="Lines" wide canvas>
						<TypingLine people={[okafor, patel]} />
						<NewMessagesPill count={0} onClick={nothing} />
						<NewMessagesPill count={3} onClick={nothing} />
						<PaneLoading />
						<EmptyState icon="inbox" title="No conversations yet" action={<Button kind="primary">New message</Button>}>
							Find a colleague by name or job, or start a group for your ward or team.
						</EmptyState>
					</Part>
				</main>
			</SignedInContext>
		</AppContext>
	);
}

function Part({ name, wide, canvas, children }: { name: string; wide?: boolean; canvas?: boolean; children: ReactNode }) {
	return (
		<section className={css.part}>
			<h2>{name}</h2>
			<div className={[css.row, wide && css.wide, canvas && css.canvas].filter(Boolean).join(" ")}>{children}</div>
		</section>
	);
}
