import type { ReactNode } from "react";
import { t } from "../i18n/en";
import type { MessageItem, TextBlock, TextMark, TextSegment } from "../viewmodel/types";
import { BubbleStamp } from "./BubbleStamp";
import { PlaceLink } from "./PlaceLink";
import css from "./MessageText.module.css";

interface Props {
	segments: readonly TextSegment[];
	blocks?: readonly TextBlock[] | undefined;
	item: MessageItem;
}

/** The words, and at their end room for the stamp. */
export function MessageText({ segments, blocks, item }: Props) {
	const ghost = <BubbleStamp item={item} ghost />;
	if (!blocks)
		return (
			<p className={css.text}>
				<Segments segments={segments} />
				{ghost}
			</p>
		);
	const last = blocks.at(-1);
	return (
		<div className={css.blocks}>
			{blocks.map((block, i) => (
				<Block key={i} block={block} end={block === last && block.kind === "paragraph" ? ghost : null} />
			))}
			{last?.kind !== "paragraph" && <p className={css.text}>{ghost}</p>}
		</div>
	);
}

function Block({ block, end }: { block: TextBlock; end: ReactNode }) {
	switch (block.kind) {
		case "paragraph":
			return (
				<p className={css.text}>
					<Segments segments={block.segments} />
					{end}
				</p>
			);
		case "code":
			return (
				<pre className={css.code} tabIndex={0}>
					<code>{block.text}</code>
				</pre>
			);
		case "quote":
			return (
				<blockquote className={css.quote}>
					<Blocks blocks={block.blocks} />
				</blockquote>
			);
		case "list": {
			const items = block.items.map((item, i) => (
				<li key={i}>
					<Blocks blocks={item} />
				</li>
			));
			return block.ordered ? (
				<ol className={css.list} start={block.start}>
					{items}
				</ol>
			) : (
				<ul className={css.list}>{items}</ul>
			);
		}
	}
}

function Blocks({ blocks }: { blocks: readonly TextBlock[] }) {
	return blocks.map((block, i) => <Block key={i} block={block} end={null} />);
}

function Segments({ segments }: { segments: readonly TextSegment[] }) {
	return segments.map((segment, i) => (segment.marks ? <Marked key={i} marks={segment.marks} segment={segment} /> : <Segment key={i} segment={segment} />));
}

const tags = { bold: "strong", italic: "em", strike: "s", code: "code" } as const;

function Marked({ marks, segment }: { marks: readonly TextMark[]; segment: TextSegment }) {
	let inner = <Segment segment={segment} />;
	for (const mark of marks) {
		const Tag = tags[mark];
		inner = <Tag className={mark === "code" ? css.inline : undefined}>{inner}</Tag>;
	}
	return inner;
}

function Segment({ segment }: { segment: TextSegment }) {
	switch (segment.kind) {
		case "text":
			return segment.text;
		case "link": {
			const host = hostOf(segment.href, segment.text);
			return (
				<a className={css.link} href={segment.href} target="_blank" rel="noopener noreferrer">
					{segment.text}
					{host !== null && <span className={css.host}> {t.message.leadsTo(host)}</span>}
				</a>
			);
		}
		case "mention":
			return (
				<PlaceLink to={{ kind: "person", userId: segment.userId }} className={segment.me ? `${css.mention} ${css.me}` : css.mention}>
					{segment.text}
				</PlaceLink>
			);
	}
}

/* Where a link truly leads, unless its words say so themselves. */
function hostOf(href: string, words: string): string | null {
	if (!URL.canParse(href)) return null;
	const { host } = new URL(href);
	return host === "" || words.trim().replace(/^https?:\/\//i, "").toLowerCase().startsWith(host) ? null : host;
}
