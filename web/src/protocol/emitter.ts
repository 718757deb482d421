/* The smallest thing that tells others about a change. */
export class Emitter<A extends readonly unknown[] = []> {
	readonly #listeners = new Set<(...args: A) => void>();

	/** returns the function that ends it */
	on(listener: (...args: A) => void): () => void {
		this.#listeners.add(listener);
		return () => {
			this.#listeners.delete(listener);
		};
	}

	emit(...args: A): void {
		for (const listener of [...this.#listeners]) listener(...args);
	}
}
