import { t } from "../i18n/en";
import type { SendState } from "../viewmodel/types";
import { Icon } from "./Icon";
import css from "./UploadProgress.module.css";

const round = 2 * Math.PI * 21;

/** How much of a photo has gone up, and a way to stop it. */
export function UploadProgress({ send, onCancel }: { send: SendState | null; onCancel: () => void }) {
	if (send?.kind !== "sending" || send.upload === null) return null;
	const percent = Math.round(send.upload * 100);
	return (
		<div className={css.over}>
			<button type="button" className={css.ring} aria-label={t.message.cancelUpload} title={t.message.cancelUpload} onClick={onCancel}>
				<svg viewBox="0 0 48 48" className={css.arc} aria-hidden="true">
					<circle className={css.track} cx="24" cy="24" r="21" />
					<circle className={css.done} cx="24" cy="24" r="21" strokeDasharray={round} strokeDashoffset={round * (1 - send.upload)} />
				</svg>
				<Icon name="close" size="small" />
			</button>
			<span className={css.words} role="progressbar" aria-valuenow={percent} aria-label={t.message.uploading(percent)} />
		</div>
	);
}
