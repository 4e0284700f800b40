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

/** Objects of which git is asked at a time. */
const AT_A_TIME = 64;

/** The bytes of some objects, in the order asked. @throws UsageError when one is not there. */
export function objectsOf(cwd: string, ids: readonly string[]): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let first = 0; first < ids.length; first += AT_A_TIME) {
    const input = ids.slice(first, first + AT_A_TIME).join("\n");
    const { status, stdout } = spawnSync("git", ["cat-file", "--batch"], { cwd, input, maxBuffer: LONGEST_OUTPUT });
    if (status !== 0) throw new UsageError("git cat-file failed: the history cannot be read");
    // Of each: its id, type and length in a line, its bytes, and the end of a line.
    for (let at = 0; at < stdout.length; ) {
      const line = stdout.indexOf(10, at);
      const length = Number(/ blob (\d+)$/.exec(stdout.toString("latin1", at, line))?.[1]);
      if (!Number.isInteger(length)) throw new UsageError(`git does not have ${stdout.toString("latin1", at, line)}`);
      found.push(stdout.subarray(line + 1, line + 1 + length));
      at = line + length + 2;
    }
  }
  return found;
}
