import { lazy, Suspense, useMemo, useState } from "react";
import { t } from "../i18n/en";
import type { DocumentFile, FilesTab } from "../viewmodel/types";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";
import css from "./FilesPanel.module.css";
import { size, when } from "./format";
import { Icon } from "./Icon";
import { IconButton } from "./IconButton";
import { PaneHeader } from "./PaneHeader";
import { PaneLoading } from "./PaneLoading";
import { PlaceLink } from "./PlaceLink";
import { nameOf } from "./words";

const PdfViewer = lazy(() => import("./PdfViewer"));
const tabs: readonly FilesTab[] = ["media", "documents", "links"];

/** Everything that was shared in one conversation. */
export default function FilesPanel({ id }: { id: string }) {
	const signedIn = useSignedIn();
	const vm = useMemo(() => signedIn.files(id), [signedIn, id]);
	const conversation = useMemo(() => signedIn.conversation(id), [signedIn, id]);
	const now = useStore(vm);
	const { back } = usePlace();
	const [pdf, setPdf] = useState<DocumentFile | null>(null);
	const count = now[now.tab].length;

	return (
		<div className={css.panel}>
			<PaneHeader title={t.files.title} takeFocus onBack={() => back({ kind: "info", id })} />
			<div className={css.tabs} role="group" aria-label={t.files.title}>
				{tabs.map((tab) => (
					<button key={tab} type="button" className={css.tab} aria-pressed={now.tab === tab} onClick={() => vm.setTab(tab)}>
						{t.files.tabs[tab]}
					</button>
				))}
			</div>
			<div className={css.scroll} aria-busy={now.state === "loading"}>
				{now.tab === "media" && count > 0 && (
					<ul className={css.grid}>
						{now.media.map((part) => (
							<li key={part.key}>
								<PlaceLink to={{ kind: "media", id, eventId: part.eventId ?? "" }} className={css.cell} aria-label={part.media.name}>
									<img className={css.thumb} src={(part.media.kind === "image" ? part.media.thumbnail : part.media.poster) ?? part.media.preview ?? undefined} alt="" loading="lazy" />
									{part.media.kind === "video" && <Icon name="play" />}
								</PlaceLink>
							</li>
						))}
					</ul>
				)}
				{now.tab === "documents" && (
					<ul>
						{now.documents.map(({ eventId, file, sender, time }) => (
							<li key={eventId} className={css.item}>
								<button type="button" className={css.row} onClick={() => (isPdf(file) ? setPdf(file) : void conversation.download(file.src, file.name))}>
									<Icon name="document" />
									<span className={css.words}>
										<span className={css.name}>{file.name}</span>
										<span className={css.about}>{[file.type, file.size !== null && size(file.size), nameOf(sender), when(time)].filter(Boolean).join(" · ")}</span>
									</span>
								</button>
								<IconButton icon="download" name={`${t.message.download}: ${file.name}`} onClick={() => void conversation.download(file.src, file.name)} />
							</li>
						))}
					</ul>
				)}
				{now.tab === "links" && (
					<ul>
						{now.links.map((link) => (
							<li key={link.key} className={css.item}>
								<a className={css.row} href={link.href} target="_blank" rel="noopener noreferrer">
									<Icon name="screen" />
									<span className={css.words}>
										<span className={css.name}>{link.host}</span>
										<span className={css.about}>{link.href}</span>
										<span className={css.about}>
											{nameOf(link.sender)} · {when(link.time)}
										</span>
									</span>
								</a>
							</li>
						))}
					</ul>
				)}
				{now.state === "loading" && <PaneLoading />}
				{now.state === "failed" && <EmptyState icon="warning" title={t.files.failed} action={<Button onClick={() => vm.retry()}>{t.retry}</Button>} />}
				{now.state === "done" && count === 0 && !now.hasMore && (
					<EmptyState icon={now.tab === "media" ? "photo" : "document"} title={t.files.none[now.tab]}>
						{t.files.noneWords}
					</EmptyState>
				)}
				{now.state === "done" && now.hasMore && (
					<div className={css.more}>
						<Button kind="quiet" onClick={() => vm.loadMore()}>
							{t.files.more}
						</Button>
					</div>
				)}
			</div>
			{pdf && (
				<Suspense fallback={null}>
					<PdfViewer file={pdf} onSave={() => void conversation.download(pdf.src, pdf.name)} onClose={() => setPdf(null)} />
				</Suspense>
			)}
		</div>
	);
}

export function isPdf(file: DocumentFile): boolean {
	return file.mimetype === "application/pdf";
}
