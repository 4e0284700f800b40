import { crateNameOf } from "../formats/cargo-lock/index.ts";
import { joinPath, packageOfPath, pathInside, type UnitOrigin } from "../formats/crate-paths/index.ts";
import type { DataOwners } from "../graph/data/data-owners.ts";
import { findPanicLocations, type PanicLocation } from "../graph/data/panic-locations.ts";
import { type Claims, evidenceId } from "../ledger/claims.ts";
import { OwnerLookup } from "../ledger/owner-lookup.ts";
import type { ImageSection } from "../ledger/section.ts";
import { SectionIndex } from "../ledger/section-index.ts";
import type { Spans } from "../ledger/settle.ts";

/** Above what refers to the data: a place in a library's source is the library's, wherever the code was instantiated. */
const RANK = 33;
/** Bytes of a `core::panic::Location` on a 32-bit target. */
const LOCATION = 16;

/** Who owns source files. */
export interface SourceOwners {
  /** Row of the crate whose sources a path lies in; -1 for the program's own files. */
  ofSource(path: string): number;
  /** Row of a crate by its name, -1 when the image has none of that name. */
  crateNamed(name: string): number;
  /** Whether a row is a crate of the compiler. */
  isStd(owner: number): boolean;
  /** Compile units of the program's own crates with their owners; none without debug information. */
  readonly units: readonly { readonly origin: UnitOrigin; readonly directory: string; readonly owner: number }[];
}

/**
 * Claims the places of panics, with the paths that they point to, for the crate that the path tells. A path of the program's own
 * (`app/src/net.rs`) is of the unit whose sources lie around it; without debug information of the crate that the folder is called after, or else of
 * the one whose functions name most places of that folder. `spans` is the level, decided without references.
 */
export function claimPanicPlaces(
  all: readonly Claims[],
  traced: DataOwners,
  sources: SourceOwners,
  spans: Spans,
  sections: readonly ImageSection[],
): void {
  const locations = findPanicLocations(traced);
  const owners = ownersOfPaths(locations, traced, sources, new OwnerLookup(spans, sections));
  const index = new SectionIndex(sections);
  const evidence = evidenceId("source path in the data");
  for (const { file, address, fileAddress, fileLength } of locations) {
    const owner = owners.get(file) ?? -1;
    if (owner < 0) continue;
    for (const [start, length] of [
      [address, LOCATION],
      [fileAddress, fileLength],
    ] as const) {
      const section = index.at(start);
      if (section !== undefined) for (const claims of all) claims.add(section.index, start, length, owner, RANK, evidence);
    }
  }
}

function ownersOfPaths(
  locations: readonly PanicLocation[],
  traced: DataOwners,
  sources: SourceOwners,
  ownerAt: OwnerLookup,
): Map<string, number> {
  const found = new Map<string, number>();
  const votes = new Map<string, Map<number, number>>();
  for (const { file, functions } of locations) {
    if (!found.has(file)) found.set(file, ownerOfFile(file, sources));
    if (found.get(file)! >= 0) continue;
    const { root } = packageOfPath(file);
    const counts = votes.get(root) ?? new Map<number, number>();
    votes.set(root, counts);
    for (const row of functions) {
      const owner = ownerAt.at(traced.graph.code.functions.start[row]!);
      if (owner >= 0 && !sources.isStd(owner)) counts.set(owner, (counts.get(owner) ?? 0) + 1);
    }
  }
  for (const [file, owner] of found) {
    if (owner >= 0) continue;
    const counts = [...(votes.get(packageOfPath(file).root) ?? [])].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    if (counts.length > 0) found.set(file, counts[0]![0]);
  }
  return found;
}

/**
 * The crate of a registry or of the compiler, or the unit whose root file's folder is the closest around the file, or the crate that the package's folder
 * is called after; -1 when there is none.
 */
function ownerOfFile(file: string, { ofSource, crateNamed, units }: SourceOwners): number {
  const known = ofSource(file);
  if (known >= 0) return known;
  let [closest, owner] = [-1, -1];
  for (const unit of units) {
    const rootFile = `${unit.origin.root}/${unit.origin.file}`;
    const folder = rootFile.slice(0, rootFile.lastIndexOf("/"));
    if (folder.length <= closest || pathInside(folder, joinPath(unit.directory, file)) === undefined) continue;
    [closest, owner] = [folder.length, unit.owner];
  }
  return owner >= 0 ? owner : crateNamed(crateNameOf(packageOfPath(file).package));
}
