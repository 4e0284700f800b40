import { crateNameOf } from "../formats/cargo-lock/index.ts";
import {
  isAbsolute,
  joinPath,
  normalizePath,
  type PackageOfPath,
  packageOfPath,
  pathInside,
  type UnitOrigin,
} from "../formats/crate-paths/index.ts";
import type { Package } from "../ledger/packages.ts";

/** Crates that come with the compiler. */
const STD_CRATES = new Set(["core", "alloc", "std", "compiler_builtins", "panic_abort", "panic_unwind", "proc_macro", "test", "unwind"]);

/** The package of a crate of which nothing but the name is known. */
export function namedCrate(crate: string): Package {
  const name = crateNameOf(crate);
  return { name, version: undefined, kind: "crate", origin: STD_CRATES.has(name) ? "std" : "application" };
}

/** The package of a unit: C and assembler that a crate brings are the crate's, other sources their folder's. */
export function unitPackage(origin: UnitOrigin, name: string, directory: string): Package {
  if (isRustUnit(origin)) return rustUnitPackage(origin);
  if (origin.crate === undefined) return folderPackage(name, directory);
  return { name: origin.crate, version: origin.version, kind: "crate", origin: "dependency" };
}

/** Whether rustc made a unit. */
export function isRustUnit({ kind }: UnitOrigin): boolean {
  return kind !== "c" && kind !== "c++" && kind !== "assembler" && kind !== "unknown";
}

/** The package of a Rust unit; one of which nothing names the crate is the application's. */
function rustUnitPackage(origin: UnitOrigin): Package {
  const name = crateNameOf(origin.crate ?? "application");
  const isStd = origin.kind === "std" || origin.kind === "compiler-builtins";
  return {
    name,
    version: isStd ? undefined : origin.version,
    kind: "crate",
    origin: isStd ? "std" : origin.kind === "dependency" ? "dependency" : "application",
  };
}

/** The crate whose sources a path lies in: of the standard library, a registry, a git checkout or a vendor folder; undefined for local files. */
export function crateOfPath(path: string): Package | undefined {
  const found: PackageOfPath = packageOfPath(path);
  if (found.crate === undefined || found.origin === "local") return undefined;
  const isStd = found.origin === "std" || found.origin === "compiler-builtins";
  return { name: found.crate, version: isStd ? undefined : found.version, kind: "crate", origin: isStd ? "std" : "dependency" };
}

/** Sources beside what is built. Without the folder's name: that differs between checkouts of one project. */
const BUILD_FOLDER = "(build folder)";

/** For C and C++ the folder of a source file is the package: below the directory in which it was compiled, or the end of an absolute path. */
export function folderPackage(path: string, directory: string): Package {
  if (path === "") return { name: "(unnamed unit)", version: undefined, kind: "folder", origin: "c" };
  const whole = normalizePath(isAbsolute(path) || directory === "" ? path : joinPath(directory, path));
  const below = (directory === "" ? undefined : pathInside(normalizePath(directory), whole)) ?? whole.split("/").slice(-3).join("/");
  const folder = below.includes("/") ? below.slice(0, below.lastIndexOf("/")) : BUILD_FOLDER;
  return { name: folder, version: undefined, kind: "folder", origin: "c" };
}
