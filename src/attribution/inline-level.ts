import { type CodeFacts, type Dwarf, NONE, type NumberedEntities } from "../formats/dwarf/index.ts";
import { grouped } from "../kernel/numbers.ts";
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

/** Names every function that has code or was inlined, once per declaration. Functions are compared by numbers: only what differs becomes text. */
export async function readAuthors(dwarf: Dwarf, facts: CodeFacts): Promise<Authors> {
  const { functions, inlines } = facts;
  const dies = new Uint32Array(functions.count + inlines.count);
  dies.set(functions.die.subarray(0, functions.count));
  dies.set(inlines.origin.subarray(0, inlines.count), functions.count);
  const entities = await dwarf.numberedEntities(dies);
  const { count, name, linkageName, declLine, row } = entities;
  const place = await declaredIn(dwarf, entities);
  // What has a mangled name is told by that alone. The last row is that of calls that name no DIE.
  const column = () => new Uint32Array(count + 1);
  const [byLinkage, byName, byFile, byLine] = [column(), column(), column(), column()];
  byLine[count] = NONE;
  for (let i = 0; i < count; i++) {
    byLinkage[i] = linkageName.row[i]!;
    if (byLinkage[i] !== 0) continue;
    byName[i] = name.row[i]!;
    byFile[i] = place.row[i]!;
    byLine[i] = declLine[i]!;
  }
  const { group, first } = grouped([byLinkage, byName, byFile, byLine], row);
  const named = Array.from(first, (entity): DebugFunction => {
    if (entity === count) return { linkageName: "", name: "", file: "", line: undefined };
    const line = declLine[entity]!;
    return {
      linkageName: linkageName.texts[linkageName.row[entity]!]!,
      name: name.texts[name.row[entity]!]!,
      file: place.texts[place.row[entity]!]!,
      line: line === NONE ? undefined : line,
    };
  });
  const ofFunction = group.subarray(0, functions.count);
  const ofInline = group.subarray(functions.count);
  let ofCell: Uint32Array | undefined;
  return {
    ...{ functions: named, ofFunction, ofInline },
    get ofCell() {
      ofCell ??= cellAuthors(facts, ofFunction, ofInline);
      return ofCell;
    },
  };
}

/** Paths of the files that declare DIEs, each once, the first of them "". */
async function declaredIn(dwarf: Dwarf, { declUnit, declFile }: NumberedEntities): Promise<{ texts: string[]; row: Uint32Array }> {
  if (declUnit.length === 0) return { texts: [""], row: new Uint32Array() };
  const { group, first } = grouped([declUnit, declFile]);
  const pick = (column: Uint32Array) => first.map((row) => column[row]!);
  const paths = await dwarf.declarationPaths(pick(declUnit), pick(declFile));
  const rows = new Map<string, number>([["", 0]]);
  for (const path of paths) if (!rows.has(path)) rows.set(path, rows.size);
  const ofGroup = Uint32Array.from(paths, (path) => rows.get(path)!);
  return { texts: [...rows.keys()], row: group.map((each) => ofGroup[each]!) };
}

function cellAuthors({ cells }: CodeFacts, ofFunction: Uint32Array, ofInline: Uint32Array): Uint32Array {
  const ofCell = new Uint32Array(cells.count);
  for (let i = 0; i < cells.count; i++) {
    const inline = cells.inline[i]!;
    ofCell[i] = inline === NONE ? ofFunction[cells.function[i]!]! : ofInline[inline]!;
  }
  return ofCell;
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
