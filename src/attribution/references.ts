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

/**
 * Claims data to which the source gives no name for the owners (packages, units, files, lines) of the functions that refer to it: a static belongs to
 * whoever defines it, whoever uses it. What several need is shared in equal parts, to the byte, in the order of their names: images of one program number
 * their owners differently. `spans` is the level, decided without references: it tells the functions' owners, and with `isOpen` whether data can still be
 * somebody else's: what is not is left out.
 */
export function claimReferences(
  all: readonly Claims[],
  owners: DataOwners,
  spans: Spans,
  sections: readonly ImageSection[],
  name: (owner: number) => string,
  isOpen?: (owner: number) => boolean,
): void {
  const ownerAt = new OwnerLookup(spans, sections);
  const index = new SectionIndex(sections);
  const { objects, graph } = owners;
  const { functions, image } = graph.code;
  const [byCode, byData] = [evidenceId("referenced by code"), evidenceId("referenced by data")];
  const ofFunction = new Int32Array(functions.count).fill(NOT_ASKED);
  const ownerOf = (row: number) => {
    if (ofFunction[row] === NOT_ASKED) ofFunction[row] = ownerAt.at(functions.start[row]!);
    return ofFunction[row]!;
  };
  const named = (a: number, b: number) => compare(a, b, name);
  for (let object = 0; object < objects.count; object++) {
    const start = objects.start[object]!;
    const section = index.at(start);
    if (section === undefined) continue;
    const end = objects.end[object]!;
    if (isOpen !== undefined && !hasOpen(spans, ownerAt.spanAt(start), end, isOpen)) continue;
    const symbol = objects.symbol[object]!;
    if (symbol !== NO_SYMBOL && !isCompilerMade(image.symbols.name(symbol))) continue;
    const found = ownersOf(owners, object, ownerOf, ownerAt);
    if (found.length === 0) continue;
    if (found.length > 1) found.sort(named);
    const evidence = isNamedByCode(owners, object) ? byCode : byData;
    for (const claims of all) share(claims, section.index, start, end - start, found, evidence);
  }
}

/** A function whose owner nobody asked for. */
const NOT_ASKED = -(2 ** 31);

/** Whether one of the spans, from that row on, up to an address has an owner that others may displace. */
function hasOpen({ count, start, owner }: Spans, row: number, end: number, isOpen: (owner: number) => boolean): boolean {
  if (row < 0) return true;
  let at = row;
  // Behind the end of a section spans begin anew, from an address that may be lower.
  do if (isOpen(owner[at]!)) return true;
  while (++at < count && start[at]! < end && start[at]! > start[at - 1]!);
  return false;
}

/** Owners of what refers to an object, each once, and `UNKNOWN` when a function without an owner is among others; none when nothing that has an owner does. */
function ownersOf(owners: DataOwners, object: number, ownerOf: (row: number) => number, ownerAt: OwnerLookup): number[] {
  const found: number[] = [];
  const { first, rows } = owners.owners;
  for (let i = first[object]!; i < first[object + 1]!; i++) {
    const known = ownerOf(rows[i]!);
    if (known >= UNKNOWN && !found.includes(known)) found.push(known);
  }
  if (found.length === 0 || (found.length === 1 && found[0] === UNKNOWN))
    for (const known of referringOwners(owners, object, ownerAt)) if (!found.includes(known)) found.push(known);
  return found.length === 1 && found[0] === UNKNOWN ? [] : found;
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

function isNamedByCode({ byObject, kind }: DataOwners, object: number): boolean {
  for (let i = byObject.first[object]!; i < byObject.first[object + 1]!; i++) if (kind[byObject.rows[i]!]! < Referrer.Pointer) return true;
  return false;
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
