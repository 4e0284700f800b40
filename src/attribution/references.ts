import { type DataOwners, Referrer } from "../graph/data/data-owners.ts";
import { findPanicLocations } from "../graph/data/panic-locations.ts";
import { findUnownedPaths } from "../graph/data/source-paths.ts";
import { NO_SYMBOL } from "../graph/functions.ts";
import { type Claims, evidenceId, UNKNOWN } from "../ledger/claims.ts";
import { OwnerLookup } from "../ledger/owner-lookup.ts";
import type { ImageSection } from "../ledger/section.ts";
import { SectionIndex } from "../ledger/section-index.ts";
import type { Spans } from "../ledger/settle.ts";
import { isCompilerMade } from "./constant-names.ts";

/** Below every owner that a name or the debug information tells, above names of the runtime. */
const RANK = 35;

/** A constant to which the source gives no name, with the owners at one level of what refers to it. */
export interface ReferencedData {
  readonly section: number;
  readonly start: number;
  readonly length: number;
  /** Rows of the level's owners, and `UNKNOWN` when a function without an owner refers to it too; none when nothing that has an owner does. */
  readonly owners: readonly number[];
  readonly evidence: number;
}

/**
 * Data to which the source gives no name, with the owners (packages, units, files, lines) of the functions that refer to it: a static belongs to
 * whoever defines it, whoever uses it. `spans` is the level, decided without references: it tells the functions' owners.
 */
export function* referencedData(owners: DataOwners, spans: Spans, sections: readonly ImageSection[]): Generator<ReferencedData> {
  const ownerAt = new OwnerLookup(spans, sections);
  const index = new SectionIndex(sections);
  const { objects, graph } = owners;
  const { functions, image } = graph.code;
  const ofFunction = Int32Array.from({ length: functions.count }, (_, row) => ownerAt.at(functions.start[row]!));
  for (let object = 0; object < objects.count; object++) {
    const [start, end, symbol] = [objects.start[object]!, objects.end[object]!, objects.symbol[object]!];
    const section = index.at(start);
    if (section === undefined || (symbol !== NO_SYMBOL && !isCompilerMade(image.symbols.name(symbol)))) continue;
    const found = new Set<number>();
    for (const owner of owners.ownersOf(object)) {
      const known = ofFunction[owner]!;
      if (known >= 0 || known === UNKNOWN) found.add(known);
    }
    if (!hasOwner(found)) for (const known of referringOwners(owners, object, ownerAt)) found.add(known);
    if (found.size === 1) found.delete(UNKNOWN);
    yield { section: section.index, start, length: end - start, owners: [...found], evidence: evidenceOf(owners, object) };
  }
}

/**
 * Claims data without a name for the owners of what refers to it; what several need is shared in equal parts, to the byte, in the order of their
 * names: images of one program number their owners differently.
 */
export function claimReferences(
  all: readonly Claims[],
  traced: DataOwners,
  spans: Spans,
  sections: readonly ImageSection[],
  name: (owner: number) => string,
): void {
  for (const { section, start, length, owners, evidence } of referencedData(traced, spans, sections)) {
    const named = owners.length < 2 ? owners : [...owners].sort((a, b) => compare(a, b, name));
    for (const claims of all) share(claims, section, start, length, named, evidence);
  }
}

/** By name, those without an owner last. */
function compare(a: number, b: number, name: (owner: number) => string): number {
  if (a === UNKNOWN || b === UNKNOWN) return a === b ? 0 : a === UNKNOWN ? 1 : -1;
  const [first, second] = [name(a), name(b)];
  return first < second ? -1 : first > second ? 1 : a - b;
}

/**
 * Source paths that panic locations left behind and nothing refers to any more say themselves which crate they came from; `ofSource` gives its
 * row, or a negative number.
 */
export function claimUnownedPaths(
  all: readonly Claims[],
  owners: DataOwners,
  ofSource: (path: string) => number,
  sections: readonly ImageSection[],
): void {
  const index = new SectionIndex(sections);
  for (const { address, length, path } of findUnownedPaths(owners)) {
    const section = index.at(address);
    const owner = ofSource(path);
    if (section === undefined || owner < 0) continue;
    for (const claims of all) claims.add(section.index, address, length, owner, RANK, evidenceId("source path in the data"));
  }
}

/** Every path of Rust source that the image holds. */
export function sourcePaths(owners: DataOwners): string[] {
  return [...findPanicLocations(owners).map(({ file }) => file), ...findUnownedPaths(owners).map(({ path }) => path)];
}

/** Owners of named data that points to an object which no code reaches. */
function referringOwners(owners: DataOwners, object: number, ownerAt: OwnerLookup): number[] {
  const { byObject, kind, from, objects } = owners;
  const found: number[] = [];
  for (let i = byObject.first[object]!; i < byObject.first[object + 1]!; i++) {
    const row = byObject.rows[i]!;
    if (kind[row]! < Referrer.Pointer) continue;
    const known = ownerAt.at(objects.start[from[row]!]!);
    if (known >= 0) found.push(known);
  }
  return found;
}

function hasOwner(found: ReadonlySet<number>): boolean {
  return found.size > 1 || (found.size === 1 && !found.has(UNKNOWN));
}

function evidenceOf(owners: DataOwners, object: number): number {
  const { byObject, kind } = owners;
  for (let i = byObject.first[object]!; i < byObject.first[object + 1]!; i++) {
    if (kind[byObject.rows[i]!]! < Referrer.Pointer) return evidenceId("referenced by code");
  }
  return evidenceId("referenced by data");
}

/** Gives each owner its part of the bytes; parts differ by at most one byte and add up. The part of `UNKNOWN` stays without an owner. */
function share(claims: Claims, section: number, start: number, length: number, among: readonly number[], evidence: number): void {
  let at = start;
  among.forEach((owner, i) => {
    const end = start + Math.floor((length * (i + 1)) / among.length);
    if (owner !== UNKNOWN) claims.add(section, at, end - at, owner, RANK, evidence);
    at = end;
  });
}
