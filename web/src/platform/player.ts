/*
 * The one voice that plays, whatever is on screen.  When it ends, the next
 * one of the same conversation follows.
 */

export interface Track {
	readonly id: string;
	readonly src: string;
	/** who speaks */
	readonly name: string;
	/** where it was said, to go back to */
	readonly conversationId: string;
	readonly durationMs: number | null;
}

export interface PlayerState {
	readonly track: Track | null;
	readonly playing: boolean;
	readonly atMs: number;
	readonly rate: number;
	readonly failed: boolean;
}

export const RATES = [1, 1.5, 2] as const;

type Next = (id: string) => Track | null;

class Player {
	#state: PlayerState = {
		track: null,
		playing: false,
		atMs: 0,
		rate: 1,
		failed: false,
	};
	#audio: HTMLAudioElement | null = null;
	#next: Next = () => null;
	readonly #listeners = new Set<() => void>();

	readonly getSnapshot = (): PlayerState => this.#state;
	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};

	#set(fields: Partial<PlayerState>): void {
		this.#state = { ...this.#state, ...fields };
		for (const listener of [...this.#listeners]) listener();
	}

	#element(): HTMLAudioElement {
		if (this.#audio) return this.#audio;
		const audio = new Audio();
		audio.preload = "auto";
		audio.onplaying = () => this.#set({ playing: true, failed: false });
		audio.onpause = () => this.#set({ playing: false });
		audio.onerror = () => this.#set({ playing: false, failed: true });
		audio.ontimeupdate = () =>
			this.#set({ atMs: audio.currentTime * 1000 });
		audio.onended = () => this.#onEnd();
		this.#audio = audio;
		return audio;
	}

	#onEnd(): void {
		const { track } = this.#state;
		const next = track && this.#next(track.id);
		if (next) this.play(next, this.#next);
		else this.#set({ playing: false, atMs: 0 });
	}

	/** goes on where it was when it is the one that plays already */
	play(track: Track, next: Next): void {
		const audio = this.#element();
		this.#next = next;
		if (this.#state.track?.id !== track.id) {
			audio.src = track.src;
			this.#set({ track, atMs: 0, failed: false });
		}
		audio.playbackRate = this.#state.rate;
		void audio.play().catch(() => undefined);
	}

	pause(): void {
		this.#audio?.pause();
	}

	/** 0 to 1 */
	seek(fraction: number): void {
		const audio = this.#audio;
		const length =
			(this.#state.track?.durationMs ?? 0) / 1000 || audio?.duration || 0;
		if (!audio || !Number.isFinite(length)) return;
		audio.currentTime = Math.min(Math.max(0, fraction), 1) * length;
		this.#set({ atMs: audio.currentTime * 1000 });
	}

	nextRate(): void {
		const at = RATES.indexOf(this.#state.rate as (typeof RATES)[number]);
		const rate = RATES[(at + 1) % RATES.length] ?? 1;
		if (this.#audio) this.#audio.playbackRate = rate;
		this.#set({ rate });
	}

	stop(): void {
		if (!this.#audio) return;
		this.#audio.pause();
		this.#audio.removeAttribute("src");
		this.#audio.load();
		this.#set({ track: null, playing: false, atMs: 0, failed: false });
	}
}

export const player = new Player();
