import { useEffect, useState } from "react";

const second = 1000;

/** The time, anew each second while `running`. */
export function useNow(running = true): number {
	const [now, setNow] = useState(Date.now);
	useEffect(() => {
		if (!running) return;
		setNow(Date.now());
		const timer = setInterval(() => setNow(Date.now()), second);
		return () => clearInterval(timer);
	}, [running]);
	return now;
}
