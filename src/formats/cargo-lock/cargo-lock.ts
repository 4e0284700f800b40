import { InputError } from "../../bytes/input-error.ts";

/** One `[[package]]` of a `Cargo.lock`. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** Where cargo got it: `registry+…`, `git+…#revision`; absent for members of the workspace and path dependencies. */
  readonly source?: string | undefined;
  /** Indices into `packages`; one that the file names but does not hold is left out. */
  readonly dependencies: readonly number[];
}

/** What else is known of a crate whose package is looked for. */
export interface PackageHint {
  /** Name of the package as its folder tells it; tells `rp2040-hal` from `rp2040_hal`. */
  readonly package?: string | undefined;
  readonly version?: string | undefined;
}

/** The packages of a build with their exact versions. */
export class CargoLock {
  readonly packages: readonly LockedPackage[];
  readonly #byCrate = new Map<string, number[]>();

  constructor(packages: readonly LockedPackage[]) {
    this.packages = packages;
    packages.forEach(({ name }, index) => {
      const crate = crateNameOf(name);
      const same = this.#byCrate.get(crate);
      if (same === undefined) this.#byCrate.set(crate, [index]);
      else same.push(index);
    });
  }

  /** Every package whose library can have this crate name, `-` and `_` taken as equal: several versions, or two packages that differ in that alone. */
  packagesOf(crate: string): readonly LockedPackage[] {
    return (this.#byCrate.get(crateNameOf(crate)) ?? []).map((index) => this.packages[index]!);
  }

  /** The one package of a crate that fits the hint; undefined when there is none, or several and the hint does not choose. */
  resolve(crate: string, hint: PackageHint = {}): LockedPackage | undefined {
    const fitting = this.packagesOf(hint.package ?? crate).filter(
      ({ name, version }) => (hint.package ?? name) === name && (hint.version ?? version) === version,
    );
    return fitting.length === 1 ? fitting[0] : undefined;
  }
}

/** The name that a package's library has unless its manifest says otherwise [Cargo Book, Cargo Targets]. */
export function crateNameOf(packageName: string): string {
  return packageName.replaceAll("-", "_");
}

interface Draft {
  readonly line: number;
  name?: string;
  version?: string;
  source?: string;
  readonly dependencies: string[];
}

/**
 * Reads `Cargo.lock` as cargo writes it, versions 1 to 4: tables, one `key = "value"` a line, and lists of strings.
 * Tables other than `[[package]]` and the `[root]` of version 1, and keys that are not asked for, are passed over.
 * @throws InputError `cargo-lock/syntax` at a line of another shape, `cargo-lock/package` for a package without name or version.
 */
export function readCargoLock(text: string, file = "Cargo.lock"): CargoLock {
  const drafts: Draft[] = [];
  let draft: Draft | undefined;
  let list: string[] | undefined;
  const lines = text.split(/\r?\n/);
  lines.forEach((raw, index) => {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) return;
    if (list !== undefined) {
      const item = /^"([^"\\]*)",?$/.exec(line);
      if (item !== null) list.push(item[1]!);
      else if (line === "]") list = undefined;
      else throw syntax(file, index, raw);
      return;
    }
    if (line.startsWith("[")) {
      if (!/^\[{1,2}[\w.-]+\]{1,2}$/.test(line)) throw syntax(file, index, raw);
      draft = line === "[[package]]" || line === "[root]" ? { line: index + 1, dependencies: [] } : undefined;
      if (draft !== undefined) drafts.push(draft);
      return;
    }
    const pair = /^("[^"\\]*"|[\w-]+)\s*=\s*(.*)$/.exec(line);
    if (pair === null) throw syntax(file, index, raw);
    const [, key = "", value = ""] = pair;
    if (value.startsWith("[")) {
      const target = key === "dependencies" && draft !== undefined ? draft.dependencies : [];
      if (value === "[") list = target;
      else target.push(...inlineList(value, file, index, raw));
      return;
    }
    const string = /^"([^"\\]*)"$/.exec(value)?.[1];
    if (string === undefined && !/^\d+$/.test(value)) throw syntax(file, index, raw);
    if (draft !== undefined && string !== undefined && (key === "name" || key === "version" || key === "source")) draft[key] = string;
  });
  if (list !== undefined)
    throw new InputError("cargo-lock/syntax", { file, line: lines.length }, "the file ends inside of a list: is it truncated?");
  return link(drafts, file);
}

function inlineList(value: string, file: string, index: number, raw: string): string[] {
  // Between two items stands one comma, so that each text has one reading: no text takes longer than its length.
  if (!/^\[\s*(?:"[^"\\]*"\s*(?:,\s*|(?=\])))*\]$/.test(value)) throw syntax(file, index, raw);
  return Array.from(value.matchAll(/"([^"\\]*)"/g), (match) => match[1]!);
}

function syntax(file: string, index: number, raw: string): InputError {
  const message = "this is no line of a Cargo.lock as cargo writes it; `cargo generate-lockfile` makes a new one";
  return new InputError("cargo-lock/syntax", { file, line: index + 1 }, message, { excerpt: raw.slice(0, 120) });
}

/** Dependencies are named by as much as tells them apart: `name`, `name version` or `name version (source)`. */
function link(drafts: readonly Draft[], file: string): CargoLock {
  const index = new Map<string, number>();
  const named = drafts.map((draft, i) => {
    const { name, version, source } = draft;
    if (name === undefined || version === undefined) {
      throw new InputError("cargo-lock/package", { file, line: draft.line }, "this package has no name or no version");
    }
    index.set(name, i);
    index.set(`${name} ${version}`, i);
    if (source !== undefined) index.set(`${name} ${version} (${source})`, i);
    return { name, version, source };
  });
  return new CargoLock(
    named.map((each, i) => ({ ...each, dependencies: drafts[i]!.dependencies.flatMap((dependency) => index.get(dependency) ?? []) })),
  );
}
