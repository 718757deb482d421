import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { startRing, startRingback } from "../platform/ring";
import { useSignedIn, useStore } from "./AppContext";
import { CallBar } from "./CallBar";
import { CallRing } from "./CallRing";

const CallScreen = lazy(() => import("./CallScreen"));

const overMs = 2500;

/** Over everything: what rings, the call that goes on, its sound. */
export function CallLayer() {
	const { calling } = useSignedIn();
	const { active, ringing } = useStore(calling);
	const [small, setSmall] = useState(false);
	const sound = useRef<HTMLAudioElement>(null);
	const rings = ringing !== null;
	const waits = active?.state === "calling";
	const gone = active === null;

	useEffect(() => (rings ? startRing() : undefined), [rings]);
	useEffect(() => (waits && !rings ? startRingback() : undefined), [waits, rings]);
	useEffect(() => {
		if (gone) setSmall(false);
	}, [gone]);
	useEffect(() => {
		if (!sound.current) return;
		sound.current.srcObject = (active?.remoteStream as MediaStream | null | undefined) ?? null;
	}, [active?.remoteStream]);

	/* Hung up: nothing more to say. Anything else stays until it was read. */
	const plain = active?.state === "ended" && (active.end === "hung-up" || active.end === "elsewhere");
	useEffect(() => {
		if (!plain) return;
		const timer = setTimeout(() => calling.dismiss(), overMs);
		return () => clearTimeout(timer);
	}, [plain, calling]);

	return (
		<>
			<audio ref={sound} autoPlay />
			{active && small && <CallBar call={active} onOpen={() => setSmall(false)} />}
			{active && !small && (
				<Suspense fallback={null}>
					<CallScreen call={active} sound={sound} onSmall={() => (active.state === "ended" ? calling.dismiss() : setSmall(true))} />
				</Suspense>
			)}
			{ringing && <CallRing key={ringing.roomId} call={ringing} />}
		</>
	);
}

