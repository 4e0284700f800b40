import { readText } from "../files/read-text.ts";
import type { Io } from "../io.ts";
import { type Api, refusal } from "./http.ts";

/** What a job's event says of the pull request that it is about [GitHub, "Webhook events and payloads"]. */
export type AskedPullRequest =
  | { readonly kind: "number"; readonly number: number }
  /** A `workflow_run`: the run that ended before, of which only the head is told for sure. */
  | { readonly kind: "run"; readonly owner: string; readonly branch: string; readonly sha: string }
  | { readonly kind: "none" };

/** From the reference or the event's payload that GitHub Actions hands to a job. */
export function askedPullRequest(env: Io["env"]): AskedPullRequest {
  const ofReference = pullNumber(/^refs\/pull\/(\d+)\//.exec(env["GITHUB_REF"] ?? "")?.[1]);
  if (ofReference !== undefined) return { kind: "number", number: ofReference };
  const event = payload(env);
  const number = pullNumber(String(event.pull_request?.number ?? event.number ?? ""));
  if (number !== undefined) return { kind: "number", number };
  const run = event.workflow_run;
  const [owner, branch, sha] = [run?.head_repository?.owner?.login, run?.head_branch, run?.head_sha];
  if (typeof owner === "string" && typeof branch === "string" && typeof sha === "string") return { kind: "run", owner, branch, sha };
  return { kind: "none" };
}

/** A number from 1 in decimal, as GitHub and GitLab number pull and merge requests. */
export function pullNumber(text: string | undefined): number | undefined {
  return /^[1-9]\d{0,9}$/.test(text ?? "") ? Number(text) : undefined;
}

/**
 * The open pull request whose head is the run's commit: asked by the head's owner and branch, because a base does not know commits of a fork
 * (`commits/SHA/pulls` is empty for them). Undefined when the branch has moved on or nothing is open any more.
 * @throws PublishingError when the server refuses.
 */
export async function pullRequestOfRun(
  server: Api,
  repository: string,
  { owner, branch, sha }: Extract<AskedPullRequest, { kind: "run" }>,
): Promise<number | undefined> {
  const head = encodeURIComponent(`${owner}:${branch}`);
  const answer = await server.request("GET", `/repos/${repository}/pulls?state=open&per_page=100&head=${head}`);
  if (answer.status !== 200 || !Array.isArray(answer.body))
    throw refusal("looking for the pull request", answer, "the job needs pull-requests: read");
  const numbers = (answer.body as unknown[]).flatMap((entry) => {
    const { number, head: its } = (entry ?? {}) as { number?: unknown; head?: { sha?: unknown } | null };
    return typeof number === "number" && its?.sha === sha ? [number] : [];
  });
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}

interface Payload {
  readonly number?: unknown;
  readonly pull_request?: { readonly number?: unknown };
  readonly workflow_run?: {
    readonly head_branch?: unknown;
    readonly head_sha?: unknown;
    readonly head_repository?: { readonly owner?: { readonly login?: unknown } | null } | null;
  };
}

/** The event's payload; empty where there is none, or none that can be read. */
function payload(env: Io["env"]): Payload {
  if (env["GITHUB_EVENT_PATH"] === undefined) return {};
  try {
    return (JSON.parse(readText(env["GITHUB_EVENT_PATH"], "GITHUB_EVENT_PATH")) ?? {}) as Payload;
  } catch {
    return {};
  }
}
