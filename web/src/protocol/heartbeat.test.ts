import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Beat, Heartbeat } from "./heartbeat.ts";

let beats: Beat[] = [];
const last = () => beats.at(-1);

beforeEach(() => {
	beats = [];
	vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test("a server that answers is not lost", async () => {
	const heart = new Heartbeat((beat) => beats.push(beat), async () => ({}));
	heart.start();
	await vi.advanceTimersByTimeAsync(60_000);
	expect(beats.some((beat) => beat.lost)).toBe(false);
	heart.stop();
});

test("one that refuses is lost within ten seconds, and comes back", async () => {
	let works = true;
	const heart = new Heartbeat((beat) => beats.push(beat), async () => {
		if (!works) throw new Error("gone");
	});
	heart.start();
	await vi.advanceTimersByTimeAsync(5_000);
	works = false;
	await vi.advanceTimersByTimeAsync(7_000);
	expect(last()?.lost).toBe(false);
	await vi.advanceTimersByTimeAsync(3_000);
	expect(last()?.lost).toBe(true);
	works = true;
	await vi.advanceTimersByTimeAsync(2_500);
	expect(last()?.lost).toBe(false);
	heart.stop();
});

test("requests that hang are lost, too, from the very first", async () => {
	const heart = new Heartbeat((beat) => beats.push(beat), () => new Promise(() => undefined));
	heart.start();
	await vi.advanceTimersByTimeAsync(10_000);
	expect(last()).toEqual({ lost: true, beatAt: null });
	heart.stop();
});
