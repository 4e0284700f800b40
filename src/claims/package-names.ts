import type { UnitNames } from "../formats/dwarf/index.ts";
import type { Package } from "../model/packages.ts";

/** Crates that come with the compiler. */
const STD_CRATES = new Set([
  "core",
  "alloc",
  "std",
  "compiler_builtins",
  "panic_abort",
  "panic_unwind",
  "proc_macro",
  "test",
  "unwind",
  "rustc_std_workspace_core",
]);

/** `heapless-0.8.0`, also with pre-release and build parts: cargo's folder of a crate's sources. */
const VERSIONED_FOLDER = /\/([A-Za-z][\w-]*?)-(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)\//;
/** The standard library's sources, wherever they were when it was compiled. */
const STD_FOLDER =
  /(?:^|\/)library\/(?:compiler-builtins\/)?(core|alloc|std|compiler-builtins|panic_abort|panic_unwind|proc_macro|test|unwind)\//;
/** Cargo's checkouts of git dependencies: `checkouts/NAME-HASH/REVISION/`. */
const GIT_FOLDER = /\/git\/checkouts\/([\w.-]+)-[0-9a-f]{16}\/[0-9a-f]+\//;

/** What a rustc unit says of itself: `PATH/@/CRATE.HASH-cgu.N`; incremental builds leave the crate's name out. */
export interface RustUnit {
  readonly crate: string | undefined;
  /** Path of the crate's root file, absolute where the compiler knew it. */
  readonly root: string;
}

/** Takes a rustc unit's name apart; undefined for other languages. */
export function rustUnit(names: UnitNames): RustUnit | undefined {
  const parts = /^(.*)\/@\/(?:([A-Za-z_]\w*)\.[0-9a-f]+-cgu\.\d+|\w+)$/.exec(names.name);
  if (parts === null) return undefined;
  return { crate: parts[2], root: absolute(parts[1]!, names.directory) };
}

/** Package of a Rust crate, from its name and a path of its sources. */
export function rustPackage(crate: string, path: string): Package {
  const name = crate.replaceAll("-", "_");
  if (STD_CRATES.has(name)) return { name, version: undefined, kind: "crate", origin: "std" };
  const folder = VERSIONED_FOLDER.exec(path);
  if (folder !== null && folder[1]!.replaceAll("-", "_") === name) return { name, version: folder[2], kind: "crate", origin: "dependency" };
  return { name, version: folder?.[2], kind: "crate", origin: folder !== null || GIT_FOLDER.test(path) ? "dependency" : "application" };
}

/** The crate whose sources a path lies in: of the standard library, of a registry or of a git dependency; undefined for the program's own files. */
export function crateOfPath(path: string): Package | undefined {
  const std = STD_FOLDER.exec(path);
  if (std !== null) return rustPackage(std[1]!, path);
  const folder = VERSIONED_FOLDER.exec(path);
  if (folder !== null) return rustPackage(folder[1]!, path);
  const git = GIT_FOLDER.exec(path);
  return git === null ? undefined : rustPackage(git[1]!, path);
}

/** For C and C++ the folder of a source file is the package: below the directory in which it was compiled, or the last two of an absolute path. */
export function folderPackage(path: string, directory: string): Package {
  const normal = normalized(absolute(path, directory));
  const base = normalized(directory);
  const below = base !== "" && normal.startsWith(`${base}/`) ? normal.slice(base.length + 1) : normal.split("/").slice(-3).join("/");
  const folder = below.includes("/") ? below.slice(0, below.lastIndexOf("/")) : ".";
  return { name: folder, version: undefined, kind: "folder", origin: "c" };
}

function absolute(path: string, directory: string): string {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path) || directory === "" ? path : `${directory}/${path}`;
}

/** Without `.` and `..` where they can be resolved. */
function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "." || (part === "" && parts.length > 0)) continue;
    if (part === ".." && parts.length > 1) parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}
