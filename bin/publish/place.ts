import { UsageError } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { gitHubServer, github } from "./github.ts";
import { gitlab } from "./gitlab.ts";
import type { Net } from "./http.ts";
import { askedPullRequest, pullNumber, pullRequestOfRun } from "./pull-request.ts";
import type { Platform } from "./sticky.ts";

/** What the options say of the place. */
interface PlaceArguments {
  readonly repository: string | undefined;
  readonly number: number | undefined;
  readonly api: string | undefined;
}

/**
 * Where to publish: from the options, else from the variables that GitHub Actions and GitLab CI set. Undefined when the run that a job on
 * `workflow_run` follows has no open pull request any more, or one whose branch has moved on: the next run is about that.
 * @throws UsageError that names what is missing, PublishingError when a server that is asked refuses.
 */
export async function platformOf(kind: "github" | "gitlab", args: PlaceArguments, io: Io, net: Net): Promise<Platform | undefined> {
  return kind === "github" ? onGitHub(args, io, net) : onGitLab(args, io, net);
}

async function onGitHub(args: PlaceArguments, io: Io, net: Net): Promise<Platform | undefined> {
  const { env } = io;
  const token = need(env["GITHUB_TOKEN"] ?? env["GH_TOKEN"], "a token", "set GITHUB_TOKEN");
  const repository = need(args.repository ?? env["GITHUB_REPOSITORY"], "the repository", "--repository owner/name");
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || /(?:^|\/)\.\.?(?:\/|$)/.test(repository))
    throw new UsageError(`${repository} is no repository`, "--repository owner/name");
  const server = gitHubServer(args.api ?? env["GITHUB_API_URL"] ?? "https://api.github.com", token, net);
  const given = numberOf(args);
  const asked = given === undefined ? askedPullRequest(env) : ({ kind: "number", number: given } as const);
  const number =
    asked.kind === "run"
      ? await pullRequestOfRun(server, repository, asked)
      : need(asked.kind === "number" ? asked.number : undefined, "the number of the pull request", "--number 12");
  return number === undefined ? undefined : github(server, repository, number);
}

function onGitLab(args: PlaceArguments, io: Io, net: Net): Platform {
  const { env } = io;
  const token = need(env["GITLAB_TOKEN"] ?? env["CORTEX_SIZE_TOKEN"], "a token", "set GITLAB_TOKEN");
  const project = need(args.repository ?? env["CI_PROJECT_ID"], "the project", "--repository group/name");
  if (!/^\w[\w.-]*(?:\/\w[\w.-]*)*$/.test(project)) throw new UsageError(`${project} is no project`, "--repository group/name");
  const number = need(numberOf(args) ?? pullNumber(env["CI_MERGE_REQUEST_IID"]), "the number of the merge request", "--number 12");
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
