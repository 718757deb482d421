import { lazy, Suspense, useState } from "react";
import { t } from "../i18n/en";
import type { DocumentFile, SendState } from "../viewmodel/types";
import { size } from "./format";
import { Icon } from "./Icon";
import css from "./DocumentCard.module.css";

const PdfViewer = lazy(() => import("./PdfViewer"));

interface Props {
	file: DocumentFile;
	send: SendState | null;
	onSave: () => void;
	onCancel: () => void;
}

/** A document: its type, pages and size; a tap shows it in place, or saves what cannot be shown. */
export function DocumentCard({ file, send, onSave, onCancel }: Props) {
	const [open, setOpen] = useState(false);
	const shows = file.mimetype === "application/pdf";
	const going = send?.kind === "sending" && send.upload !== null ? send.upload : null;
	const about = [file.type, file.pages !== null && t.message.pages(file.pages), file.size !== null && size(file.size)].filter(Boolean).join(" · ");
	const percent = going === null ? 0 : Math.round(going * 100);
	return (
		<div className={css.card}>
			<button type="button" className={css.open} title={shows ? t.pdf.open : t.message.download} disabled={going !== null} onClick={() => (shows ? setOpen(true) : onSave())}>
				<span className={css.sheet}>
					<Icon name="document" />
				</span>
				<span className={css.words}>
					<span className={css.name}>{file.name}</span>
					<span className={css.about}>{going === null ? about : t.message.uploading(percent)}</span>
				</span>
				{going === null && <Icon name={shows ? "eye" : "download"} size="small" />}
			</button>
			{going !== null && (
				<button type="button" className={css.cancel} aria-label={t.message.cancelUpload} title={t.message.cancelUpload} onClick={onCancel}>
					<Icon name="close" size="small" />
				</button>
			)}
			{open && (
				<Suspense fallback={null}>
					<PdfViewer file={file} onSave={onSave} onClose={() => setOpen(false)} />
				</Suspense>
			)}
			{going !== null && <progress className={css.progress} value={going} aria-label={t.message.uploading(percent)} />}
		</div>
	);
}
