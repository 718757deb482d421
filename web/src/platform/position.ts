/* Where this device is, asked for once, only when the person wants to tell. */

export type PositionFailure = "forbidden" | "unknown" | "unsupported";

export interface DevicePosition {
	readonly latitude: number;
	readonly longitude: number;
	readonly accuracy: number | null;
}

const LONGEST_MS = 20_000;

export function position(): Promise<DevicePosition | PositionFailure> {
	const { geolocation } = navigator as { geolocation?: Geolocation };
	if (!geolocation) return Promise.resolve("unsupported");
	return new Promise((resolve) => {
		geolocation.getCurrentPosition(
			({ coords: { latitude, longitude, accuracy } }) =>
				resolve({ latitude, longitude, accuracy }),
			(error) =>
				resolve(error.code === error.PERMISSION_DENIED ? "forbidden" : "unknown"),
			{ enableHighAccuracy: true, timeout: LONGEST_MS, maximumAge: 0 },
		);
	});
}
