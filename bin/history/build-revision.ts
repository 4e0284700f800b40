import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import type { ReportDocument } from "../../src/contract/document.ts";
import type { Arguments } from "../command.ts";
import { UsageError } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { measure } from "../measure.ts";
import { withoutMap } from "../sides.ts";
import { git } from "./git.ts";

/** A revision to check out, build and measure. */
export interface BuildRequest {
  /** As git names it: `main`, `HEAD~1`, `a71b0d4`. */
  readonly revision: string;
  /** Command of the shell. */
  readonly build: string | undefined;
  /** The image that it leaves, relative to the folder in which it runs. */
  readonly elf: string | undefined;
  /** The image of the configuration's target, absolute. */
  readonly configured: string | undefined;
  readonly args: Arguments;
}

/**
 * Builds a revision in a worktree of its own, in the folder that corresponds to the current one, and measures what it leaves. The worktree is
 * removed afterwards, whatever happens.
 * @throws UsageError when the revision, the command or the image is not given, or the build fails.
 */
export async function buildRevision({ revision, build, elf, configured, args }: BuildRequest, io: Io): Promise<ReportDocument> {
  if (build === undefined) throw new UsageError(`git:${revision} has to be built`, "add --build 'cargo build --release'");
  const root = git(io.cwd, ["rev-parse", "--show-toplevel"]).trim();
  const image = elf ?? (configured === undefined ? undefined : relative(io.cwd, configured));
  if (image === undefined) throw new UsageError("which image does --build leave?", "add --elf target/thumbv7em-none-eabihf/release/app");
  const [commit, time] = git(root, ["log", "-1", "--format=%H %cI", "--end-of-options", revision, "--"]).trim().split(" ") as [
    string,
    string,
  ];
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-"));
  const tree = join(folder, "tree");
  try {
    git(root, ["worktree", "add", "--detach", "--quiet", tree, commit]);
    const cwd = join(tree, relative(root, resolve(io.cwd)));
    // Its output goes where notes go: standard output carries the comparison alone.
    const done = spawnSync(build, { cwd, shell: true, stdio: ["ignore", 2, 2], env: { ...process.env, CARGO_TARGET_DIR: undefined } });
    if (done.status !== 0) throw new UsageError(`${build} failed at ${revision} (exit ${done.status ?? done.signal})`);
    const { document } = await measure({ file: image, args: withoutMap(args), revision: { commit, time } }, { ...io, cwd });
    return document;
  } finally {
    git(root, ["worktree", "remove", "--force", tree]);
    rmSync(folder, { recursive: true, force: true });
  }
}
