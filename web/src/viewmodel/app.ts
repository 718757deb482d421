/*
 * The whole app below the screen: who is signed in, and what there is for
 * them. The wiring gives it the browser; tests give it a pretended one.
 */
import type { MakePeer } from "../platform/peer_types.ts";
import { Calls } from "../protocol/calls.ts";
import type { Install } from "../platform/install.ts";
import type { Passkeys } from "../platform/passkey.ts";
import type { PushAsk, PushPlatform } from "../platform/push.ts";
import type { PushWords } from "../platform/sw_push.ts";
import { Client, type ServerInfo } from "../protocol/client.ts";
import { Clinic } from "../protocol/clinic.ts";
import { Handovers } from "../protocol/handover.ts";
import { Delivery } from "../protocol/delivery.ts";
import { type Http, plainJson } from "../protocol/http.ts";
import { Incidents } from "../protocol/incidents.ts";
import { Outbox, type OutboxPlatform, type OutboxStore } from "../protocol/outbox.ts";
import { Rooms } from "../protocol/rooms.ts";
import { Priorities } from "../protocol/priority.ts";
import type { Credentials, Memory, Session } from "../protocol/session.ts";
import { type Network, SyncLoop } from "../protocol/sync.ts";
import { CallLog } from "./call_log.ts";
import { Calling } from "./calling.ts";
import { ConnectionModel, type Updates } from "./connection.ts";
import { Channel } from "./channel.ts";
import { RotaDesk } from "./rota_desk.ts";
import { Board } from "./board.ts";
import { BoardSettings } from "./board_settings.ts";
import { Conversation } from "./conversation.ts";
import { ConversationList } from "./conversation_list.ts";
import { Devices } from "./devices.ts";
import { Drafts, type DraftStore } from "./drafts.ts";
import { Duty } from "./duty.ts";
import { FilesList } from "./files_list.ts";
import { GroupInfo } from "./group_info.ts";
import { IncidentList, IncidentPage, isRunning } from "./incidents.ts";
import { HandoverPage } from "./handover_page.ts";
import { Interruptions } from "./interruptions.ts";
import { Invitations } from "./invitations.ts";
import { KnownPeople } from "./known_people.ts";
import { LocalFiles } from "./local_files.ts";
import { NewConversation } from "./new_conversation.ts";
import { OnNow } from "./on_now.ts";
import { PhoneBook } from "./phone_book.ts";
import { PatientForm } from "./patient_form.ts";
import { People } from "./people.ts";
import { Notifications } from "./notifications.ts";
import { type AddressBar, fromPath, Places } from "./place.ts";
import { PriorityPage } from "./priority_page.ts";
import { PrioritySend } from "./priority_send.ts";
import { Profile } from "./profile.ts";
import { type CacheStore, ReadingCache } from "./reading_cache.ts";
import { RoleList } from "./role_list.ts";
import { RolePageModel } from "./role_page.ts";
import { MessageSearch } from "./search.ts";
import type { Browser, Services } from "./services.ts";
import { SessionModel } from "./session.ts";
import { Settings, type SettingsStore } from "./settings.ts";
import { Starred } from "./starred.ts";
import { StaffCard } from "./staff_card.ts";
import { TargetSearch } from "./target_search.ts";
import { TeamPageModel } from "./team_page.ts";
import type { AppViewModel, PatientChip, PriorityTarget, SignedIn } from "./types.ts";
import { UrgentInbox } from "./urgent_inbox.ts";
import { Value } from "./value.ts";
import { Ward } from "./ward.ts";

const ADOPT_MS = 30_000;
const SHARED_LOCK_MS = 2 * 60_000;

/** What is kept on the device for one person. */
export interface DeviceStore extends OutboxStore, DraftStore, CacheStore {
	close(): void;
	destroy(): Promise<void>;
}

export interface AppPlatform {
	readonly browser: Browser;
	readonly network: Network;
	readonly outbox: OutboxPlatform;
	readonly addressBar: AddressBar;
	readonly settings: SettingsStore;
	readonly phones: SettingsStore;
	readonly updates: Updates;
	readonly makePeer: MakePeer;
	readonly canShareScreen: boolean;
	readonly push: PushPlatform;
	readonly memory: Memory;
	readonly passkeys: Passkeys;
	readonly install: Install;
	/** nothing of a device that is no more may stay in the browser */
	wipe(deviceId: string): Promise<void>;
	openStore(credentials: Credentials): Promise<DeviceStore>;
	/** the page is about to go away */
	onLeave(listener: () => void): void;
}

export function fetchInfo(): Promise<ServerInfo> {
	return plainJson<ServerInfo>("GET", "/_wardwire/client/v1/info");
}

export class App implements AppViewModel {
	readonly session: SessionModel;
	readonly connection: ConnectionModel;
	readonly place: Places;
	readonly signedIn = new Value<SignedIn | null>(null);
	readonly settings: Settings;
	readonly phones: PhoneBook;
	#account: Account | null = null;
	readonly #protocol: Session;

	constructor(
		session: Session,
		private readonly http: Http,
		private readonly platform: AppPlatform,
		loadInfo: () => Promise<ServerInfo> = fetchInfo,
	) {
		this.settings = new Settings(platform.settings);
		this.phones = new PhoneBook(platform.phones);
		this.place = new Places(platform.addressBar);
		this.connection = new ConnectionModel(
			platform.network,
			platform.updates,
			() => this.session.retryNow(),
		);
		this.session = new SessionModel(session, platform.network, loadInfo, {
			begin: (credentials, info) => this.#begin(credentials, info),
			end: (erase) => this.#end(erase),
			wipe: (deviceId) => platform.wipe(deviceId),
			unreachable: (retryAt) => this.connection.unreachable(retryAt),
		}, new KnownPeople(platform.memory), platform.passkeys);
		this.#protocol = session;
		platform.onLeave(() => {
			void this.#account?.drafts.save();
			void this.#account?.keep();
		});
	}

	start(): void {
		void this.session.start();
	}

	/** nobody has touched this page for so long */
	idle(ms: number): void {
		const now = this.session.getSnapshot();
		if (now.state !== "ready" || !now.hasPin) return;
		const own = this.settings.getSnapshot().lockAfterS * 1000;
		if (ms < (now.shared ? SHARED_LOCK_MS : own)) return;
		/* who talks does not touch */
		if (this.#account?.calling.getSnapshot().active) return;
		void this.session.lock();
	}

	/** a notification was tapped */
	open(path: string): void {
		const place = fromPath(path);
		if (
			place.kind === "alert-test" &&
			this.#account?.duty.tapped(place.testId)
		)
			return;
		this.place.go(place);
	}

	describePush(ask: PushAsk): Promise<PushWords | null> {
		return this.#account?.notifications.describe(ask) ?? Promise.resolve(null);
	}

	resubscribe(): void {
		void this.#account?.notifications.renew();
	}

	async #begin(
		credentials: Credentials,
		info: ServerInfo | null,
	): Promise<void> {
		const store = await this.platform.openStore(credentials);
		const account = new Account(
			credentials,
			store,
			this.http,
			this.platform,
			this.settings,
			this.phones,
			info,
			new Devices(this.http, this.#protocol, credentials, this.settings, this.platform.passkeys, (has) => {
				if (has) account.greet();
				else this.session.unpinned();
			}),
			(name, job) => this.session.remember(name, job),
			this.#protocol.offlineHours,
		);
		this.#account = account;
		this.connection.attach(account.sync, account.outbox);
		this.signedIn.set(account);
		await account.start();
	}

	async #end(erase: boolean): Promise<void> {
		const account = this.#account;
		this.#account = null;
		this.connection.detach();
		this.signedIn.set(null);
		if (account) await account.stop(erase);
	}
}

/** One person signed in on this tab. */
class Account implements SignedIn {
	readonly userId: string;
	readonly conversations: ConversationList;
	readonly profile: Profile;
	readonly roles: RoleList;
	readonly duty: Duty;
	readonly onNow: OnNow;
	readonly board: Board;
	readonly boardSettings: BoardSettings;
	readonly interruptions: Interruptions;
	readonly rotaDesk: RotaDesk;
	readonly channel: Channel;
	readonly urgent: UrgentInbox;
	readonly starred: Starred;
	readonly callLog: CallLog;
	readonly incidents: IncidentList;
	readonly #incidents: Incidents;
	readonly #incidentPages = new Map<string, IncidentPage>();
	readonly calling: Calling;
	readonly ward: Ward;
	readonly notifications: Notifications;
	readonly devices: Devices;
	readonly sync: SyncLoop;
	readonly outbox: Outbox;
	readonly drafts: Drafts;
	readonly #client: Client;
	readonly #cache: ReadingCache;
	readonly #calls: Calls;
	readonly #delivery: Delivery;
	readonly #invitations: Invitations;
	readonly #services: Services;
	readonly #open = new Map<string, number>();
	readonly #conversations = new Map<string, Conversation>();
	readonly #groups = new Map<string, GroupInfo>();
	readonly #roles = new Map<string, RolePageModel>();
	readonly #priorities = new Map<string, PriorityPage>();
	readonly #handovers = new Map<string, HandoverPage>();
	readonly #teams = new Map<string, TeamPageModel>();
	readonly #clinic: Clinic;
	readonly #files = new Map<string, FilesList>();
	readonly #searches = new Map<string, MessageSearch>();
	readonly #cards = new Map<string, StaffCard>();
	#uploadLimit: number | null = null;
	#adopting: ReturnType<typeof setInterval> | undefined;

	constructor(
		credentials: Credentials,
		private readonly store: DeviceStore,
		http: Http,
		platform: AppPlatform,
		settings: Settings,
		phones: PhoneBook,
		info: ServerInfo | null,
		devices: Devices,
		private readonly onNamed: (name: string, job: string | null) => void,
		offlineHours: number,
	) {
		this.devices = devices;
		this.userId = credentials.userId;
		const rooms = new Rooms(credentials.userId);
		this.#cache = new ReadingCache(store, rooms, offlineHours);
		this.outbox = new Outbox(http, store, platform.outbox);
		this.#client = new Client(http, rooms, this.outbox);
		this.#clinic = new Clinic(http);
		this.sync = new SyncLoop(
			http,
			platform.network,
			platform.outbox.owner,
		);
		this.drafts = new Drafts(store);
		this.#delivery = new Delivery(this.#client);
		this.#services = {
			client: this.#client,
			clinic: this.#clinic,
			handovers: new Handovers(http),
			priorities: new Priorities(http, this.#clinic),
			people: new People(this.#client),
			drafts: this.drafts,
			files: new LocalFiles(this.outbox, platform.browser),
			settings,
			phones,
			browser: platform.browser,
			setOpen: (roomId, open) => this.#setOpen(roomId, open),
			isOpen: (roomId) => this.#open.has(roomId),
			now: Date.now,
			uploadLimit: () => this.#uploadLimit,
		};
		this.#calls = new Calls(
			http,
			rooms,
			platform.makePeer,
			platform.browser.randomId,
			Date.now,
			() => this.#services.priorities.clock.serverNow(),
		);
		this.calling = new Calling(
			this.#calls,
			this.#services,
			platform.canShareScreen,
		);
		this.#invitations = new Invitations(this.#client);
		const isComplete = () => this.sync.complete;
		this.conversations = new ConversationList(this.#services, isComplete);
		this.roles = new RoleList(this.#services);
		this.duty = new Duty(this.#services);
		this.onNow = new OnNow(this.#services);
		this.board = new Board(this.#services);
		this.boardSettings = new BoardSettings(this.#services);
		this.interruptions = new Interruptions(this.#services);
		this.rotaDesk = new RotaDesk(this.#services);
		this.channel = new Channel(this.#services);
		this.urgent = new UrgentInbox(this.#services);
		this.starred = new Starred(this.#services);
		this.callLog = new CallLog(this.#services);
		this.#incidents = new Incidents(http, this.#clinic);
		this.incidents = new IncidentList(this.#services, this.#incidents);
		this.ward = new Ward(this.#services);
		this.notifications = new Notifications(
			this.#services,
			platform.push,
			credentials.deviceId,
			this.urgent,
			(id) => {
				const held = this.#incidents.items.get(id);
				if (!held) return false;
				return (
					!isRunning(held.state) || held.you?.seen_ms !== undefined
				);
			},
			platform.install,
		);
		this.profile = new Profile(
			this.#services,
			credentials.deviceId,
			info,
		);
	}

	async start(): Promise<void> {
		const { rooms } = this.#client;
		rooms.echoed.on((txnId, eventId) =>
			this.outbox.onEcho(txnId, eventId),
		);
		rooms.received.on((room) => {
			for (const { state, item } of this.outbox.pending(room.id))
				if (state.kind === "sent" && room.live.has(state.eventId))
					this.outbox.onEcho(item.txnId, state.eventId);
		});
		/* what was read last, while the server is being asked */
		await this.#cache.restore();
		let wasComplete = false;
		this.sync.answered.on((response) => {
			this.#cache.prepare(response);
			rooms.apply(response);
			this.#cache.note(response);
			this.#calls.apply(response);
			if (wasComplete) return;
			wasComplete = this.sync.complete;
			if (wasComplete) this.#cache.settle();
			queueMicrotask(() => this.#refreshAll());
		});
		this.sync.statusChanged.on((status) => {
			if (status.state === "online") this.outbox.wake();
		});
		this.#delivery.start();
		this.#invitations.start();
		this.sync.start();
		this.#clinic.start();
		this.notifications.start();
		void this.#client.directory.prime();
		this.#client.directory.changed.on((ids) => {
			if (ids.has(this.userId)) this.greet();
		});
		this.greet();
		void this.#client
			.uploadLimit()
			.then((limit) => (this.#uploadLimit = limit))
			.catch(() => undefined);
		await this.drafts.restore();
		await this.#adopt();
		this.#adopting = setInterval(() => void this.#adopt(), ADOPT_MS);
	}

	/** for the next start */
	keep(): Promise<void> {
		return this.#cache.save();
	}

	/** the lock screen will greet by name */
	greet(): void {
		const me = this.#services.people.person(this.userId);
		this.onNamed(me.name, me.job);
	}

	/* what a tab that died has left is sent by one that lives */
	async #adopt(): Promise<void> {
		await this.outbox.restore().catch((error: unknown) => {
			console.error("outbox", error);
		});
	}

	async stop(erase: boolean): Promise<void> {
		this.#cache.stop();
		clearInterval(this.#adopting);
		this.#calls.stop();
		this.sync.stop();
		this.#clinic.stop();
		this.#delivery.stop();
		this.notifications.stop();
		this.outbox.stop();
		this.#services.files.release();
		if (erase) {
			await this.notifications.clear();
			await this.store.destroy();
		} else {
			await this.#cache.save();
			await this.drafts.save();
			this.store.close();
		}
	}

	#refreshAll(): void {
		this.conversations.refresh();
		for (const each of this.#conversations.values()) each.refresh();
	}

	#setOpen(roomId: string, open: boolean): void {
		const count = (this.#open.get(roomId) ?? 0) + (open ? 1 : -1);
		if (count > 0) this.#open.set(roomId, count);
		else this.#open.delete(roomId);
		/* screens are swapped in one go: tell the server once */
		queueMicrotask(() => this.sync.setOpen(new Set(this.#open.keys())));
	}

	conversation(id: string): Conversation {
		return held(
			this.#conversations,
			id,
			() =>
				new Conversation(
					id,
					this.#services,
					() => this.sync.complete,
				),
		);
	}

	groupInfo(id: string): GroupInfo {
		return held(
			this.#groups,
			id,
			() => new GroupInfo(id, this.#services),
		);
	}

	role(id: string): RolePageModel {
		return held(
			this.#roles,
			id,
			() => new RolePageModel(id, this.#services),
		);
	}

	priority(id: string): PriorityPage {
		return held(
			this.#priorities,
			id,
			() => new PriorityPage(id, this.#services),
		);
	}

	incident(id: string): IncidentPage {
		return held(this.#incidentPages, id, () => new IncidentPage(id, this.#services, this.#incidents));
	}

	newIncident(): IncidentPage {
		return new IncidentPage(null, this.#services, this.#incidents);
	}

	handover(id: string): HandoverPage {
		return held(
			this.#handovers,
			id,
			() => new HandoverPage(id, this.#services),
		);
	}

	newPriority(target: PriorityTarget | null): PrioritySend {
		return new PrioritySend(target, this.#services);
	}

	newPatientForm(chip: PatientChip | null): PatientForm {
		return new PatientForm(chip, Date.now);
	}

	newTargetSearch(): TargetSearch {
		return new TargetSearch(this.#services);
	}

	team(id: string): TeamPageModel {
		return held(
			this.#teams,
			id,
			() => new TeamPageModel(id, this.#services),
		);
	}

	newConversation(): NewConversation {
		return new NewConversation(this.#services);
	}

	files(id: string): FilesList {
		return held(this.#files, id, () => new FilesList(this.#services, id));
	}

	search(roomId: string | null): MessageSearch {
		return held(
			this.#searches,
			roomId ?? "",
			() => new MessageSearch(this.#services, roomId),
		);
	}

	person(userId: string): StaffCard {
		return held(
			this.#cards,
			userId,
			() => new StaffCard(userId, this.#services),
		);
	}
}

function held<T>(map: Map<string, T>, id: string, make: () => T): T {
	let found = map.get(id);
	if (!found) {
		found = make();
		map.set(id, found);
	}
	return found;
}
