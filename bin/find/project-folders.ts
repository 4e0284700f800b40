import { dirname, join } from "node:path";
import { placeAt } from "../files/place.ts";
import { textIfReadable } from "../files/read-text.ts";

/** The folders of a project above a place in it. */
export interface ProjectFolders {
  /** From the starting folder up to the root, both included; the starting folder alone when there is no project. */
  readonly folders: readonly string[];
  /** The repository's root (`.git`), else the cargo workspace's, else the outermost package's; undefined outside of any. */
  readonly root: string | undefined;
}

/** Deeper trees are not climbed. */
const MOST_FOLDERS = 32;

/** Climbs from `start` (absolute) to the root of the repository, or of the cargo workspace or package where there is no repository. */
export function projectFolders(start: string): ProjectFolders {
  const folders: string[] = [];
  let packageAt = -1;
  let workspaceAt = -1;
  for (let folder = start; folders.length < MOST_FOLDERS; folder = dirname(folder)) {
    folders.push(folder);
    if (exists(join(folder, ".git"))) return { folders, root: folder };
    const manifest = join(folder, "Cargo.toml");
    if (exists(manifest)) {
      packageAt = folders.length - 1;
      if (workspaceAt < 0 && isWorkspace(manifest)) workspaceAt = packageAt;
    }
    if (dirname(folder) === folder) break;
  }
  const last = workspaceAt >= 0 ? workspaceAt : packageAt;
  return last < 0 ? { folders: [start], root: undefined } : { folders: folders.slice(0, last + 1), root: folders[last] };
}

function exists(path: string): boolean {
  return placeAt(path) !== undefined;
}

function isWorkspace(manifest: string): boolean {
  return /^\s*\[workspace[\].]/m.test(textIfReadable(manifest) ?? "");
}
