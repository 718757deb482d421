/* Pages of PDF files as pictures. The library comes with the first one. */
import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy } from "pdfjs-dist";
import worker from "pdfjs-dist/build/pdf.worker.min.mjs?url";

GlobalWorkerOptions.workerSrc = worker;

export interface Pdf {
	readonly pages: number;
	/** width divided by height, of the first page */
	readonly ratio: number;
	/** draws a page, as wide as told, in the pixels of the screen */
	draw(page: number, canvas: HTMLCanvasElement, width: number): Promise<void>;
	close(): void;
}

const MOST_PIXELS = 4096;

export async function openPdf(src: string): Promise<Pdf | null> {
	try {
		const answer = await fetch(src);
		if (!answer.ok) return null;
		const data = new Uint8Array(await answer.arrayBuffer());
		/* nothing in the file runs, and nothing is fetched for it */
		const task = getDocument({
			data,
			enableXfa: false,
			useSystemFonts: true,
			useWorkerFetch: false,
			stopAtErrors: false,
		});
		const pdf = await task.promise;
		const first = (await pdf.getPage(1)).getViewport({ scale: 1 });
		return {
			pages: pdf.numPages,
			ratio: first.width / first.height,
			draw: (page, canvas, width) => draw(pdf, page, canvas, width),
			close: () => void task.destroy(),
		};
	} catch (error) {
		console.warn("pdf", String(error));
		return null;
	}
}

async function draw(
	pdf: PDFDocumentProxy,
	number: number,
	canvas: HTMLCanvasElement,
	width: number,
): Promise<void> {
	const page = await pdf.getPage(number);
	const plain = page.getViewport({ scale: 1 });
	const wanted = Math.min(MOST_PIXELS, width * devicePixelRatio);
	const viewport = page.getViewport({ scale: wanted / plain.width });
	canvas.width = Math.round(viewport.width);
	canvas.height = Math.round(viewport.height);
	await page.render({ canvas, viewport }).promise;
}
