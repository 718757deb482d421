import { useEffect, useRef, useState } from "react";
import { t } from "../i18n/en";
import { openPdf, type Pdf } from "../platform/pdf";
import type { DocumentFile } from "../viewmodel/types";
import { FullScreen } from "./FullScreen";
import { IconButton } from "./IconButton";
import { PaneLoading } from "./PaneLoading";
import css from "./PdfViewer.module.css";

/** A document's pages in place; each is drawn when it comes near. */
export default function PdfViewer({ file, onSave, onClose }: { file: DocumentFile; onSave: () => void; onClose: () => void }) {
	const [pdf, setPdf] = useState<Pdf | "gone" | null>(null);
	useEffect(() => {
		let opened: Pdf | null = null;
		let live = true;
		void openPdf(file.src).then((found) => {
			if (!live) return found?.close();
			opened = found;
			setPdf(found ?? "gone");
		});
		return () => {
			live = false;
			opened?.close();
		};
	}, [file.src]);

	return (
		<FullScreen name={file.name} onClose={onClose}>
			<header className={css.bar}>
				<IconButton icon="back" tone="over" name={t.back} onClick={onClose} />
				<p className={css.name}>{file.name}</p>
				<IconButton icon="download" tone="over" name={t.viewer.download} onClick={onSave} />
			</header>
			<div className={css.pages} tabIndex={0} role="region" aria-label={file.name}>
				{pdf === null && <PaneLoading words={t.pdf.loading} />}
				{pdf === "gone" && <p className={css.gone}>{t.pdf.failed}</p>}
				{pdf !== null && pdf !== "gone" && Array.from({ length: pdf.pages }, (_, i) => <Page key={i} pdf={pdf} number={i + 1} />)}
			</div>
		</FullScreen>
	);
}

function Page({ pdf, number }: { pdf: Pdf; number: number }) {
	const canvas = useRef<HTMLCanvasElement>(null);
	const [shown, setShown] = useState(false);
	useEffect(() => {
		const el = canvas.current;
		if (!el) return;
		const watch = new IntersectionObserver(
			(entries) => {
				if (!entries.some((e) => e.isIntersecting)) return;
				watch.disconnect();
				void pdf
					.draw(number, el, el.clientWidth)
					.then(() => setShown(true))
					.catch(() => undefined);
			},
			{ rootMargin: "100%" },
		);
		watch.observe(el);
		return () => watch.disconnect();
	}, [pdf, number]);
	return <canvas ref={canvas} className={css.page} data-shown={shown} role="img" aria-label={t.pdf.page(number, pdf.pages)} style={shown ? undefined : { aspectRatio: String(pdf.ratio) }} />;
}
