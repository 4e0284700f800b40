import { normalizePath } from "./paths.ts";

/** Where a package's source comes from. */
export type PackageOrigin = "registry" | "git" | "vendor" | "std" | "compiler-builtins" | "local";

/** The package that a Rust source file belongs to, as its path tells. */
export interface PackageOfPath {
  readonly origin: PackageOrigin;
  /** Name of the package, `rp2040-hal`; for `local` the name of its folder, which need not be the package's; empty when the path has none. */
  readonly package: string;
  /** Name of its library as far as the package's name tells, `rp2040_hal`; absent for `local`. */
  readonly crate?: string | undefined;
  readonly version?: string | undefined;
  /** Revision of a git checkout, shortened as cargo does. */
  readonly revision?: string | undefined;
  /** Folder of the package as the path gives it; the same text for all files of one package. */
  readonly root: string;
  /** The file inside of `root`. */
  readonly file: string;
}

/** `name-1.2.3`, as cargo calls the folder of a package from a registry. */
const versioned = /^([A-Za-z0-9_][\w-]*?)-(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)$/;

/** Sources of the standard library: `/rustc/<commit>/library/core/…`, `…/rustlib/src/rust/library/…`, or remapped. */
const standard =
  /^((?:(?:.*\/)?(?:rustc\/[^/]+|rust[\w.-]*)\/|\/)?library\/(core|alloc|std|std_detect|test|proc_macro|panic_abort|panic_unwind|unwind|portable-simd|stdarch|backtrace|compiler-builtins))\/(.+\.rs)$/;

/** Before 2020 the folders were called `libcore` and so on. */
const oldStandard = /^((?:.*\/)?rustc\/[0-9a-f]+\/src\/lib(core|alloc|std))\/(.+\.rs)$/;

/** Parts of the standard library that are compiled as modules of another crate. */
const partOf: Readonly<Record<string, string>> = {
  "portable-simd": "core",
  stdarch: "core",
  backtrace: "std",
  "compiler-builtins": "compiler_builtins",
};

/** Package of a Rust source path, by the folders that cargo and rustc lay out [Cargo Book, Cargo Home]. */
export function packageOfPath(path: string): PackageOfPath {
  const normal = normalizePath(path);
  return standardPackage(normal) ?? registryPackage(normal) ?? gitPackage(normal) ?? vendoredPackage(normal) ?? localPackage(normal);
}

function standardPackage(path: string): PackageOfPath | undefined {
  const match = standard.exec(path) ?? oldStandard.exec(path);
  if (match === null) return undefined;
  const [, root = "", folder = "", file = ""] = match;
  const crate = partOf[folder] ?? folder;
  return { origin: crate === "compiler_builtins" ? "compiler-builtins" : "std", package: folder, crate, root, file };
}

function registryPackage(path: string): PackageOfPath | undefined {
  const parts = path.split("/");
  const registry = parts.findIndex((part, i) => part === "registry" && parts[i + 1] === "src");
  // Behind `registry/src/<index>`; elsewhere, since the folder may be remapped, only Rust sources count: `newlib-3.3.0/…` is no crate.
  const at =
    registry >= 0
      ? registry + 3
      : path.endsWith(".rs")
        ? parts.findLastIndex((part, i) => i < parts.length - 1 && versioned.test(part))
        : -1;
  const match = versioned.exec(parts[at] ?? "");
  if (match === null || at >= parts.length - 1) return undefined;
  const [, name = "", version = ""] = match;
  const crate = name.replaceAll("-", "_");
  const origin = crate === "compiler_builtins" ? "compiler-builtins" : "registry";
  return { origin, package: name, crate, version, root: parts.slice(0, at + 1).join("/"), file: parts.slice(at + 1).join("/") };
}

/** `git/checkouts/<repository>-<hash>/<revision>/…`; a package may lie in a folder of its own there. */
function gitPackage(path: string): PackageOfPath | undefined {
  const match = /^((?:.*\/)?git\/checkouts\/([^/]+)-[0-9a-f]{16}\/([0-9a-f]{7,40}))\/(.+)$/.exec(path);
  if (match === null) return undefined;
  const [, checkout = "", repository = "", revision = "", rest = ""] = match;
  const inner = packageFolder(rest);
  const name = inner === "" ? repository : inner.slice(inner.lastIndexOf("/") + 1);
  const root = inner === "" ? checkout : `${checkout}/${inner}`;
  return { origin: "git", package: name, crate: name.replaceAll("-", "_"), revision, root, file: path.slice(root.length + 1) };
}

/** `vendor/<name>/…` as `cargo vendor` writes it, for Rust sources. */
function vendoredPackage(path: string): PackageOfPath | undefined {
  const match = /^((?:.*\/)?vendor\/([A-Za-z0-9_][\w-]*))\/(.+\.rs)$/.exec(path);
  if (match === null) return undefined;
  const [, root = "", name = "", file = ""] = match;
  return { origin: "vendor", package: name, crate: name.replaceAll("-", "_"), root, file };
}

function localPackage(path: string): PackageOfPath {
  const root = packageFolder(path);
  return { origin: "local", package: root.slice(root.lastIndexOf("/") + 1), root, file: root === "" ? path : path.slice(root.length + 1) };
}

/** What lies before the folder of a package's sources: the last `src`, or else where its other targets are. */
function packageFolder(path: string): string {
  const folders = path.split("/").slice(0, -1);
  const source = folders.findLastIndex((folder, i) => folder === "src" && folders[i - 1] !== "usr");
  const at = source >= 0 ? source : folders.findLastIndex((folder) => /^(?:examples|benches|tests)$/.test(folder));
  return folders.slice(0, at < 0 ? folders.length : at).join("/");
}
