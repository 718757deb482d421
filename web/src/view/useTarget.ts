import { useMemo } from "react";
import type { RolePageSnapshot, Store, TeamPageSnapshot } from "../viewmodel/types";
import { useSignedIn, useStore } from "./AppContext";

function constant<T>(value: T): Store<T> {
	return { getSnapshot: () => value, subscribe: () => () => {} };
}

const noRole = constant<RolePageSnapshot>({
	state: "ready",
	row: null,
	phone: null,
	awayText: null,
	alternative: null,
	alerted: [],
	lastAnswer: null,
	ladder: [],
	quiet: { times: "", held: 0, routineAt: null },
	mayTake: false,
	refusal: null,
	busy: false,
	problem: null,
});
const noTeam = constant<TeamPageSnapshot>({ state: "ready", name: "", members: [], tiers: [] });

/** A role's page while one is meant; else nothing. */
export function useRolePage(id: string | null): RolePageSnapshot {
	const signedIn = useSignedIn();
	return useStore(useMemo(() => (id === null ? noRole : signedIn.role(id)), [signedIn, id]));
}

export function useTeamPage(id: string | null): TeamPageSnapshot {
	const signedIn = useSignedIn();
	return useStore(useMemo(() => (id === null ? noTeam : signedIn.team(id)), [signedIn, id]));
}
