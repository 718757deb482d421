import { useCallback, useEffect, useMemo, useRef, useState, type DragEvent } from "react";
import { t } from "../i18n/en";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { Composer } from "./Composer";
import { ConversationHeader } from "./ConversationHeader";
import { EmptyState } from "./EmptyState";
import { PaneHeader } from "./PaneHeader";
import { PaneLoading } from "./PaneLoading";
import { PinnedBar } from "./PinnedBar";
import { RoleBar } from "./RoleBar";
import { Timeline, type TimelineHandle } from "./Timeline";
import { useLayout } from "./useLayout";
import css from "./Conversation.module.css";

/** People talking: header, messages, composer. */
export function Conversation({ id }: { id: string }) {
	const signedIn = useSignedIn();
	const vm = useMemo(() => signedIn.conversation(id), [signedIn, id]);
	const now = useStore(vm);
	const { place, go, back } = usePlace();
	const layout = useLayout();
	const timeline = useRef<TimelineHandle>(null);
	const [dragging, setDragging] = useState(false);

	/* A link to a message opens it in context. */
	const linked = place.kind === "conversation" && place.id === id ? place.eventId : undefined;
	useEffect(() => {
		if (linked) vm.jumpTo(linked);
	}, [vm, linked]);

	const onSent = useCallback(() => timeline.current?.toEnd(), []);

	if (now.state === "missing")
		return (
			<>
				<PaneHeader title={t.conversation.missing} onBack={layout === "phone" ? () => back({ kind: "inbox" }) : undefined} />
				<EmptyState icon="inbox" title={t.conversation.missing} action={<Button kind="primary" onClick={() => go({ kind: "inbox" }, "replace")}>{t.conversation.toInbox}</Button>}>
					{t.conversation.missingWords}
				</EmptyState>
			</>
		);

	function onDrag(event: DragEvent) {
		if (!event.dataTransfer.types.includes("Files") || !now.canSend) return;
		event.preventDefault();
		setDragging(event.type !== "dragleave" || event.currentTarget.contains(event.relatedTarget as Node | null));
	}

	function onDrop(event: DragEvent) {
		setDragging(false);
		if (event.dataTransfer.files.length === 0) return;
		event.preventDefault();
		vm.composer.addFiles([...event.dataTransfer.files]);
		document.getElementById("composer")?.focus();
	}

	return (
		<div className={css.conversation} onDragEnter={onDrag} onDragOver={onDrag} onDragLeave={onDrag} onDrop={onDrop}>
			<ConversationHeader now={now} phone={layout === "phone"} />
			{now.ofRole !== null && <RoleBar id={now.ofRole} asHolder={now.roleId === null} />}
			{now.state === "ready" && now.pinned.length > 0 && <PinnedBar vm={vm} now={now} />}
			{now.state === "loading" ? (
				<div className={css.loading}>
					<PaneLoading shape="messages" words={t.conversation.loading} />
				</div>
			) : (
				<Timeline ref={timeline} vm={vm} now={now} />
			)}
			{now.canSend ? (
				<Composer vm={vm} roleId={now.roleId} focusAtOnce={layout !== "phone"} onSent={onSent} />
			) : (
				now.state === "ready" && <p className={css.readOnly}>{t.conversation.readOnly}</p>
			)}
			{dragging && <div className={css.drop}>{t.conversation.dropHere}</div>}
		</div>
	);
}
