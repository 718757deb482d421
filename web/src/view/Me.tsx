import { lazy, Suspense, useState } from "react";
import { t } from "../i18n/en";
import { useApp, usePlace, useSignedIn, useStore } from "./AppContext";
import { ActionRow } from "./ActionRow";
import { ChoiceList } from "./ChoiceList";
import { Confirm } from "./Confirm";
import { IconButton } from "./IconButton";
import { NameEditor } from "./NameEditor";
import { PaneHeader } from "./PaneHeader";
import { PersonAbout } from "./PersonAbout";
import { PicturePicker } from "./PicturePicker";
import { ProblemNote } from "./ProblemNote";
import { Switch } from "./Switch";
import { useLayout } from "./useLayout";
import css from "./Me.module.css";

const HelpSheet = lazy(() => import("./HelpSheet"));

/** One's own page: picture, name, light or dark, signing out. */
export function Me({ openHelp }: { openHelp: () => void }) {
	const { profile, notifications } = useSignedIn();
	const notify = useStore(notifications);
	const { session, connection } = useApp();
	const now = useStore(profile);
	const { queued } = useStore(connection);
	const { go } = usePlace();
	const layout = useLayout();
	const [layer, setLayer] = useState<"name" | "out" | "help" | null>(null);

	return (
		<div className={css.me}>
			<PaneHeader title={t.me.title} takeFocus={layout === "phone"} />
			<div className={css.scroll}>
				<div className={css.page}>
					<div className={css.top}>
						<PicturePicker avatar={now.me.avatar} disabled={now.busy} words={t.me.changePicture} removeWords={t.me.removePicture} onPick={(file) => void profile.setPicture(file)} />
						<div className={css.nameLine}>
							<h2 className={css.name}>{now.me.name}</h2>
							<IconButton icon="edit" name={t.me.rename} onClick={() => setLayer("name")} />
						</div>
						<PersonAbout person={now.me} />
						{now.trustName && <p className={css.trust}>{now.trustName}</p>}
					</div>
					{now.problem && <ProblemNote problem={now.problem} action={<IconButton icon="close" name={t.close} onClick={() => profile.dismissProblem()} />} />}
					<section className={css.part}>
						<div className={css.pad}>
							<ChoiceList
								name={t.me.theme}
								value={now.theme}
								choices={(["system", "light", "dark"] as const).map((theme) => ({ value: theme, words: t.me.themes[theme] }))}
								onChange={(theme) => profile.setTheme(theme)}
							/>
						</div>
					</section>
					<section className={css.part}>
						<div className={css.pad}>
							<ChoiceList
								name={t.me.language}
								value={now.language}
								choices={[
									{ value: "en" as const, words: "English" },
									{ value: "cy" as const, words: "Cymraeg" },
								]}
								onChange={(language) => {
									if (language === now.language) return;
									profile.setLanguage(language);
									connection.reload();
								}}
							/>
						</div>
					</section>
					<section className={css.part}>
						<Switch words={t.me.receipts} about={t.me.receiptsWords} on={now.readReceipts} onChange={(on) => profile.setReadReceipts(on)} />
						<ActionRow icon="bell" words={t.notify.title} about={notify.state === "on" ? t.notify.on : t.notify.off} onPress={() => go({ kind: "notifications" })} />
						<ActionRow icon="device" words={t.devices.row} about={t.devices.rowAbout} onPress={() => go({ kind: "devices" })} />
						<ActionRow icon="star" words={t.stars.title} about={t.stars.about} onPress={() => go({ kind: "starred" })} />
						<ActionRow icon="info" words={t.help.title} about={t.help.about} onPress={() => setLayer("help")} />
						<ActionRow icon="keyboard" words={t.me.keyboard} onPress={openHelp} />
					</section>
					<section className={css.part}>
						<ActionRow icon="people" words={t.me.switchPerson} about={t.me.switchWords} onPress={() => void session.switchPerson()} />
						<ActionRow icon="leave" words={t.me.signOut} danger onPress={() => setLayer("out")} />
					</section>
					<section className={css.facts}>
						{now.serverName && (
							<p>
								<strong>{t.me.where}.</strong> {t.me.whereWords(now.serverName)}
							</p>
						)}
						<p>
							{t.me.device}: {now.deviceId}
							{now.version && `. ${t.me.version}: ${now.version}`}
						</p>
					</section>
				</div>
			</div>
			{layer === "help" && (
				<Suspense fallback={null}>
					<HelpSheet onClose={() => setLayer(null)} />
				</Suspense>
			)}
			{layer === "name" && <NameEditor title={t.me.rename} label={t.me.name} name={now.me.name} onSave={(name) => profile.rename(name)} onClose={() => setLayer(null)} />}
			{layer === "out" && (
				<Confirm
					title={t.me.signOutSure}
					words={queued > 0 ? t.me.signOutQueued(queued) : t.me.signOutWords}
					action={t.me.signOut}
					onClose={() => setLayer(null)}
					onConfirm={async () => {
						go({ kind: "inbox" }, "replace");
						await session.signOut();
						return null;
					}}
				/>
			)}
		</div>
	);
}
