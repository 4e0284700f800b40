import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { ReportDocument } from "../../src/contract/document.ts";
import { imageName } from "../../src/session/comparison/compare.ts";
import { measure } from "../../src/session/measure.ts";
import type { ImageArguments } from "../common-options.ts";
import type { LoadedConfig } from "../config/loaded.ts";
import { UsageError } from "../exit-codes.ts";
import { privateFolder } from "../files/private-folder.ts";
import type { Io } from "../io.ts";
import { withImage } from "../settings/images.ts";
import { resolveSettings } from "../settings/resolve.ts";
import { git } from "./git.ts";

/** A revision to check out, build and measure. */
export interface BuildRequest {
  /** As git names it: `main`, `HEAD~1`, `a71b0d4`. */
  readonly revision: string;
  readonly args: ImageArguments & {
    /** Command of the shell; the target's unless it is given. */
    readonly build: string | undefined;
    /** The image that it leaves, relative to the folder in which it runs; the target's unless it is given. */
    readonly elf: string | undefined;
  };
  readonly loaded: LoadedConfig;
}

/**
 * Builds a revision in a worktree of its own, in the folder that corresponds to the current one, and measures what it leaves with the settings of
 * the target that `--target` names, or of the only one. The worktree is removed afterwards, whatever happens.
 * @throws UsageError when the revision, the command or the image is not given, or the build fails.
 */
export async function buildRevision({ revision, args, loaded }: BuildRequest, io: Io): Promise<ReportDocument> {
  const { targets, defaults } = loaded.config;
  const configured = args.target?.[0] ?? (targets.size === 1 ? [...targets.keys()][0] : undefined);
  const target = (configured === undefined ? undefined : targets.get(configured)) ?? defaults;
  const build = args.build ?? target.build;
  if (build === undefined) throw new UsageError(`git:${revision} has to be built`, "add --build 'cargo build --release'");
  const root = git(io.cwd, ["rev-parse", "--show-toplevel"]).trim();
  const file = args.elf ?? (target.elf === undefined ? undefined : relative(io.cwd, target.elf));
  if (file === undefined) throw new UsageError("which image does --build leave?", "add --elf target/thumbv7em-none-eabihf/release/app");
  const [commit, time] = git(root, ["log", "-1", "--format=%H %cI", "--end-of-options", revision, "--"]).trim().split(" ") as [
    string,
    string,
  ];
  const folder = privateFolder();
  const tree = join(folder, "tree");
  try {
    git(root, ["worktree", "add", "--detach", "--quiet", tree, commit]);
    const cwd = join(tree, relative(root, resolve(io.cwd)));
    // Its output goes where notes go: standard output carries the comparison alone.
    const done = spawnSync(build, { cwd, shell: true, stdio: ["ignore", 2, 2], env: { ...process.env, CARGO_TARGET_DIR: undefined } });
    if (done.status !== 0) throw new UsageError(`${build} failed at ${revision} (exit ${done.status ?? done.signal})`);
    const there = { ...io, cwd };
    const resolved = resolveSettings(file, { args, loaded, configured, target, foreign: true }, there);
    const chosen = { ...resolved, name: configured ?? imageName(file), file, target };
    return (await withImage(chosen, there, (image) => measure(image, { revision: { commit, time } }))).document;
  } finally {
    git(root, ["worktree", "remove", "--force", tree]);
    rmSync(folder, { recursive: true, force: true });
  }
}
