/*
 * The base of the view models: a value that tells when it changes.
 */
import type { Store } from "./types.ts";

export class Value<T> implements Store<T> {
	#value: T;
	readonly #listeners = new Set<() => void>();

	constructor(value: T) {
		this.#value = value;
	}

	readonly getSnapshot = (): T => this.#value;

	readonly subscribe = (onChange: () => void): (() => void) => {
		this.#listeners.add(onChange);
		return () => {
			this.#listeners.delete(onChange);
		};
	};

	set(value: T): void {
		if (Object.is(value, this.#value)) return;
		this.#value = value;
		for (const tell of [...this.#listeners]) tell();
	}
}
