import { buildCallGraph } from "../graph/calls.ts";
import type { CodeImage } from "../graph/code-image.ts";
import { DataOwners, Referrer } from "../graph/data-owners.ts";
import { readCode } from "../graph/read-code.ts";
import { findUnownedPaths } from "../graph/source-paths.ts";
import { type Claims, evidenceId } from "../ledger/claims.ts";
import { OwnerLookup } from "../ledger/owner-lookup.ts";
import type { ImageSection } from "../ledger/section.ts";
import { SectionIndex } from "../ledger/section-index.ts";
import type { Spans } from "../ledger/settle.ts";

/** Below every owner that a name or the debug information tells, above names of the runtime. */
const RANK = 35;

/** Traces an image: who calls whom, who needs which data. */
export function traceData(image: CodeImage): DataOwners {
  return new DataOwners(buildCallGraph(readCode(image)));
}

/** A datum without a name, with the owners at one level of what refers to it. */
export interface ReferencedData {
  readonly section: number;
  readonly start: number;
  readonly length: number;
  /** Ascending rows of the level's owners; none when nothing that has an owner refers to it. */
  readonly owners: readonly number[];
  readonly evidence: number;
}

/**
 * Data that no name explains, with the owners (packages, units, files, lines) of the functions that refer to it. `spans` is the level, decided
 * without references: it tells the functions' owners.
 */
export function* referencedData(owners: DataOwners, spans: Spans, sections: readonly ImageSection[]): Generator<ReferencedData> {
  const ownerAt = new OwnerLookup(spans, sections);
  const index = new SectionIndex(sections);
  const { objects, graph } = owners;
  const { functions } = graph.code;
  const ofFunction = Int32Array.from({ length: functions.count }, (_, row) => ownerAt.at(functions.start[row]!));
  for (let object = 0; object < objects.count; object++) {
    const [start, end] = [objects.start[object]!, objects.end[object]!];
    const section = index.at(start);
    if (section === undefined) continue;
    const found = new Set<number>();
    for (const owner of owners.ownersOf(object)) {
      const known = ofFunction[owner]!;
      if (known >= 0) found.add(known);
    }
    if (found.size === 0) for (const known of referringOwners(owners, object, ownerAt)) found.add(known);
    const sorted = [...found].sort((a, b) => a - b);
    yield { section: section.index, start, length: end - start, owners: sorted, evidence: evidenceOf(owners, object) };
  }
}

/** Claims data that no name explains for the owners of what refers to it; what several need is shared in equal parts, to the byte. */
export function claimReferences(claims: Claims, owners: DataOwners, spans: Spans, sections: readonly ImageSection[]): void {
  for (const data of referencedData(owners, spans, sections))
    share(claims, data.section, data.start, data.length, data.owners, data.evidence);
}

/**
 * Source paths that panic locations left behind and nothing refers to any more say themselves which crate they came from; `ofSource` gives its
 * row, or a negative number.
 */
export function claimUnownedPaths(
  claims: Claims,
  owners: DataOwners,
  ofSource: (path: string) => number,
  sections: readonly ImageSection[],
): void {
  const index = new SectionIndex(sections);
  for (const { address, length, path } of findUnownedPaths(owners)) {
    const section = index.at(address);
    const owner = ofSource(path);
    if (section !== undefined && owner >= 0) claims.add(section.index, address, length, owner, RANK, evidenceId("source path in the data"));
  }
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

function evidenceOf(owners: DataOwners, object: number): number {
  const { byObject, kind } = owners;
  for (let i = byObject.first[object]!; i < byObject.first[object + 1]!; i++) {
    if (kind[byObject.rows[i]!]! < Referrer.Pointer) return evidenceId("referenced by code");
  }
  return evidenceId("referenced by data");
}

/** Gives each owner its part of the bytes; parts differ by at most one byte and add up. */
function share(claims: Claims, section: number, start: number, length: number, among: readonly number[], evidence: number): void {
  let at = start;
  among.forEach((owner, i) => {
    const end = start + Math.floor((length * (i + 1)) / among.length);
    claims.add(section, at, end - at, owner, RANK, evidence);
    at = end;
  });
}
