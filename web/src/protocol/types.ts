/*
 * Matrix things as they come over the wire, only as far as we read them.
 */

export interface RawEvent {
	readonly event_id: string;
	readonly type: string;
	readonly sender: string;
	readonly origin_server_ts: number;
	readonly content: Content;
	readonly state_key?: string;
	readonly redacts?: string;
	readonly unsigned?: {
		readonly transaction_id?: string;
		readonly redacted_because?: RawEvent;
		readonly prev_content?: Content;
		readonly "m.relations"?: Content;
	};
}

export interface StrippedEvent {
	readonly type: string;
	readonly sender: string;
	readonly state_key?: string;
	readonly content: Content;
}

/** Always read with the helpers below: anybody can have written it. */
export type Content = Readonly<Record<string, unknown>>;

export function str(content: Content | undefined, key: string): string | null {
	const value = content?.[key];
	return typeof value === "string" ? value : null;
}

export function num(content: Content | undefined, key: string): number | null {
	const value = content?.[key];
	return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function obj(content: Content | undefined, key: string): Content {
	const value = content?.[key];
	return typeof value === "object" && value !== null && !Array.isArray(value)
		? (value as Content)
		: {};
}

export function list(
	content: Content | undefined,
	key: string,
): readonly unknown[] {
	const value = content?.[key];
	return Array.isArray(value) ? value : [];
}

export interface SyncHero {
	readonly user_id: string;
	readonly displayname?: string;
	readonly avatar_url?: string;
}

export interface SyncRoom {
	readonly name?: string | null;
	readonly avatar?: string | null;
	readonly required_state?: readonly RawEvent[];
	readonly timeline?: readonly RawEvent[];
	readonly heroes?: readonly SyncHero[];
	readonly notification_count?: number;
	readonly highlight_count?: number;
	readonly joined_count?: number;
	readonly invited_count?: number;
	readonly invite_state?: readonly StrippedEvent[];
	readonly stripped_state?: readonly StrippedEvent[];
	readonly membership?: string;
	readonly initial?: boolean;
	readonly limited?: boolean;
	readonly expanded_timeline?: boolean;
	readonly is_dm?: boolean;
	readonly prev_batch?: string | null;
	readonly num_live?: number;
	readonly bump_stamp?: number;
}

export interface AccountDataEvent {
	readonly type: string;
	readonly content: Content;
}

export interface SyncResponse {
	readonly pos: string;
	readonly lists?: Readonly<Record<string, { readonly count: number }>>;
	readonly rooms?: Readonly<Record<string, SyncRoom>>;
	readonly extensions?: {
		readonly account_data?: {
			readonly global?: readonly AccountDataEvent[];
			readonly rooms?: Readonly<
				Record<string, readonly AccountDataEvent[]>
			>;
		};
		readonly receipts?: {
			readonly rooms?: Readonly<
				Record<string, { readonly content: Content }>
			>;
		};
		readonly typing?: {
			readonly rooms?: Readonly<
				Record<string, { readonly content: Content }>
			>;
		};
		readonly to_device?: { readonly next_batch?: string };
	};
}

export interface StaffRecord {
	readonly user_id: string;
	readonly display_name: string;
	readonly avatar_url?: string | null;
	readonly job?: string | null;
	readonly staff_group?: string | null;
	readonly clinical?: boolean | null;
	readonly grade?: string | null;
	readonly site?: string | null;
	readonly on_duty?: boolean | null;
}

export const DELIVERED = "org.wardwire.delivered";
export const ROOM_CLASS = "org.wardwire.room.class";
export const ROLE_ROOM = "org.wardwire.role_room";
/** in a message: the role whose holder says it */
export const ROLE_CONTENT = "org.wardwire.role";
export const PRIORITY = "org.wardwire.priority";
export const MARKED = "m.marked_unread";
export const MUTE = "org.wardwire.mute";
export const ALBUM = "org.wardwire.album";
export const STARS = "org.wardwire.stars";
export const FORWARDED = "org.wardwire.forwarded";
export const PREVIEW = "org.wardwire.preview";

export function serverOf(userId: string): string {
	return userId.slice(userId.indexOf(":") + 1);
}

export function localpart(userId: string): string {
	const colon = userId.indexOf(":");
	return userId.slice(1, colon < 0 ? undefined : colon);
}
