import { createContext, useContext, useSyncExternalStore } from "react";
import type { AppViewModel, Place, SignedIn, Store } from "../viewmodel/types";

export const AppContext = createContext<AppViewModel | null>(null);
export const SignedInContext = createContext<SignedIn | null>(null);

export function useApp(): AppViewModel {
	const app = useContext(AppContext);
	if (!app) throw new Error("outside of the app");
	return app;
}

export function useSignedIn(): SignedIn {
	const signedIn = useContext(SignedInContext);
	if (!signedIn) throw new Error("nobody is signed in");
	return signedIn;
}

export function useStore<T>(store: Store<T>): T {
	return useSyncExternalStore(store.subscribe, store.getSnapshot);
}

/** Where we are, and how to go elsewhere. */
export function usePlace(): { place: Place; go: (place: Place, how?: "push" | "replace") => void; back: (fallback: Place) => void } {
	const { place } = useApp();
	return {
		place: useStore(place),
		go: (to, how) => place.go(to, how),
		back: (fallback) => place.back(fallback),
	};
}
