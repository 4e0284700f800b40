import { packageOfPath } from "./package-of-path.ts";
import { folderOf, joinPath, normalizePath, pathInside } from "./paths.ts";

/** What a compile unit is part of. `local` is a library of the workspace or of a path dependency. */
export type UnitKind = "application" | "local" | "dependency" | "std" | "compiler-builtins" | "c" | "c++" | "assembler" | "unknown";

/** What name, folder and producer of a compile unit tell about its package. */
export interface UnitOrigin {
  readonly kind: UnitKind;
  /** Name of the package, or of the folder of C sources; undefined when nothing names it. */
  readonly package?: string | undefined;
  /**
   * Name of the crate as the compiler knows it. From the unit's own name it is exact; a package from a registry, git or `vendor` gives the usual one.
   * Undefined for local packages whose unit does not state it (incremental builds): then the symbols do.
   */
  readonly crate?: string | undefined;
  /** What mangled names call the crate, where that is not its name: rustc calls a crate that nobody named after its root file. */
  readonly compiledAs?: string | undefined;
  /** Hexadecimal, without leading zeros: equal to the crate's disambiguator in v0 names, so that symbols and units meet exactly. */
  readonly crateDisambiguator?: string | undefined;
  readonly version?: string | undefined;
  /** Folder of the package; the same text for all units of it. */
  readonly root: string;
  /** Source file of the unit, inside of `root`. */
  readonly file: string;
}

/**
 * The origin of a compile unit.
 * @param name `DW_AT_name`; rustc's is `<root file>/@/<codegen unit>` (seen: rustc 1.96), where the unit is `crate.hash-cgu.N` or, built
 * incrementally, a hash alone.
 * @param directory `DW_AT_comp_dir`, or an empty string.
 * @param producer `DW_AT_producer`, or an empty string.
 */
export function unitOrigin(name: string, directory: string, producer: string): UnitOrigin {
  const separator = name.indexOf("/@/");
  if (separator >= 0) return rustUnit(name.slice(0, separator), name.slice(separator + 3), directory);
  if (/\brustc\b/.test(producer) || name.endsWith(".rs")) return rustUnit(name, "", directory);
  return cUnit(name, directory, producer);
}

/** Objects that crates bring ready-made [seen: cortex-m 0.6 and 0.7.0 to 0.7.7, cortex-m-rt to 0.7.1], by root file as their maintainers built it. */
const prebuilt: readonly [path: RegExp, crate: string][] = [
  [/(?:^|\/)cortex-m-rt[^/]*\/(?:[^/]+\/)*[\w.-]+\.[sS]$/, "cortex_m_rt"],
  [/(?:^|\/)cortex-m(?:-\d[^/]*)?\/(?:[^/]+\/)*[\w.-]+\.[sS]$/, "cortex_m"],
  [/(?:^|\/)asm\/lib\.rs$/, "cortex_m"],
];

function prebuiltCrate(path: string): string | undefined {
  return prebuilt.find(([pattern]) => pattern.test(path))?.[1];
}

function rustUnit(path: string, codegenUnit: string, directory: string): UnitOrigin {
  const stated = /^([^.]+)\.([0-9a-f]+)-cgu\.\d+/.exec(codegenUnit);
  const place = packageOfPath(joinPath(directory, path));
  const made = stated === null || stated[1] === "lib" ? prebuiltCrate(path) : undefined;
  if (made !== undefined && place.origin === "local")
    return { kind: "dependency", package: undefined, crate: made, compiledAs: "lib", root: place.root, file: place.file };
  const isLocal = place.origin === "local";
  const kind =
    place.origin === "std" || place.origin === "compiler-builtins" ? place.origin : isLocal ? localKind(place.file) : "dependency";
  return {
    kind,
    package: isLocal ? undefined : place.package,
    crate: stated?.[1] ?? place.crate,
    crateDisambiguator: stated?.[2]?.replace(/^0+(?=.)/, ""),
    version: place.version,
    root: place.root,
    file: place.file,
  };
}

/** Programs start in `main.rs` or in a file of its own below `src/bin`, `examples` and the like [Cargo Book, Package Layout]. */
function localKind(file: string): "application" | "local" {
  return /(?:^|\/)main\.rs$|^src\/bin\/|^(?:examples|benches|tests)\//.test(file) ? "application" : "local";
}

/** Libraries that a C tool chain brings, by folders of their sources: seen in Debian's newlib 3.3.0 and gcc 12.2. */
const runtimes: readonly [folder: RegExp, name: string][] = [
  [/(?:^|\/)newlib\/lib[cm]\//, "newlib"],
  [/(?:^|\/)picolibc[^/]*\//, "picolibc"],
  [/(?:^|\/)libgloss\//, "libgloss"],
  [/(?:^|\/)libgcc\//, "libgcc"],
  [/(?:^|\/)libstdc\+\+(?:-v3)?\//, "libstdc++"],
  [/(?:^|\/)compiler-rt\//, "compiler-rt"],
];

function cUnit(name: string, directory: string, producer: string): UnitOrigin {
  const folder = normalizePath(directory);
  const path = joinPath(folder, name);
  const kind = cKind(path, producer);
  // C sources of a crate are built by its build script; the crate is their package.
  const place = packageOfPath(path);
  if (place.origin === "registry" || place.origin === "git") {
    return { kind, package: place.package, crate: place.crate, version: place.version, root: place.root, file: place.file };
  }
  const made = prebuiltCrate(path);
  if (made !== undefined) return { kind, package: made, crate: made, root: place.root, file: place.file };
  const runtime = runtimes.find(([pattern]) => pattern.test(path) || pattern.test(`${folder}/`))?.[1];
  const inside = pathInside(folder, path) ?? path;
  const root = folderOf(inside);
  const file = inside.slice(root === "" ? 0 : root.length + 1);
  if (runtime === undefined) return { kind, package: root === "" ? undefined : root, root, file };
  const version = runtime === "newlib" ? /(?:^|\/)newlib-(\d+(?:\.\d+)+)/.exec(path)?.[1] : undefined;
  return { kind, package: runtime, version, root, file };
}

function cKind(path: string, producer: string): "c" | "c++" | "assembler" | "unknown" {
  if (/\.(?:s|S|asm|sx)$/.test(path) || /\bGNU AS\b/.test(producer)) return "assembler";
  if (/\.(?:cc|cpp|cxx|c\+\+|C|ii)$/.test(path) || /\bC\+\+\d*/.test(producer)) return "c++";
  if (/\.(?:c|i|h)$/.test(path) || /\bGNU C\d*\b|\bclang\b|\bC\d\d\b/i.test(producer)) return "c";
  return "unknown";
}
