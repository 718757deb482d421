/* Small true files to send: a drawn photo, a PDF and a film. */
import { crc32, deflateSync } from "node:zlib";

function chunk(type, data) {
	const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
	const out = Buffer.alloc(body.length + 8);
	out.writeUInt32BE(data.length, 0);
	body.copy(out, 4);
	out.writeUInt32BE(crc32(body), body.length + 4);
	return out;
}

/** A picture of the given size with soft bands, as PNG. */
export function photo(name, width = 640, height = 480, shade = 90) {
	const line = width * 3 + 1;
	const pixels = Buffer.alloc(line * height);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			const at = y * line + 1 + x * 3;
			pixels[at] = (x * 255) / width;
			pixels[at + 1] = shade;
			pixels[at + 2] = (y * 255) / height;
		}
	const head = Buffer.alloc(13);
	head.writeUInt32BE(width, 0);
	head.writeUInt32BE(height, 4);
	head.set([8, 2, 0, 0, 0], 8);
	const buffer = Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk("IHDR", head), chunk("IDAT", deflateSync(pixels)), chunk("IEND", Buffer.alloc(0))]);
	return { name, mimeType: "image/png", buffer };
}

/** One page with a line of text. */
export function pdf(name, words) {
	const stream = `BT /F1 24 Tf 72 720 Td (${words}) Tj ET`;
	const parts = [
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		`<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	];
	let text = "%PDF-1.4\n";
	const offsets = parts.map((part, i) => {
		const at = text.length;
		text += `${i + 1} 0 obj\n${part}\nendobj\n`;
		return at;
	});
	const table = text.length;
	text += `xref\n0 ${parts.length + 1}\n0000000000 65535 f \n${offsets.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("")}`;
	text += `trailer << /Size ${parts.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
	return { name, mimeType: "application/pdf", buffer: Buffer.from(text, "latin1") };
}

/** A second of film, made by the browser itself. */
export async function film(page, name) {
	const bytes = await page.evaluate(async () => {
		const canvas = document.createElement("canvas");
		canvas.width = 320;
		canvas.height = 240;
		const context = canvas.getContext("2d");
		const recorder = new MediaRecorder(canvas.captureStream(15), { mimeType: "video/webm;codecs=vp8" });
		const parts = [];
		recorder.ondataavailable = (event) => parts.push(event.data);
		const ended = new Promise((resolve) => (recorder.onstop = resolve));
		recorder.start();
		for (let i = 0; i < 12; i++) {
			context.fillStyle = i % 2 ? "teal" : "navy";
			context.fillRect(0, 0, 320, 240);
			await new Promise((resolve) => setTimeout(resolve, 80));
		}
		recorder.stop();
		await ended;
		return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
	});
	return { name, mimeType: "video/webm", buffer: Buffer.from(bytes) };
}
