import { useState } from "react";
import { t } from "../i18n/en";
import type { GalleryPart } from "../viewmodel/types";
import { Icon } from "./Icon";
import { PlaceLink } from "./PlaceLink";
import { UploadProgress } from "./UploadProgress";
import css from "./Photo.module.css";

interface Props {
	part: GalleryPart;
	conversation: string;
	name: string;
	more: number;
	onCancel: () => void;
}

/** One photo: blurred first, then sharp, always in the same space. */
export function Photo({ part, conversation, name, more, onCancel }: Props) {
	const { media, send, eventId } = part;
	const [state, setState] = useState<"loading" | "shown" | "gone">("loading");
	const src = media.kind === "image" ? media.thumbnail || media.src : media.poster;
	const picture = (
		<>
			{media.preview && state !== "shown" && <img className={css.blurred} src={media.preview} alt="" />}
			{src && state !== "gone" && (
				<img
					className={state === "shown" ? css.photo : `${css.photo} ${css.coming}`}
					src={src}
					alt={name}
					draggable={false}
					decoding="async"
					onLoad={() => setState("shown")}
					onError={() => setState("gone")}
				/>
			)}
			{state === "gone" && (
				<span className={css.gone}>
					<Icon name="photo" />
					{t.message.photoGone}
				</span>
			)}
			{media.kind === "video" && more === 0 && (
				<span className={css.play}>
					<Icon name="play" />
				</span>
			)}
			{more > 0 && <span className={css.more} aria-label={t.message.morePhotos(more)}>+{more}</span>}
		</>
	);
	return (
		<>
			{eventId !== null ? (
				<PlaceLink to={{ kind: "media", id: conversation, eventId }} className={css.link} aria-label={[state === "gone" && t.message.photoGone, name, more > 0 && `+${more} ${t.message.morePhotos(more)}`].filter(Boolean).join(", ")}>
					{picture}
				</PlaceLink>
			) : (
				<span className={css.link}>{picture}</span>
			)}
			<UploadProgress send={send} onCancel={onCancel} />
		</>
	);
}
