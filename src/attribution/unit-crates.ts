import { crateNameOf } from "../formats/cargo-lock/index.ts";
import { normalizePath, pathInside, type UnitOrigin, unitOrigin } from "../formats/crate-paths/index.ts";
import { demangle } from "../formats/demangle/index.ts";
import { type Dwarf, type FunctionFacts, NONE, type UnitNames } from "../formats/dwarf/index.ts";
import type { Authors, DebugFunction } from "./inline-level.ts";

/**
 * Where compile units come from, in the order of the unit table. rustc names the units of incremental builds without their crate
 * (`src/main.rs/@/<hash>`); such a unit gets the crate that another unit of its root file states, or else the one that, in this order,
 *
 * 1. compiled most of its own functions: a v0 name says which crate made an instance, else which one defines it; of legacy names those count that are
 *    no instances and are declared among the sources of the unit's package,
 * 2. compiled most functions of the units that have the same root file, which is the same crate,
 * 3. is the outermost namespace of a static or a function of such a unit (`#[no_mangle]` hides the crate in the name alone),
 * 4. its folder or its file is called after: `app/src/main.rs` is `app`, `src/bin/probe.rs` is `probe`.
 */
export async function unitOrigins(
  dwarf: Dwarf,
  facts: FunctionFacts,
  units: readonly UnitNames[],
  authors: () => Promise<Authors>,
): Promise<readonly UnitOrigin[]> {
  const origins = units.map(({ name, directory, producer }) => unitOrigin(name, directory, producer));
  const nameless = origins.map((origin) => origin.crate === undefined && (origin.kind === "application" || origin.kind === "local"));
  if (!nameless.includes(true)) return origins;
  const stated = new Map(origins.flatMap((origin) => (origin.crate === undefined ? [] : [[rootFile(origin), origin.crate] as const])));
  const elsewhere = new Set(stated.values());
  const { functions, ofFunction } = await authors();
  const [byUnit, byRoot] = [new Votes<number>(), new Votes<string>()];
  for (let i = 0; i < facts.functions.count; i++) {
    const unit = facts.functions.unit[i]!;
    if (nameless[unit] !== true) continue;
    const crate = compilingCrate(functions[ofFunction[i]!]!, origins[unit]!);
    if (crate === undefined || elsewhere.has(crate)) continue;
    byUnit.add(unit, crate);
    byRoot.add(rootFile(origins[unit]!), crate);
  }
  const untold = new Set(nameless.flatMap((isNameless, unit) => (isNameless && !byRoot.has(rootFile(origins[unit]!)) ? [unit] : [])));
  if (untold.size > 0) await voteByNamespace(dwarf, facts, origins, untold, byRoot);
  return origins.map((origin, unit) => {
    if (nameless[unit] !== true) return origin;
    return {
      ...origin,
      crate: stated.get(rootFile(origin)) ?? byUnit.most(unit) ?? byRoot.most(rootFile(origin)) ?? crateOfFolder(origin),
    };
  });
}

/** The crate whose compilation made a function, as its name tells; undefined for names that leave it open. */
function compilingCrate({ linkageName, name, file }: DebugFunction, { root }: UnitOrigin): string | undefined {
  const demangled = demangle(linkageName);
  if (demangled.style === "rust-v0") return (demangled.instantiatingCrate ?? demangled.crate)?.name;
  if (demangled.crate === undefined || demangled.crate.isEstimate || name.includes("<")) return undefined;
  return pathInside(root, normalizePath(file)) === undefined ? undefined : demangled.crate.name;
}

/** The crate's root file: units of one crate share it. */
function rootFile({ root, file }: UnitOrigin): string {
  return `${root}/${file}`;
}

async function voteByNamespace(
  dwarf: Dwarf,
  { statics, functions }: FunctionFacts,
  origins: readonly UnitOrigin[],
  untold: ReadonlySet<number>,
  votes: Votes<string>,
): Promise<void> {
  const dies = await dwarf.dies();
  for (const table of [statics, functions]) {
    for (let i = 0; i < table.count; i++) {
      const unit = table.unit[i]!;
      if (!untold.has(unit) || table.die[i] === NONE) continue;
      const die = dies.at(table.die[i]!);
      const path = die === undefined ? [] : dies.path(die);
      if (path.length > 1) votes.add(rootFile(origins[unit]!), path[0]!);
    }
  }
}

/** What cargo calls a target by default [Cargo Book, Cargo Targets]. */
function crateOfFolder({ root, file }: UnitOrigin): string | undefined {
  const target = /^(?:src\/bin|examples|benches|tests)\/([^/]+?)(?:\/main)?\.rs$/.exec(file)?.[1];
  const name = target ?? root.slice(root.lastIndexOf("/") + 1);
  return name === "" ? undefined : crateNameOf(name);
}

/** Counts crates by a key; of equal counts the first wins. */
class Votes<Key> {
  readonly #counts = new Map<Key, Map<string, number>>();

  add(key: Key, crate: string): void {
    const counts = this.#counts.get(key) ?? new Map<string, number>();
    counts.set(crate, (counts.get(crate) ?? 0) + 1);
    this.#counts.set(key, counts);
  }

  has(key: Key): boolean {
    return this.#counts.has(key);
  }

  most(key: Key): string | undefined {
    let [best, most]: [string | undefined, number] = [undefined, 0];
    for (const [crate, count] of this.#counts.get(key) ?? []) if (count > most) [best, most] = [crate, count];
    return best;
  }
}
