/*
 * Sending a priority message.  Never optimistic: until the server has said
 * that it is durable and people are alerted, nobody has been told.
 */
import { ApiError } from "../protocol/http.ts";
import type { NewPriority } from "../protocol/priority_types.ts";
import {
	EMERGENCY_TEAMS,
	toContent,
	toEmergencyTeams,
} from "./priority_item.ts";
import { toProblem } from "./problems.ts";
import type { Services } from "./services.ts";
import type {
	PriorityDraft,
	PriorityTarget,
	PrioritySendSnapshot,
	PrioritySendViewModel,
} from "./types.ts";
import { Value } from "./value.ts";

const PATIENCE_MS = 5_000;
const FRESH_MS = 120_000;
const AGAIN_MS = 2_000;

export class PrioritySend
	extends Value<PrioritySendSnapshot>
	implements PrioritySendViewModel
{
	/* the same words again are the same message */
	#txn = { id: "", of: "" };
	#run: AbortController | null = null;
	#timers: ReturnType<typeof setTimeout>[] = [];

	constructor(
		private readonly target: PriorityTarget | null,
		private readonly services: Services,
	) {
		super({
			state: "writing",
			problem: null,
			itemId: null,
			emergencyNumber: "2222",
			emergencyTeams: EMERGENCY_TEAMS,
		});
		void services.clinic
			.settings()
			.then((settings) =>
				this.patch({
					emergencyNumber: settings.emergency_number || "2222",
					emergencyTeams: toEmergencyTeams(settings),
				}),
			)
			.catch(() => undefined);
	}

	send(draft: PriorityDraft): void {
		const { state } = this.getSnapshot();
		if (state === "sending" || state === "not-sent" || state === "sent")
			return;
		const of = JSON.stringify(draft);
		if (this.#txn.of !== of)
			this.#txn = { id: this.services.browser.randomId(), of };
		this.patch({ state: "sending", problem: null });
		const run = new AbortController();
		this.#run = run;
		this.#timers = [
			setTimeout(() => this.patch({ state: "not-sent" }), PATIENCE_MS),
			setTimeout(() => this.#end("expired"), FRESH_MS),
		];
		void this.#try(draft, run.signal);
	}

	async #try(draft: PriorityDraft, signal: AbortSignal): Promise<void> {
		const tapped = this.services.priorities.clock.serverNow();
		let stamped = true;
		while (!signal.aborted) {
			try {
				const item = await this.services.priorities.send(
					{
						txn_id: this.#txn.id,
						...(stamped ? { sent_ms: tapped } : {}),
						...toTarget(this.target),
						priority: draft.priority,
						...(draft.isTest ? { is_test: true } : {}),
						...(draft.onBehalf === null
							? {}
							: { on_behalf: draft.onBehalf }),
						content: toContent(draft.words),
					},
					signal,
				);
				if (signal.aborted) return;
				this.patch({ itemId: item.item_id });
				this.#end("sent");
				return;
			} catch (error) {
				if (signal.aborted) return;
				/* the tap is fresh, so it is this device's clock that is
				 * wrong; after two minutes the timer has ended all this */
				if (stamped && isConflict(error)) {
					stamped = false;
					continue;
				}
				if (!(error instanceof ApiError) || !error.isTemporary) {
					this.patch({ problem: toProblem(error) });
					this.#end(isConflict(error) ? "expired" : "refused");
					return;
				}
				this.patch({ problem: toProblem(error) });
			}
			await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
		}
	}

	#end(state: PrioritySendSnapshot["state"]): void {
		this.#halt();
		this.patch({ state });
	}

	#halt(): void {
		this.#run?.abort();
		this.#run = null;
		for (const timer of this.#timers) clearTimeout(timer);
		this.#timers = [];
	}

	stop(): void {
		const { state } = this.getSnapshot();
		this.#halt();
		if (state !== "sent") this.patch({ state: "writing", problem: null });
	}
}

function toTarget(
	target: PriorityTarget | null,
): Pick<NewPriority, "role_id" | "team_id" | "tier"> {
	if (target === null) return {};
	if (target.kind === "role") return { role_id: target.id };
	return {
		team_id: target.id,
		...(target.tier === null ? {} : { tier: target.tier }),
	};
}

function isConflict(error: unknown): boolean {
	return error instanceof ApiError && error.status === 409;
}
