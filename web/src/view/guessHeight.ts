import type { MessageBody, TimelineItem } from "../viewmodel/types";
import { photoRatio } from "./photoRatio";

const lineLength = 38;
const lineHeight = 22;

function guessBody(body: MessageBody): number {
	switch (body.kind) {
		case "text":
			return 18 + lineHeight * Math.ceil((body.text.length + 8) / lineLength);
		case "image":
			return 280 / photoRatio(body.picture.width, body.picture.height) + 8;
		case "video":
			return 280 / photoRatio(body.video.width, body.video.height) + 8;
		case "gallery":
			return 290;
		case "priority":
			return 110 + lineHeight * Math.ceil(body.text.length / lineLength);
		case "file":
		case "voice":
			return 84;
		default:
			return 40;
	}
}

/** How high a row will be, roughly, before it has been drawn. */
export function guessHeight(item: TimelineItem): number {
	if (item.kind !== "message") return 44;
	return guessBody(item.body) + (item.groupStart ? 32 : 4) + (item.quote ? 56 : 0) + (item.reactions.length > 0 ? 30 : 0);
}
