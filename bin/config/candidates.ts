import { basename, join, relative, resolve } from "node:path";
import { InputError } from "../../src/bytes/input-error.ts";
import { isFile, isTaken } from "../files/place.ts";
import { readText } from "../files/read-text.ts";
import { projectFolders } from "../find/project-folders.ts";

/** Names of a file that is all configuration. */
export const CONFIG_NAMES = ["cortex-size.toml", "cortex-size.yaml", "cortex-size.yml", "cortex-size.json"] as const;
const HOSTS = ["package.json", "Cargo.toml"] as const;
const LONGEST = 1 << 20;

/**
 * Files that hold configuration for `cwd`, or may, the least important last: from `cwd` up to the project's root (repository, else cargo workspace); in one
 * folder a file of ours before package.json before Cargo.toml. A manifest that does not speak of us is left out: its errors are not ours to report.
 * @throws InputError `config/two-files` when a folder has two files of ours.
 */
export function configCandidates(cwd: string): string[] {
  return projectFolders(resolve(cwd)).folders.flatMap((folder) => {
    // What has such a name and cannot be read holds budgets that would not be kept: reading it says why.
    const own = CONFIG_NAMES.filter((name) => isTaken(join(folder, name)));
    if (own.length > 1) {
      const file = shownFrom(join(folder, own[0]!), cwd);
      throw new InputError("config/two-files", { file }, `${own.join(" and ")} lie in the same folder: keep one`);
    }
    const hosts = HOSTS.filter((host) => isFile(join(folder, host)) && configText(join(folder, host), cwd).includes("cortex-size"));
    return [...own, ...hosts].map((name) => join(folder, name));
  });
}

/** The text of a configuration. @throws InputError `config/missing`, `config/not-a-file`, `config/size`, `config/read` */
export function configText(path: string, cwd: string): string {
  const file = shownFrom(path, cwd);
  try {
    return readText(path, file, LONGEST).replace(/^\ufeff/, "");
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // A configuration that cannot be read is wrong usage, as all that is said with `config/` is.
    throw new InputError(error.code.replace(/^file\//, "config/"), { file }, error.sentence, { cause: error });
  }
}

/** A path as it is shown: relative to the current folder. */
export function shownFrom(path: string, cwd: string): string {
  const near = relative(cwd, path);
  return near === "" ? basename(path) : near;
}
