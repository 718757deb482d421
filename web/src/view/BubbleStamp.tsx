import { t } from "../i18n/en";
import type { MessageItem, SendState } from "../viewmodel/types";
import { time } from "./format";
import { Icon } from "./Icon";
import { Tick, type TickState } from "./Tick";
import css from "./BubbleStamp.module.css";

interface Props {
	item: MessageItem;
	/** Only keeps the room at the end of the last line. */
	ghost?: boolean;
	/** Lies over a photo. */
	over?: boolean;
	openReceipts?: (key: string) => void;
}

function tickOf(send: SendState): TickState | "failed" {
	return send.kind === "sending" ? "waiting" : send.kind;
}

/** Time and state, inside the bubble at the end of the last line. */
export function BubbleStamp({ item, ghost, over, openReceipts }: Props) {
	const state = item.send ? tickOf(item.send) : null;
	const at = time(item.time);
	const marks = (
		<>
			{item.pinned && <Icon name="pin" size="small" />}
			{item.starred && <Icon name="starred" size="small" />}
		</>
	);
	const inner = (
		<>
			{marks}
			{item.edited && <span>{t.message.edited} </span>}
			<time>{at}</time>
			{state === "failed" && <Icon name="warning" size="small" />}
			{state !== null && state !== "failed" && <Tick state={state} />}
		</>
	);
	if (ghost)
		return (
			<span className={css.ghost} aria-hidden="true">
				{marks}
				{item.edited && <span>{t.message.edited} </span>}
				<span>{at}</span>
				{state !== null && <span className={css.tickRoom} />}
			</span>
		);
	const cls = over ? `${css.stamp} ${css.over}` : css.stamp;
	if (state === "sent" || state === "delivered" || state === "read")
		return (
			<button type="button" className={`${cls} ${css.tap}`} aria-label={t.message.stamp(item.edited ? `${t.message.edited} ${at}` : at, t.tick[state])} onClick={() => openReceipts?.(item.key)}>
				{inner}
			</button>
		);
	return <span className={cls}>{inner}</span>;
}
