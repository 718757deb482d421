/* What went wrong, in the codes that the view has words for. */
import { ApiError } from "../protocol/http.ts";
import type { Problem, ProblemCode } from "./types.ts";

const CODES: Readonly<Record<string, ProblemCode>> = {
	NETWORK: "network",
	FILE_GONE: "file-gone",
	M_TOO_LARGE: "too-large",
	M_LIMIT_EXCEEDED: "too-fast",
	M_USER_DEACTIVATED: "deactivated",
	M_UNKNOWN_TOKEN: "signed-out",
	M_MISSING_TOKEN: "signed-out",
	M_FORBIDDEN: "forbidden",
	M_NOT_FOUND: "not-found",
};

export function toProblem(error: unknown): Problem {
	if (!(error instanceof ApiError))
		return { code: "unknown", detail: String(error) };
	const code =
		CODES[error.errcode] ??
		(error.status === 0
			? "network"
			: error.status === 413
				? "too-large"
				: error.status >= 500
					? "server"
					: "unknown");
	const problem: Problem = {
		code,
		detail: `${error.errcode}: ${error.message}`,
	};
	return error.retryAfterMs === null
		? problem
		: { ...problem, retryAfterMs: error.retryAfterMs };
}

/** runs an action; null when it went well */
export async function attempt(
	work: () => Promise<unknown>,
): Promise<Problem | null> {
	try {
		await work();
		return null;
	} catch (error) {
		return toProblem(error);
	}
}
