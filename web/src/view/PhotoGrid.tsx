import { t } from "../i18n/en";
import type { ConversationViewModel, GalleryPart } from "../viewmodel/types";
import { Photo } from "./Photo";
import { time as timeWords } from "./format";
import { VideoPlayer } from "./VideoPlayer";
import css from "./PhotoGrid.module.css";

export type GridPart = GalleryPart;

interface Props {
	parts: readonly GridPart[];
	vm: ConversationViewModel;
	sender: string;
	time: number;
	/** Words stand above; words stand below. */
	joined: boolean;
	captioned: boolean;
}

const most = 4;

/** Photos and videos in a space that is reserved before they load. */
export function PhotoGrid({ parts, vm, sender, time, joined, captioned }: Props) {
	const shown = parts.slice(0, most);
	const more = parts.length - shown.length;
	const cls = [css.grid, css[`of${shown.length}`], captioned && css.captioned].filter(Boolean).join(" ");
	return (
		<div className={cls}>
			{shown.map((part, i) => {
				const beyond = i === most - 1 && more > 0 ? more : 0;
				const at = timeWords(time);
				return (
					<div key={part.key} className={css.cell}>
						{part.media.kind === "video" && parts.length === 1 ? (
							<VideoPlayer video={part.media} name={t.message.video(sender, at)} send={part.send} onCancel={() => vm.cancel(part.key)} />
						) : (
							<Photo part={part} conversation={vm.id} more={beyond} name={part.media.kind === "video" ? t.message.video(sender, at) : t.message.photo(sender, at)} onCancel={() => vm.cancel(part.key)} />
						)}
					</div>
				);
			})}
		</div>
	);
}
