import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { t } from "../i18n/en";
import { drawPicture, openPicture, savePicture } from "../platform/picture";
import { blurred, boxOf, cropped, drawn, grown, isTiny, isUntouched, moved, turned, UNTOUCHED, type Box, type PictureEdit, type Point } from "../viewmodel/types";
import { FullScreen } from "./FullScreen";
import { Icon, type IconName } from "./Icon";
import { IconButton } from "./IconButton";
import { PaneLoading } from "./PaneLoading";
import css from "./PictureEditor.module.css";

interface Props {
	file: File;
	onDone: (file: File) => void;
	onClose: () => void;
}

type Tool = "crop" | "draw" | "blur";

const tools: readonly { tool: Tool; icon: IconName }[] = [
	{ tool: "crop", icon: "crop" },
	{ tool: "draw", icon: "edit" },
	{ tool: "blur", icon: "blur" },
];
const preview = 1600;
const middle: Box = { x: 0.2, y: 0.2, w: 0.6, h: 0.6 };
const step = 0.03;

/** Crop, turn, draw and make unreadable, before anything leaves the device. */
export default function PictureEditor({ file, onDone, onClose }: Props) {
	const canvas = useRef<HTMLCanvasElement>(null);
	const [source, setSource] = useState<ImageBitmap | "gone" | null>(null);
	const [steps, setSteps] = useState<readonly PictureEdit[]>([UNTOUCHED]);
	const [tool, setTool] = useState<Tool>("blur");
	const [frame, setFrame] = useState<Box | null>(null);
	const [saving, setSaving] = useState(false);
	const points = useRef<Point[]>([]);
	const edit = steps.at(-1) ?? UNTOUCHED;

	useEffect(() => {
		let live = true;
		void openPicture(file).then((bitmap) => live && setSource(bitmap ?? "gone"));
		return () => {
			live = false;
		};
	}, [file]);

	useEffect(() => {
		if (canvas.current && source && source !== "gone") drawPicture(canvas.current, source, edit, preview);
	}, [source, edit]);

	const put = (next: PictureEdit) => {
		if (next !== edit) setSteps([...steps, next]);
	};

	function pointOf(event: PointerEvent): Point {
		const box = event.currentTarget.getBoundingClientRect();
		return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
	}

	function onDown(event: PointerEvent) {
		event.currentTarget.setPointerCapture(event.pointerId);
		points.current = [pointOf(event)];
	}

	function onMove(event: PointerEvent) {
		const [first] = points.current;
		if (!first) return;
		points.current.push(pointOf(event));
		const last = points.current.at(-1) ?? first;
		if (tool !== "draw") setFrame(boxOf(first, last));
		else if (canvas.current && source && source !== "gone") drawPicture(canvas.current, source, drawn(edit, points.current), preview);
	}

	function onUp() {
		const made = points.current;
		points.current = [];
		if (tool === "draw") put(drawn(edit, made));
		else if (tool === "blur" && frame) {
			put(blurred(edit, frame));
			setFrame(null);
		} else if (frame && isTiny(frame)) setFrame(null);
	}

	function apply() {
		const box = frame ?? middle;
		put(tool === "crop" ? cropped(edit, box) : blurred(edit, box));
		setFrame(null);
	}

	function onKey(event: KeyboardEvent) {
		if (tool === "draw") return;
		const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
		if (by) setFrame((event.shiftKey ? grown : moved)(frame ?? middle, by[0] ?? 0, by[1] ?? 0));
		else if (event.key === "Enter") apply();
		else return;
		event.preventDefault();
	}

	async function done() {
		if (!source || source === "gone") return;
		if (isUntouched(edit)) return onClose();
		setSaving(true);
		const made = await savePicture(source, edit, file.name);
		setSaving(false);
		if (made) onDone(made);
	}

	return (
		<FullScreen name={t.picture.title} onClose={onClose}>
			<header className={css.bar}>
				<IconButton icon="close" tone="over" name={t.picture.leave} onClick={onClose} />
				<button type="button" className={css.tool} disabled={steps.length === 1} onClick={() => setSteps(steps.slice(0, -1))}>
					<Icon name="retry" /> {t.picture.undo}
				</button>
				<button type="button" className={`${css.tool} ${css.done}`} disabled={saving} onClick={() => void done()}>
					<Icon name="check" /> {t.done}
				</button>
			</header>
			<div className={css.stage}>
				{source === null && <PaneLoading />}
				{source === "gone" && <p>{t.picture.cannot}</p>}
				{source !== null && source !== "gone" && (
					<div className={css.sheet}>
						<canvas
							ref={canvas}
							className={css.canvas}
							tabIndex={0}
							role="application"
							aria-label={t.picture.canvas}
							aria-describedby="picture-how"
							onPointerDown={onDown}
							onPointerMove={onMove}
							onPointerUp={onUp}
							onPointerCancel={() => (points.current = [])}
							onKeyDown={onKey}
						/>
						{frame && (
							<svg className={css.frame} viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
								<rect x={frame.x * 100} y={frame.y * 100} width={frame.w * 100} height={frame.h * 100} className={tool === "blur" ? css.hide : css.cut} />
							</svg>
						)}
					</div>
				)}
			</div>
			<p id="picture-how" className={css.how}>
				{t.picture.how[tool]}
			</p>
			<footer className={css.tools}>
				{tools.map(({ tool: each, icon }) => (
					<button
						key={each}
						type="button"
						className={css.tool}
						aria-pressed={tool === each}
						onClick={() => {
							setTool(each);
							setFrame(each === "crop" ? middle : null);
						}}
					>
						<Icon name={icon} /> {t.picture.tools[each]}
					</button>
				))}
				<button type="button" className={css.tool} onClick={() => put(turned(edit))}>
					<Icon name="flip" /> {t.picture.turn}
				</button>
				{tool === "crop" && frame && (
					<button type="button" className={`${css.tool} ${css.done}`} onClick={apply}>
						<Icon name="crop" /> {t.picture.cut}
					</button>
				)}
			</footer>
		</FullScreen>
	);
}
