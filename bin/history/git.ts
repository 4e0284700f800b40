import { spawnSync } from "node:child_process";
import { UsageError } from "../exit-codes.ts";

const LONGEST_OUTPUT = 1 << 28;

/** What git said. */
export interface GitResult {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs git in a folder without a shell; `input` goes to its standard input. @throws UsageError when git is not installed. */
export function tryGit(cwd: string, args: readonly string[], input?: string, env: Readonly<Record<string, string>> = {}): GitResult {
  const done = spawnSync("git", [...args], {
    cwd,
    encoding: "utf8",
    maxBuffer: LONGEST_OUTPUT,
    env: { ...process.env, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", ...env },
    ...(input === undefined ? {} : { input }),
  });
  if ((done.error as NodeJS.ErrnoException | undefined)?.code === "ENOENT") throw new UsageError("git is not installed");
  return { status: done.status ?? 1, out: done.stdout ?? "", err: done.stderr ?? "" };
}

/** Standard output of git. @throws UsageError with git's own words when it fails. */
export function git(cwd: string, args: readonly string[], input?: string, env?: Readonly<Record<string, string>>): string {
  const { status, out, err } = tryGit(cwd, args, input, env);
  if (status !== 0) throw new UsageError(`git ${args[0]} failed: ${err.trim().split("\n").at(-1) ?? ""}`);
  return out;
}
