import { useRef } from "react";
import type { Avatar as AvatarData } from "../viewmodel/types";
import { Avatar } from "./Avatar";
import { Button } from "./Button";
import css from "./PicturePicker.module.css";

interface Props {
	avatar: AvatarData;
	group?: boolean;
	words: string;
	removeWords: string;
	disabled?: boolean;
	onPick: (file: File | null) => void;
}

/** The big picture of a person or group, and how to change it. */
export function PicturePicker({ avatar, group, words, removeWords, disabled, onPick }: Props) {
	const input = useRef<HTMLInputElement>(null);
	return (
		<div className={css.picker}>
			<Avatar of={avatar} size="96" {...(group ? { group } : {})} />
			<div className={css.acts}>
				<Button kind="quiet" icon="camera" disabled={disabled} onClick={() => input.current?.click()}>
					{words}
				</Button>
				{avatar.src !== null && (
					<Button kind="quiet" disabled={disabled} onClick={() => onPick(null)}>
						{removeWords}
					</Button>
				)}
			</div>
			<input
				ref={input}
				type="file"
				accept="image/*"
				hidden
				aria-label={words}
				data-pick="picture"
				onChange={(event) => {
					const file = event.currentTarget.files?.[0];
					if (file) onPick(file);
					event.currentTarget.value = "";
				}}
			/>
		</div>
	);
}
