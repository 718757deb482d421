import {
	memo,
	useCallback,
	useEffect,
	useImperativeHandle,
	useLayoutEffect,
	useMemo,
	useReducer,
	useRef,
	type ReactNode,
	type Ref,
} from "react";
import { rowAt, sumHeights } from "./offsets";
import css from "./LongList.module.css";

/** Where a reader is: at the newest, or with this row that far below the top edge. */
export type Place = { key: string; offset: number } | "end";

export interface LongListHandle {
	toEnd(): void;
	toKey(key: string): void;
	place(): Place;
	focus(): void;
}

interface Props<T> {
	items: readonly T[];
	keyOf: (item: T) => string;
	/** A guess of the height in pixels, until the row has been drawn. */
	guess: (item: T) => number;
	render: (item: T) => ReactNode;
	initial: Place;
	label: string;
	head?: ReactNode;
	onNearStart?: () => void;
	onNearEnd?: () => void;
	/** Whether what comes after the last row would be shown below it at once. */
	endIsNewest: boolean;
	/** After every move: the first and last rows in sight, and whether the end is. */
	onMove?: (first: string | undefined, last: string | undefined, atEnd: boolean) => void;
	ref?: Ref<LongListHandle>;
}

const overscan = 800;
const endSlack = 32;

interface Hold {
	place: Place;
	/* The anchor row's top when last noted; null: put it in place afresh. */
	top: number | null;
	height: number;
	range: string;
}

/**
 * A list of any length, with rows of any height, that never jumps: whatever is
 * added, loaded or resized, the row under the reader's eye stays where it is,
 * and a reader at the newest stays at the newest.
 */
export function LongList<T>(props: Props<T>) {
	const { items, keyOf, guess, render, initial, label, head, ref } = props;
	const [, redraw] = useReducer((n: number) => n + 1, 0);
	const [resized, resize] = useReducer((n: number) => n + 1, 0);
	const box = useRef<HTMLDivElement>(null);
	const rows = useRef(new Map<string, HTMLElement>());
	const heights = useRef(new Map<string, number>());
	const hold = useRef<Hold>({ place: initial, top: null, height: 900, range: "" });

	const index = useMemo(() => new Map(items.map((item, i) => [keyOf(item), i])), [items, keyOf]);
	/* Asked of every row once for each change of the rows; a resized one is put in. */
	const sizes = useMemo(() => Float64Array.from(items, (item) => heights.current.get(keyOf(item)) ?? guess(item)), [items, keyOf, guess]);
	const sums = useMemo(
		() => sumHeights(sizes),
		// eslint-disable-next-line react-hooks/exhaustive-deps -- resized: a height changed
		[sizes, resized],
	);
	const total = sums[items.length] ?? 0;

	const rangeAt = useCallback(
		(top: number): [number, number] => {
			if (items.length === 0) return [0, 0];
			return [rowAt(sums, top - overscan), rowAt(sums, top + hold.current.height + overscan) + 1];
		},
		[items.length, sums],
	);

	/* Drawn around the anchor, not around scrollTop: that one is stale when rows were put above. */
	let top = total - hold.current.height;
	const { place } = hold.current;
	if (place !== "end") {
		const i = index.get(place.key);
		if (i === undefined) hold.current.place = "end";
		else top = (sums[i] ?? 0) - place.offset;
	}
	const [start, end] = rangeAt(top);
	hold.current.range = `${start} ${end}`;

	/* Live values for the handlers below, which are made once. */
	const live = useRef({ props, rangeAt, start, end, sums, sizes, index });
	live.current = { props, rangeAt, start, end, sums, sizes, index };

	const settle = useCallback(() => {
		const el = box.current;
		const { place, top } = hold.current;
		if (!el) return;
		if (place === "end") {
			el.scrollTop = el.scrollHeight;
			return;
		}
		const row = rows.current.get(place.key);
		if (!row) return;
		const y = row.offsetTop;
		if (top === null) el.scrollTop = y - place.offset;
		else if (Math.abs(y - top) > 0.5) el.scrollTop += y - top;
		hold.current.top = y;
	}, []);

	/* Takes down which row is at the top edge: the anchor of the next change. */
	const note = useCallback(() => {
		const el = box.current;
		if (!el) return;
		const { props, start, end, sums } = live.current;
		const top = el.scrollTop;
		const bottom = top + el.clientHeight;
		const atEnd = el.scrollHeight - bottom <= endSlack;
		let first: { key: string; offset: number } | undefined;
		let last: string | undefined;
		for (let i = start; i < end; i++) {
			const item = props.items[i];
			if (item === undefined) break;
			const key = props.keyOf(item);
			const row = rows.current.get(key);
			if (!row) continue;
			const y = row.offsetTop;
			if (!first && y + row.offsetHeight > top && y < bottom) {
				first = { key, offset: y - top };
				hold.current.top = y;
			}
			if (y + row.offsetHeight / 2 < bottom) last = key;
		}
		if (!first && !atEnd) {
			/* A leap past everything that is drawn: go by the sums, then place it. */
			const i = rowAt(sums, top);
			const item = props.items[i];
			if (item !== undefined) first = { key: props.keyOf(item), offset: (sums[i] ?? 0) - top };
			hold.current.top = null;
		}
		hold.current.place = first && !(atEnd && props.endIsNewest) ? first : "end";
		props.onMove?.(first?.key, last ?? first?.key, atEnd);
		if (top < el.clientHeight * 1.5) props.onNearStart?.();
		if (el.scrollHeight - bottom < el.clientHeight) props.onNearEnd?.();
	}, []);

	const onScroll = useCallback(() => {
		note();
		const el = box.current;
		const { place } = hold.current;
		if (!el) return;
		/* Rows are drawn by guessed tops, so go by the anchor here too. */
		let y = el.scrollHeight - el.clientHeight;
		if (place !== "end") y = el.scrollTop;
		if (live.current.rangeAt(y).join(" ") !== hold.current.range) redraw();
	}, [note]);

	const watcher = useRef<ResizeObserver>(null);
	const observer = useCallback(() => {
		watcher.current ??= new ResizeObserver((entries) => {
			let changed = false;
			for (const { target } of entries) {
				const el = target as HTMLElement;
				if (el === box.current) {
					hold.current.height = el.clientHeight;
					changed = true;
					continue;
				}
				const key = el.dataset.key ?? "";
				const height = el.offsetHeight;
				if (rows.current.get(key) === el && heights.current.get(key) !== height) {
					heights.current.set(key, height);
					const i = live.current.index.get(key);
					if (i !== undefined) live.current.sizes[i] = height;
					changed = true;
				}
			}
			settle();
			if (changed) resize();
		});
		return watcher.current;
	}, [settle]);

	const hang = useCallback(
		(el: HTMLElement | null) => {
			const key = el?.dataset.key;
			if (!el || key === undefined) return;
			rows.current.set(key, el);
			observer().observe(el);
			return () => {
				observer().unobserve(el);
				if (rows.current.get(key) === el) rows.current.delete(key);
			};
		},
		[observer],
	);

	useLayoutEffect(() => {
		const el = box.current;
		if (!el) return;
		hold.current.height = el.clientHeight;
		observer().observe(el);
		redraw();
		return () => observer().unobserve(el);
	}, [observer]);

	useLayoutEffect(settle);
	useEffect(note, [note, items]);

	useImperativeHandle(
		ref,
		() => ({
			toEnd() {
				hold.current.place = "end";
				redraw();
			},
			toKey(key) {
				hold.current.place = { key, offset: Math.round(hold.current.height / 3) };
				hold.current.top = null;
				redraw();
			},
			place: () => hold.current.place,
			focus: () => box.current?.focus({ preventScroll: true }),
		}),
		[],
	);

	return (
		<div ref={box} className={css.box} onScroll={onScroll} tabIndex={0} role="log" aria-label={label} aria-live="off">
			<div className={css.fill} />
			{start === 0 && head}
			<div className={css.gap} style={{ blockSize: sums[start] ?? 0 }} />
			{items.slice(start, end).map((item) => {
				const key = keyOf(item);
				return (
					<div key={key} ref={hang} data-key={key} className={css.row}>
						<Row item={item} render={render as (item: unknown) => ReactNode} />
					</div>
				);
			})}
			<div className={css.gap} style={{ blockSize: total - (sums[end] ?? total) }} />
		</div>
	);
}

const Row = memo(function Row({ item, render }: { item: unknown; render: (item: unknown) => ReactNode }) {
	return render(item);
});
