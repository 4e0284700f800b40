import { UsageError } from "../exit-codes.ts";
import { readText } from "../files/read-text.ts";
import type { Io } from "../io.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";
import type { Net } from "./http.ts";
import type { Platform } from "./sticky.ts";

/** What the options say of the place. */
interface PlaceArguments {
  readonly repository: string | undefined;
  readonly number: number | undefined;
  readonly api: string | undefined;
}

/**
 * Where to publish: from the options, else from the variables that GitHub Actions and GitLab CI set.
 * @throws UsageError that names what is missing.
 */
export function platformOf(kind: "github" | "gitlab", args: PlaceArguments, io: Io, net: Net): Platform {
  return kind === "github" ? onGitHub(args, io, net) : onGitLab(args, io, net);
}

function onGitHub(args: PlaceArguments, io: Io, net: Net): Platform {
  const { env } = io;
  const token = need(env["GITHUB_TOKEN"] ?? env["GH_TOKEN"], "a token", "set GITHUB_TOKEN");
  const repository = need(args.repository ?? env["GITHUB_REPOSITORY"], "the repository", "--repository owner/name");
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) throw new UsageError(`${repository} is no repository`, "--repository owner/name");
  const number = need(numberOf(args) ?? pullRequest(env), "the number of the pull request", "--number 12");
  return github({ api: args.api ?? env["GITHUB_API_URL"] ?? "https://api.github.com", repository, number, token }, net);
}

function onGitLab(args: PlaceArguments, io: Io, net: Net): Platform {
  const { env } = io;
  const token = need(env["GITLAB_TOKEN"] ?? env["CORTEX_SIZE_TOKEN"], "a token", "set GITLAB_TOKEN");
  const project = need(args.repository ?? env["CI_PROJECT_ID"], "the project", "--repository group/name");
  const number = need(numberOf(args) ?? whole(env["CI_MERGE_REQUEST_IID"]), "the number of the merge request", "--number 12");
  return gitlab({ api: args.api ?? env["CI_API_V4_URL"] ?? "https://gitlab.com/api/v4", project, number, token }, net);
}

function need<T>(value: T | undefined | "", what: string, hint: string): T {
  if (value === undefined || value === "") throw new UsageError(`publishing needs ${what}`, hint);
  return value;
}

function numberOf({ number }: PlaceArguments): number | undefined {
  if (number !== undefined && (!Number.isSafeInteger(number) || number < 1)) throw new UsageError("--number is a whole number from 1");
  return number;
}

function whole(text: string | undefined): number | undefined {
  return /^[1-9]\d{0,9}$/.test(text ?? "") ? Number(text) : undefined;
}

/** The pull request of the event that started the job. */
function pullRequest(env: Io["env"]): number | undefined {
  const ofRef = whole(/^refs\/pull\/(\d+)\//.exec(env["GITHUB_REF"] ?? "")?.[1]);
  if (ofRef !== undefined || env["GITHUB_EVENT_PATH"] === undefined) return ofRef;
  try {
    const event = JSON.parse(readText(env["GITHUB_EVENT_PATH"], "GITHUB_EVENT_PATH")) as {
      pull_request?: { number?: unknown };
      number?: unknown;
    };
    return whole(String(event.pull_request?.number ?? event.number ?? ""));
  } catch {
    return undefined;
  }
}
