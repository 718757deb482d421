/*
 * Whether the server works, asked apart from everything else: without a
 * session, and given up when it hangs.  Lost is a fact about time alone, so
 * that requests that neither fail nor return are noticed, too.
 */
import { plainJson } from "./http.ts";

const PATH = "/_wardwire/clinic/v1/board/heartbeat";
const EVERY_MS = 2_000;
const LOOK_MS = 500;
const ATTEMPT_MS = 3_000;
/** red within 10 s of losing the server: this and one look */
export const LOST_MS = 8_000;

export interface Beat {
	readonly lost: boolean;
	/** when the server last answered; null: not since this began */
	readonly beatAt: number | null;
}

export class Heartbeat {
	#heardAt = performance.now();
	#beatAt: number | null = null;
	#lost = false;
	#timers: ReturnType<typeof setInterval>[] = [];
	#abort = new AbortController();

	constructor(
		private readonly told: (beat: Beat) => void,
		private readonly ask: (signal: AbortSignal) => Promise<unknown> = (signal) =>
			plainJson("GET", PATH, { signal, timeoutMs: ATTEMPT_MS }),
	) {}

	start(): void {
		this.#abort = new AbortController();
		this.#heardAt = performance.now();
		void this.#beat();
		this.#timers = [
			setInterval(() => void this.#beat(), EVERY_MS),
			setInterval(() => this.#look(), LOOK_MS),
		];
	}

	stop(): void {
		for (const timer of this.#timers) clearInterval(timer);
		this.#timers = [];
		this.#abort.abort();
	}

	/* one that hangs does not keep the next from going out */
	async #beat(): Promise<void> {
		const attempt = new AbortController();
		const end = () => attempt.abort();
		const timer = setTimeout(end, ATTEMPT_MS);
		this.#abort.signal.addEventListener("abort", end);
		try {
			await this.ask(attempt.signal);
			if (this.#abort.signal.aborted) return;
			this.#heardAt = performance.now();
			this.#beatAt = Date.now();
			this.#look();
		} catch {
			/* the look tells how long it has been */
		} finally {
			clearTimeout(timer);
			this.#abort.signal.removeEventListener("abort", end);
		}
	}

	#look(): void {
		const lost = performance.now() - this.#heardAt > LOST_MS;
		if (lost === this.#lost && this.#beatAt === null) return;
		this.#lost = lost;
		this.told({ lost, beatAt: this.#beatAt });
	}
}
