import { demangle } from "../formats/demangle/index.ts";
import type { TracedOwners } from "../graph/data/data-owners.ts";
import { findPanicLocations, type PanicLocation } from "../graph/data/panic-locations.ts";
import { buildNeedGraph } from "../graph/reachability.ts";
import type { Firmware } from "../image/firmware.ts";
import { crateOfPath } from "../image/package-names.ts";
import { OwnerLookup } from "../ledger/owner-lookup.ts";
import type { Packages } from "../ledger/packages.ts";
import { findPanicCost, type PanicCost } from "./panic-cost.ts";

/** A function that may panic at a place. */
export interface PanickingFunction {
  readonly name: string;
  readonly address: number;
  /** Name of its package with the version; undefined when nothing tells it. */
  readonly crate: string | undefined;
}

/** A place that can panic. */
export interface PanicPlace extends Pick<PanicLocation, "address" | "file" | "line" | "column"> {
  /** Crate whose source it is: as its path tells, else that of the functions when they agree, else the one of the program's own among them. */
  readonly crate: string | undefined;
  readonly functions: readonly PanickingFunction[];
}

/** Every place of an image that can panic, by file and line, and what only panics need. The package level must be decided. */
export function panicFacts(firmware: Firmware, packages: Packages, traced: TracedOwners): { places: PanicPlace[]; cost: PanicCost } {
  const locations = findPanicLocations(traced);
  const owners = new OwnerLookup(firmware.ledger.spans("package"), firmware.sections);
  const { functions } = traced.graph.code;
  const crateAt = (address: number) => {
    const owner = owners.at(address);
    return owner < 0 ? undefined : packages.name(owner);
  };
  const places = locations.map((location): PanicPlace => {
    const object = traced.objects.covering(location.address);
    const reached = location.functions.length > 0 || object < 0 ? location.functions : [...traced.ownersOf(object)];
    const panicking = reached
      .map((index) => ({
        name: demangle(functions.name(index)).text,
        address: functions.start[index]!,
        crate: crateAt(functions.start[index]!),
      }))
      .sort((a, b) => a.address - b.address);
    return {
      address: location.address,
      file: location.file,
      line: location.line,
      column: location.column,
      crate: crateOf(location.file, packages) ?? common(panicking) ?? ownCrate(panicking, packages),
      functions: panicking,
    };
  });
  const byPlace = (a: PanicPlace, b: PanicPlace) =>
    (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column || a.address - b.address;
  return { places: places.sort(byPlace), cost: findPanicCost(buildNeedGraph(traced), locations) };
}

/** The crate that a path tells, with the version that the image's package of that name has. */
function crateOf(path: string, packages: Packages): string | undefined {
  const found = crateOfPath(path);
  if (found === undefined) return undefined;
  if (found.version !== undefined) return `${found.name} ${found.version}`;
  const row = packages.named(found.name);
  return row < 0 ? found.name : packages.name(row);
}

function common(functions: readonly PanickingFunction[]): string | undefined {
  const crates = new Set(functions.map(({ crate }) => crate));
  return crates.size === 1 ? functions[0]!.crate : undefined;
}

/** Code of libraries that was instantiated for a place in the program's sources lies in functions of both. */
function ownCrate(functions: readonly PanickingFunction[], packages: Packages): string | undefined {
  const own = new Set(functions.map(({ crate }) => crate).filter((crate) => crate !== undefined && isApplication(crate, packages)));
  return own.size === 1 ? [...own][0] : undefined;
}

function isApplication(crate: string, packages: Packages): boolean {
  const row = packages.named(crate);
  return row >= 0 && packages.package(row).origin === "application";
}
