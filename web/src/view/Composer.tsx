import { lazy, Suspense, useEffect, useId, useLayoutEffect, useRef, useState, type ClipboardEvent, type KeyboardEvent } from "react";
import { t } from "../i18n/en";
import type { ConversationViewModel } from "../viewmodel/types";
import { useStore } from "./AppContext";
import { AttachmentTray, isRefused } from "./AttachmentTray";
import { IconButton } from "./IconButton";
import { canRecord, type RecorderFailure } from "../platform/recorder";
import { type Extra, PlusMenu } from "./PlusMenu";
import { ProblemNote } from "./ProblemNote";
import { ReplyBar } from "./ReplyBar";
import { VoiceRecorder } from "./VoiceRecorder";
import { Suggestions } from "./Suggestions";
import css from "./Composer.module.css";

const PrioritySheet = lazy(() => import("./PrioritySheet"));
const ExtraSheet = lazy(() => import("./ExtraSheet"));
const PictureEditor = lazy(() => import("./PictureEditor"));
const Camera = lazy(() => import("./Camera"));
const desktop = matchMedia("(hover: hover) and (pointer: fine)");

const grows = CSS.supports("field-sizing", "content");

interface Props {
	vm: ConversationViewModel;
	focusAtOnce: boolean;
	onSent: () => void;
	/** The role one talks with: it can be alerted from here. */
	roleId: string | null;
}

/** Where one writes: grows to six lines, keeps a draft, takes files from anywhere. */
export function Composer({ vm, focusAtOnce, onSent, roleId }: Props) {
	const { composer } = vm;
	const now = useStore(composer);
	const field = useRef<HTMLTextAreaElement>(null);
	const [plus, setPlus] = useState(false);
	const [camera, setCamera] = useState(false);
	const [editing, setEditing] = useState<string | null>(null);
	const picture = editing === null ? null : composer.attachmentFile(editing);
	const [extra, setExtra] = useState<Extra | null>(null);
	const [urgent, setUrgent] = useState(false);
	const [recording, setRecording] = useState(false);
	const [deaf, setDeaf] = useState<RecorderFailure | null>(null);
	const [pick, setPick] = useState(0);
	const listId = useId();
	const { suggestions, attachments } = now;
	const chosen = suggestions[Math.min(pick, suggestions.length - 1)];

	const odd = attachments.find((a) => a.problem && isRefused(a.problem));
	const refused = odd?.problem;

	useEffect(() => {
		if (focusAtOnce) field.current?.focus({ preventScroll: true });
	}, [focusAtOnce, vm]);

	useLayoutEffect(() => {
		const el = field.current;
		if (!el || grows) return;
		el.style.blockSize = "auto";
		el.style.blockSize = `${el.scrollHeight}px`;
	}, [now.text]);

	/* Written to while a reply or a file was chosen elsewhere. */
	useEffect(() => {
		if (now.replyTo || now.editing) field.current?.focus();
	}, [now.replyTo, now.editing]);

	const voice = canRecord() && (recording || (now.text === "" && attachments.length === 0 && !now.editing));

	function send() {
		if (!now.canSend) return;
		composer.send();
		field.current?.focus({ preventScroll: true });
		onSent();
	}

	function mention(userId: string) {
		const { text, caret } = composer.pickSuggestion(userId);
		composer.setText(text, caret);
		requestAnimationFrame(() => {
			field.current?.focus();
			field.current?.setSelectionRange(caret, caret);
		});
	}

	function onKey(event: KeyboardEvent) {
		if (event.nativeEvent.isComposing) return;
		if (chosen && !event.shiftKey) {
			if (event.key === "ArrowDown" || event.key === "ArrowUp") {
				event.preventDefault();
				setPick((pick + (event.key === "ArrowDown" ? 1 : suggestions.length - 1)) % suggestions.length);
				return;
			}
			if (event.key === "Enter" || event.key === "Tab") {
				event.preventDefault();
				mention(chosen.userId);
				return;
			}
		}
		if (event.key === "Enter" && !event.shiftKey && !event.altKey && (desktop.matches || event.ctrlKey)) {
			event.preventDefault();
			send();
		}
	}

	function onPaste(event: ClipboardEvent) {
		const files = [...event.clipboardData.files];
		if (files.length === 0) return;
		event.preventDefault();
		composer.addFiles(files);
	}

	function add(files: readonly File[]) {
		setPlus(false);
		if (files.length > 0) composer.addFiles(files);
		field.current?.focus({ preventScroll: true });
	}

	return (
		<div className={css.composer}>
			{now.problem && (
				<div className={css.problem}>
					<ProblemNote problem={now.problem} action={<IconButton icon="close" name={t.close} onClick={() => composer.dismissProblem()} />} />
				</div>
			)}
			{deaf && (
				<div className={css.problem}>
					<ProblemNote words={t.voice.failures[deaf]} action={<IconButton icon="close" name={t.close} onClick={() => setDeaf(null)} />} />
				</div>
			)}
			{chosen && <Suggestions id={listId} people={suggestions} chosen={chosen.userId} onPick={mention} />}
			{now.replyTo && <ReplyBar quote={now.replyTo} onCancel={() => composer.setReply(null)} />}
			{now.editing && <ReplyBar quote={now.editing} words={t.composer.editing} cancel={t.composer.cancelEdit} onCancel={() => composer.setEdit(null)} />}
			{refused && (
				<div className={css.problem}>
					<ProblemNote problem={refused} action={<IconButton icon="close" name={t.composer.remove(odd?.name ?? "")} onClick={() => odd && composer.removeAttachment(odd.id)} />} />
				</div>
			)}
			{attachments.length > 0 && <AttachmentTray attachments={attachments} onRemove={(id) => composer.removeAttachment(id)} onEdit={setEditing} />}
			<div className={css.line}>
				{!recording && <PlusMenu open={plus} setOpen={setPlus} onFiles={add} onCamera={() => setCamera(true)} onExtra={setExtra} />}
				{!recording && roleId !== null && <IconButton icon="warning" name={t.urgent.newName} onClick={() => setUrgent(true)} />}
				<textarea
					/* else the browser writes what is typed into its own profile */
					autoComplete="off"
					ref={field}
					id="composer"
					className={css.field}
					hidden={recording}
					rows={1}
					aria-label={attachments.length > 0 ? t.composer.caption : t.composer.field}
					placeholder={attachments.length > 0 ? t.composer.caption : t.composer.placeholder}
					value={now.text}
					enterKeyHint={desktop.matches ? "send" : "enter"}
					autoCapitalize="sentences"
					aria-autocomplete="list"
					aria-controls={chosen ? listId : undefined}
					aria-activedescendant={chosen ? `${listId}-${chosen.userId}` : undefined}
					onChange={(event) => {
						setPick(0);
						composer.setText(event.target.value, event.target.selectionStart);
					}}
					onKeyDown={onKey}
					onPaste={onPaste}
				/>
				{voice ? (
					<VoiceRecorder
						onActive={setRecording}
						onFailure={setDeaf}
						onRecorded={(said) => {
							setDeaf(null);
							composer.sendVoice(said.blob, said.durationMs, said.waveform);
							onSent();
						}}
					/>
				) : (
					<IconButton icon={now.editing ? "check" : "send"} tone={now.canSend ? "filled" : "ink"} name={now.editing ? t.composer.saveEdit : t.composer.send} className={css.send} disabled={!now.canSend} onPointerDown={(event) => event.preventDefault()} onClick={send} />
				)}
			</div>
			{urgent && roleId !== null && (
				<Suspense fallback={null}>
					<PrioritySheet target={{ kind: "role", id: roleId }} onClose={() => setUrgent(false)} />
				</Suspense>
			)}
			{editing !== null && picture && (
				<Suspense fallback={null}>
					<PictureEditor
						file={picture}
						onDone={(file) => {
							composer.replaceAttachment(editing, file);
							setEditing(null);
						}}
						onClose={() => setEditing(null)}
					/>
				</Suspense>
			)}
			{extra && (
				<Suspense fallback={null}>
					<ExtraSheet what={extra} composer={composer} onSent={onSent} onClose={() => setExtra(null)} />
				</Suspense>
			)}
			{camera && (
				<Suspense fallback={null}>
					<Camera
						onPhoto={(file) => {
							setCamera(false);
							add([file]);
						}}
						onClose={() => setCamera(false)}
					/>
				</Suspense>
			)}
		</div>
	);
}
