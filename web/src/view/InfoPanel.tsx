import { useMemo, useState } from "react";
import { t } from "../i18n/en";
import type { Member } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { ActionRow } from "./ActionRow";
import { AddPeople } from "./AddPeople";
import { Confirm } from "./Confirm";
import { date } from "./format";
import { IconButton } from "./IconButton";
import { Menu, type MenuAction } from "./Menu";
import { NameEditor } from "./NameEditor";
import { PaneHeader } from "./PaneHeader";
import { PaneLoading } from "./PaneLoading";
import { PersonAbout } from "./PersonAbout";
import { PersonRow } from "./PersonRow";
import { PicturePicker } from "./PicturePicker";
import { ProblemNote } from "./ProblemNote";
import { Avatar } from "./Avatar";
import { SearchField } from "./SearchField";
import { Switch } from "./Switch";
import { useLayout } from "./useLayout";
import css from "./InfoPanel.module.css";

const searchFrom = 12;

/** Who is in a conversation, and everything one can change about it. */
export default function InfoPanel({ id, adding }: { id: string; adding: boolean }) {
	const signedIn = useSignedIn();
	const vm = useMemo(() => signedIn.groupInfo(id), [signedIn, id]);
	const now = useStore(vm);
	const { go, back } = usePlace();
	const layout = useLayout();
	const [menu, setMenu] = useState<{ member: Member; x: number; y: number } | null>(null);
	const [removing, setRemoving] = useState<Member | null>(null);
	const [layer, setLayer] = useState<"name" | "leave" | null>(null);
	const [find, setFind] = useState("");
	const group = now.kind !== "direct";

	if (adding) return <AddPeople vm={vm} />;

	const close = () => back({ kind: "conversation", id });
	const other = now.members.find((member) => !member.me);
	const words = find.trim().toLowerCase();
	const members = words ? now.members.filter((m) => `${m.name} ${m.job ?? ""}`.toLowerCase().includes(words)) : now.members;

	function actionsFor(member: Member): MenuAction[] {
		const actions: MenuAction[] = [{ icon: "info", words: t.conversation.infoPerson, act: () => go({ kind: "person", userId: member.userId }) }];
		if (member.canChangeRole && member.role !== "owner") {
			const to = member.role === "admin" ? "member" : "admin";
			actions.push({ icon: "edit", words: to === "admin" ? t.info.makeAdmin : t.info.makeMember, act: () => void vm.setRole(member.userId, to) });
		}
		if (member.canRemove) actions.push({ icon: "removePerson", words: t.info.remove, danger: true, act: () => setRemoving(member) });
		return actions;
	}

	return (
		<div className={css.panel}>
			<PaneHeader title={group ? t.info.title : t.info.titlePerson} onBack={close} closes={layout !== "phone"} takeFocus />
			<div className={css.scroll}>
				<div className={css.top}>
					{group && now.canSetPicture ? (
						<PicturePicker avatar={now.avatar} group disabled={now.busy} words={t.info.changePicture} removeWords={t.info.removePicture} onPick={(file) => void vm.setPicture(file)} />
					) : (
						<Avatar of={now.avatar} size="96" group={group} onDuty={other && !group ? other.onDuty : null} />
					)}
					<div className={css.nameLine}>
						<h2 className={css.name}>{now.name}</h2>
						{group && now.canRename && <IconButton icon="edit" name={t.info.rename} onClick={() => setLayer("name")} />}
					</div>
					{group ? (
						<p className={css.about}>
							{t.people(now.members.length)}
							{now.createdAt !== null && `, ${t.info.started(date(now.createdAt))}`}
						</p>
					) : (
						other && <PersonAbout person={other} />
					)}
					{now.topic && <p className={css.topic}>{now.topic}</p>}
				</div>
				{now.problem && (
					<div className={css.problem}>
						<ProblemNote problem={now.problem} action={<IconButton icon="close" name={t.close} onClick={() => vm.dismissProblem()} />} />
					</div>
				)}
				<div className={css.part}>
					<ActionRow icon="photo" words={t.files.title} onPress={() => go({ kind: "files", id })} />
					<ActionRow icon="search" words={t.find.inHere} onPress={() => go({ kind: "search", roomId: id })} />
					<Switch words={t.info.mute} about={t.info.muteWords} on={now.muted} onChange={(on) => vm.setMuted(on)} />
				</div>
				{group && (
					<section className={css.part} aria-label={t.info.people}>
						<h3 className={css.head}>{t.info.people}</h3>
						{now.members.length >= searchFrom && (
							<div className={css.find}>
								<SearchField label={t.info.findPeople} value={find} onChange={setFind} />
							</div>
						)}
						{now.canAdd && !words && <ActionRow icon="addPerson" words={t.info.add} onPress={() => go({ kind: "add-people", id })} />}
						<ul>
							{members.map((member) => (
								<PersonRow
									key={member.userId}
									person={member}
									brief
									note={member.membership === "invited" ? t.info.invited : member.role === "member" ? null : t.role[member.role]}
									end={
										!member.me && (
											<IconButton
												icon="more"
												name={t.info.actions(member.name)}
												aria-haspopup="menu"
												onClick={(event) => {
													const box = event.currentTarget.getBoundingClientRect();
													setMenu({ member, x: box.right, y: box.bottom });
												}}
											/>
										)
									}
								/>
							))}
						</ul>
						{now.loadingMembers && <PaneLoading />}
					</section>
				)}
				{group && (
					<div className={css.part}>
						<ActionRow icon="leave" words={t.info.leave} danger onPress={() => setLayer("leave")} />
					</div>
				)}
			</div>
			{menu && <Menu name={t.info.actions(menu.member.name)} actions={actionsFor(menu.member)} at={menu} onClose={() => setMenu(null)} />}
			{removing && <Confirm title={t.info.removeSure(removing.name)} words={t.info.removeWords} action={t.info.remove} onConfirm={() => vm.remove(removing.userId)} onClose={() => setRemoving(null)} />}
			{layer === "name" && <NameEditor title={t.info.rename} label={t.info.name} name={now.name} onSave={(name) => vm.rename(name)} onClose={() => setLayer(null)} />}
			{layer === "leave" && (
				<Confirm
					title={t.info.leaveSure(now.name)}
					words={t.info.leaveWords}
					action={t.info.leave}
					onConfirm={async () => {
						const problem = await vm.leave();
						if (!problem) go({ kind: "inbox" }, "replace");
						return problem;
					}}
					onClose={() => setLayer(null)}
				/>
			)}
		</div>
	);
}
