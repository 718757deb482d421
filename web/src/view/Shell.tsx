import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { t } from "../i18n/en";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { AlertScreen } from "./AlertScreen";
import { BottomBar } from "./BottomBar";
import { CallLayer } from "./CallLayer";
import { ConnectionBanner } from "./ConnectionBanner";
import { Conversation } from "./Conversation";
import { EmptyState } from "./EmptyState";
import { IncidentAlert } from "./IncidentAlert";
import { Inbox } from "./Inbox";
import { KeyboardHelp } from "./KeyboardHelp";
import { Me } from "./Me";
import { NewConversation } from "./NewConversation";
import { NewGroup } from "./NewGroup";
import { PaneLoading } from "./PaneLoading";
import { PlayerBar } from "./PlayerBar";
import { Rail } from "./Rail";
import { SharedBar } from "./SharedBar";
import { useKeys } from "./useKeys";
import { useLayout } from "./useLayout";
import css from "./Shell.module.css";

const OnCall = lazy(() => import("./OnCall"));
const RolePage = lazy(() => import("./RolePage"));
const IncidentPage = lazy(() => import("./IncidentPage"));
const NewIncident = lazy(() => import("./NewIncident"));
const PriorityPage = lazy(() => import("./PriorityPage"));
const Notifications = lazy(() => import("./Notifications"));
const Devices = lazy(() => import("./Devices"));
const AlertTested = lazy(() => import("./AlertTested"));
const Board = lazy(() => import("./Board"));
const Rota = lazy(() => import("./Rota"));
const Ward = lazy(() => import("./Ward"));
const HandoverPage = lazy(() => import("./HandoverPage"));
const InfoPanel = lazy(() => import("./InfoPanel"));
const PersonPanel = lazy(() => import("./PersonPanel"));
const CallsScreen = lazy(() => import("./CallsScreen"));
const StarredScreen = lazy(() => import("./StarredScreen"));
const FilesPanel = lazy(() => import("./FilesPanel"));
const SearchScreen = lazy(() => import("./SearchScreen"));
const Viewer = lazy(() => import("./Viewer"));

/** One pane on a phone; rail, list, conversation and information beside each other on a desktop. */
export function Shell() {
	const layout = useLayout();
	const { place, go, back } = usePlace();
	const { conversations } = useSignedIn();
	const { unreadConversations } = useStore(conversations);
	const [help, setHelp] = useState(false);
	const search = useRef<HTMLInputElement>(null);

	useEffect(() => {
		document.title = unreadConversations > 0 ? `(${unreadConversations}) ${t.product}` : t.product;
	}, [unreadConversations]);

	useEffect(() => {
		if (place.kind === "unknown" || place.kind === "gallery") {
			go({ kind: "inbox" }, "replace");
		}
	}, [place.kind, go]);

	/* On a desktop the last conversation stays open beside the list. */
	const [kept, setKept] = useState<string | null>(null);
	const open = "id" in place ? place.id : null;
	if (open !== null && open !== kept) setKept(open);
	/* Found: the list is whole again when one comes back. */
	useEffect(() => {
		if (open !== null) conversations.setSearch("");
	}, [open, conversations]);
	const phone = layout === "phone";
	const beside = !phone && (place.kind === "new" || place.kind === "new-group" || place.kind === "search") ? kept : null;
	const conversation = open ?? beside;

	/* What was found stays beside the message that is looked at. */
	const [finding, setFinding] = useState<{ roomId: string | null } | null>(null);
	if (place.kind === "search" && (finding === null || finding.roomId !== place.roomId)) setFinding({ roomId: place.roomId });
	if (finding && place.kind !== "search" && (phone || (place.kind !== "conversation" && place.kind !== "media"))) setFinding(null);

	/* On a phone one goes back; beside a conversation the search is put away. */
	function leaveFinding(): boolean {
		if (phone || !finding) return false;
		if (place.kind === "search") go(conversation === null ? { kind: "inbox" } : { kind: "conversation", id: conversation }, "replace");
		setFinding(null);
		return true;
	}
	useKeys({ layout, search, openHelp: () => setHelp(true), leaveFinding });

	const inNew = place.kind === "new" || place.kind === "new-group";
	const infoOpen = place.kind === "info" || place.kind === "files" || place.kind === "add-people";
	const onCall = place.kind === "on-call" || place.kind === "role" || place.kind === "rota" || place.kind === "incident" || place.kind === "new-incident" || place.kind === "board";
	const starred = place.kind === "starred" || place.kind === "calls";
	const ward = place.kind === "ward" || place.kind === "handover";
	const listOnly = place.kind === "inbox" || starred || place.kind === "ward" || place.kind === "search" || place.kind === "on-call" || inNew;
	const showList = (!phone || listOnly) && place.kind !== "board";
	const showMain = !phone || !listOnly;

	const list = (
		<>
			{place.kind === "new" && <NewConversation />}
			{place.kind === "new-group" && <NewGroup />}
			{/* Hidden, not gone: the list keeps its place. */}
			<div className={css.fill} hidden={inNew || onCall || ward || finding !== null || starred}>
				<Inbox searchRef={search} selected={conversation} />
			</div>
			{starred && (
				<div className={css.fill}>
					<Suspense fallback={<PaneLoading />}>
						{place.kind === "calls" ? <CallsScreen /> : <StarredScreen />}
					</Suspense>
				</div>
			)}
			{finding && (
				<div className={css.fill}>
					<Suspense fallback={<PaneLoading />}>
						<SearchScreen key={finding.roomId} roomId={finding.roomId} leave={leaveFinding} selected={place.kind === "conversation" ? (place.eventId ?? null) : null} />
					</Suspense>
				</div>
			)}
			{ward && (
				<div className={css.fill}>
					<Suspense fallback={<PaneLoading />}>
						<Ward selected={place.kind === "handover" ? place.handoverId : null} />
					</Suspense>
				</div>
			)}
			{onCall && (
				<div className={css.fill}>
					<Suspense fallback={<PaneLoading />}>
						<OnCall selected={place.kind === "role" ? place.roleId : null} incident={place.kind === "incident" ? place.incidentId : null} />
					</Suspense>
				</div>
			)}
		</>
	);

	const panel = (
		<Suspense fallback={<PaneLoading />}>
			{place.kind === "files" && <FilesPanel key={place.id} id={place.id} />}
			{infoOpen && place.kind !== "files" && <InfoPanel key={place.id} id={place.id} adding={place.kind === "add-people"} />}
			{place.kind === "person" && <PersonPanel key={place.userId} userId={place.userId} />}
		</Suspense>
	);

	const overMain = place.kind === "person" || (infoOpen && layout !== "three");
	let main = null;
	if (place.kind === "me") main = <Me openHelp={() => setHelp(true)} />;
	else if (place.kind === "devices")
		main = (
			<Suspense fallback={<PaneLoading />}>
				<Devices />
			</Suspense>
		);
	else if (place.kind === "notifications" || place.kind === "alert-test")
		main = (
			<Suspense fallback={<PaneLoading />}>
				{place.kind === "notifications" ? <Notifications /> : <AlertTested key={place.testId} testId={place.testId} />}
			</Suspense>
		);
	else if (onCall) main = <OnCallMain />;
	else if (ward) main = <WardMain />;
	else if (place.kind === "urgent")
		main = (
			<Suspense fallback={<PaneLoading />}>
				<PriorityPage key={place.itemId} id={place.itemId} />
			</Suspense>
		);
	else if (overMain) main = panel;
	else if (conversation !== null) main = <Conversation key={conversation} id={conversation} />;
	else
		main = (
			<EmptyState icon="inbox" title={t.inbox.choose}>
				{t.inbox.chooseWords}
			</EmptyState>
		);

	return (
		<div className={css.shell}>
			<CallLayer />
			<SharedBar />
			<ConnectionBanner />
			<PlayerBar />
			<div className={css.panes}>
				{!phone && <Rail openHelp={() => setHelp(true)} />}
				{showList && (phone ? <main className={css.list}>{list}</main> : <section className={css.list} aria-label={onCall ? t.roles.list : ward ? t.ward.title : t.inbox.list}>{list}</section>)}
				{showMain && <main className={css.main}>{main}</main>}
				{infoOpen && layout === "three" && <aside className={css.panel} aria-label={t.info.title}>{panel}</aside>}
			</div>
			{phone && (place.kind === "inbox" || place.kind === "on-call" || place.kind === "ward" || place.kind === "me") && <BottomBar />}
			{place.kind === "media" && (
				<Suspense fallback={null}>
					<Viewer id={place.id} eventId={place.eventId} onClose={() => back({ kind: "conversation", id: place.id })} />
				</Suspense>
			)}
			<AlertScreen />
			<IncidentAlert />
			{help && <KeyboardHelp onClose={() => setHelp(false)} />}
		</div>
	);
}

function WardMain() {
	const { place } = usePlace();
	if (place.kind === "handover")
		return (
			<Suspense fallback={<PaneLoading />}>
				<HandoverPage key={place.handoverId} id={place.handoverId} />
			</Suspense>
		);
	return (
		<EmptyState icon="list" title={t.ward.choose}>
			{t.ward.chooseWords}
		</EmptyState>
	);
}

function OnCallMain() {
	const { place } = usePlace();
	return (
		<Suspense fallback={<PaneLoading />}>
			{place.kind === "role" && <RolePage key={place.roleId} id={place.roleId} />}
			{place.kind === "rota" && <Rota />}
			{place.kind === "incident" && <IncidentPage key={place.incidentId} id={place.incidentId} />}
			{place.kind === "new-incident" && <NewIncident />}
			{place.kind === "board" && <Board />}
			{place.kind === "on-call" && (
				<EmptyState icon="onCall" title={t.roles.choose}>
					{t.roles.chooseWords}
				</EmptyState>
			)}
		</Suspense>
	);
}
