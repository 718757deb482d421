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

	readonly getSnapshot = (): T => {
		this.onRead();
		return this.#value;
	};

	readonly subscribe = (onChange: () => void): (() => void) => {
		/* one listener may subscribe twice: each has its own end */
		const listener = () => onChange();
		this.#listeners.add(listener);
		if (this.#listeners.size === 1) this.onWatched();
		return () => {
			if (!this.#listeners.delete(listener)) return;
			if (this.#listeners.size === 0) this.onUnwatched();
		};
	};

	/** somebody looks; for those who override it */
	protected onWatched(): void {}
	/** nobody looks any more */
	protected onUnwatched(): void {}

	/** before each read; for those who work only when looked at */
	protected onRead(): void {}

	protected get isWatched(): boolean {
		return this.#listeners.size > 0;
	}

	set(value: T): void {
		if (Object.is(value, this.#value)) return;
		this.#value = value;
		for (const tell of [...this.#listeners]) tell();
	}

	/** the value as it is, without bringing it up to date first */
	protected peek(): T {
		return this.#value;
	}

	/** changes some fields of an object */
	patch(fields: Partial<T>): void {
		const before = this.#value;
		for (const key of Object.keys(fields) as (keyof T)[])
			if (!Object.is(before[key], fields[key])) {
				this.set({ ...before, ...fields });
				return;
			}
	}
}

function isPlain(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null;
}

function equal(a: unknown, b: unknown): boolean {
	if (Object.is(a, b)) return true;
	if (!isPlain(a) || !isPlain(b)) return false;
	if (Array.isArray(a) !== Array.isArray(b)) return false;
	const keys = Object.keys(a);
	if (keys.length !== Object.keys(b).length) return false;
	return keys.every((key) => key in b && equal(a[key], b[key]));
}

/** `before` when `next` says the same, so that nothing is drawn anew */
export function stable<T>(before: T | undefined, next: T): T {
	return before !== undefined && equal(before, next) ? before : next;
}
