/** Width by height of the space that is kept for a picture: never a sliver. */
export function photoRatio(width: number | null, height: number | null): number {
	if (!width || !height) return 4 / 3;
	return Math.min(2, Math.max(0.72, width / height));
}
