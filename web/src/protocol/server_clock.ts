/* How far the server's clock is ahead of this device's. */

const NEAR_MS = 2000;
const ROUND_MS = 1000;

export class ServerClock {
	#ahead = 0;

	constructor(private readonly now: () => number = Date.now) {}

	/** small differences are the way's, not the clock's */
	learn(serverNow: number): void {
		const ahead = serverNow - this.now();
		if (Math.abs(ahead) < NEAR_MS) this.#ahead = 0;
		else if (Math.abs(ahead - this.#ahead) >= NEAR_MS)
			this.#ahead = Math.round(ahead / ROUND_MS) * ROUND_MS;
	}

	get ahead(): number {
		return this.#ahead;
	}

	serverNow(): number {
		return this.now() + this.#ahead;
	}
}
