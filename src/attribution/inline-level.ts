import { type CodeFacts, type Dwarf, NONE } from "../formats/dwarf/index.ts";
import { claimRanges } from "../ledger/claim-ranges.ts";
import { Claims, evidenceId } from "../ledger/claims.ts";
import type { ImageSection } from "../ledger/section.ts";

/** Cells do not overlap. */
const RANK = 10;

/** A function as the debug information knows it, whether it was inlined or not. */
export interface DebugFunction {
  /** Mangled name; "" when the compiler wrote none. */
  readonly linkageName: string;
  readonly name: string;
  /** Path of the file that declares it, "" when unknown. */
  readonly file: string;
  readonly line: number | undefined;
}

/** Functions that code was written in, and which of them wrote each cell of `CodeFacts.cells`. */
export interface Authors {
  readonly functions: readonly DebugFunction[];
  /** For each cell the row of `functions`. */
  readonly ofCell: Uint32Array;
  /** For each row of `CodeFacts.functions` (host functions) its row of `functions`. */
  readonly ofFunction: Uint32Array;
  /** For each row of `CodeFacts.inlines` its row of `functions`. */
  readonly ofInline: Uint32Array;
}

/** Names every function that has code or was inlined, once per declaration. */
export async function readAuthors(dwarf: Dwarf, facts: CodeFacts): Promise<Authors> {
  const { functions, inlines, cells } = facts;
  const dies = new Uint32Array(functions.count + inlines.count);
  dies.set(functions.die.subarray(0, functions.count));
  dies.set(inlines.origin.subarray(0, inlines.count), functions.count);
  const { entities, row } = await dwarf.distinctEntities(dies);
  const files = await dwarf.declarationPaths(entities.declUnit, entities.declFile);
  const rows = new Map<string, number>();
  const named: DebugFunction[] = [];
  const describe = (linkageName: string, name: string, file: string, line: number) => {
    const key = linkageName !== "" ? linkageName : `${name} ${file} ${line}`;
    const known = rows.get(key);
    if (known !== undefined) return known;
    rows.set(key, named.length);
    return named.push({ linkageName, name, file, line: line === NONE ? undefined : line }) - 1;
  };
  // Most inlined calls name a DIE that others named before. The last one is for those that name none.
  const rowOfEntity = new Int32Array(entities.count + 1).fill(-1);
  const rowOf = new Uint32Array(dies.length);
  for (let i = 0; i < dies.length; i++) {
    const entity = Math.min(row[i]!, entities.count);
    if (rowOfEntity[entity]! < 0) {
      const linkageName = entities.linkageName[entity] ?? "";
      rowOfEntity[entity] = describe(linkageName, entities.name[entity] ?? "", files[entity] ?? "", entities.declLine[entity] ?? NONE);
    }
    rowOf[i] = rowOfEntity[entity]!;
  }
  const ofFunction = rowOf.subarray(0, functions.count);
  const ofInline = rowOf.subarray(functions.count);
  const ofCell = new Uint32Array(cells.count);
  for (let i = 0; i < cells.count; i++) {
    const inline = cells.inline[i]!;
    ofCell[i] = inline === NONE ? ofFunction[cells.function[i]!]! : ofInline[inline]!;
  }
  return { functions: named, ofCell, ofFunction, ofInline };
}

/** The inline level: each byte of code belongs to the innermost function that it was inlined from, or to its host. Owners are rows of `Authors.functions`. */
export function inlineClaims(facts: CodeFacts, authors: Authors, sections: readonly ImageSection[]): Claims {
  const claims = new Claims();
  const [inlined, host] = [evidenceId("DWARF inlined function"), evidenceId("DWARF function")];
  const { cells } = facts;
  const [ofInlined, ofHost] = [new Int32Array(cells.count).fill(-1), new Int32Array(cells.count).fill(-1)];
  for (let i = 0; i < cells.count; i++) (cells.inline[i] === NONE ? ofHost : ofInlined)[i] = authors.ofCell[i]!;
  claimRanges(claims, sections, { ...cells, owner: ofHost }, RANK, host);
  claimRanges(claims, sections, { ...cells, owner: ofInlined }, RANK, inlined);
  return claims;
}
