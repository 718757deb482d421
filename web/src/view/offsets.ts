/** Sums of row heights: sums[i] is the top of row i, the last one the whole height. */
export function sumHeights(heights: ArrayLike<number>): Float64Array {
	const sums = new Float64Array(heights.length + 1);
	let y = 0;
	for (let i = 0; i < heights.length; i++) {
		y += heights[i] ?? 0;
		sums[i + 1] = y;
	}
	return sums;
}

/** The row that covers y; the first or last one when y lies outside. */
export function rowAt(sums: Float64Array, y: number): number {
	let low = 0;
	let high = Math.max(0, sums.length - 2);
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((sums[middle + 1] ?? Infinity) > y) high = middle;
		else low = middle + 1;
	}
	return low;
}
