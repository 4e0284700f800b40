import { architectureOf } from "../architecture/architecture.ts";
import type { Findings } from "../bytes/finding.ts";
import { type ElfFile, ET_REL, PT_TLS, type SymbolTable } from "../formats/elf/index.ts";
import { Columns } from "../kernel/columns.ts";
import { foundColumn, newSymbolKernel } from "../kernel/symbol-kernel.ts";
import { Claims, evidenceId } from "../ledger/claims.ts";
import type { ImageSection } from "../ledger/section.ts";
import type { Symbols } from "./symbols.ts";

/** Why bytes are a symbol's own. */
export const SYMBOL_EVIDENCE = { sized: "symbol", inferred: "symbol without a size: up to the next one" } as const;

const RANK_SIZED = 10;
const RANK_INFERRED = 20;
const RANK_POOL = 30;

/** Bytes behind functions that are their literal pools, in columns. */
export interface LiteralPools {
  /** Row of the symbol whose pool it is. */
  readonly symbol: Uint32Array;
  readonly start: Uint32Array;
  readonly size: Uint32Array;
}

/** What a symbol table tells of who owns bytes. */
export interface OwnedSymbols {
  readonly symbols: Symbols;
  readonly pools: LiteralPools;
}

/** Columns of a symbol table that tell who owns bytes. */
export type OwningColumns = Pick<SymbolTable, "count" | "type" | "binding" | "section" | "mapping" | "value" | "size">;

/** How values of symbols are meant. */
export interface Meaning {
  /** Whether the lowest bit of a function's value says that its code is Thumb's. */
  readonly hasThumbBit: boolean;
  readonly hasMappingSymbols: boolean;
  /** Address of the template that each thread gets a copy of: values of a linked image are offsets in it [gABI, Symbol Table]. */
  readonly tlsBase: number;
  /** Whether a template is there, or sections themselves are meant (object files). */
  readonly tlsTemplate: boolean;
}

/** The symbols that own bytes of an image's sections; rows that lie outside of theirs are a finding. */
export async function ownedSymbols(elf: ElfFile, sections: readonly ImageSection[], findings: Findings): Promise<OwnedSymbols> {
  const table = await elf.symbols();
  if (table === undefined) return noSymbols();
  const { hasThumbBit, hasMappingSymbols } = architectureOf(elf.header.machine);
  const template = elf.segments.find(({ type }) => type === PT_TLS);
  const { outside, ...owned } = ownSymbols(table, sections, {
    ...{ hasThumbBit, hasMappingSymbols, tlsBase: template?.virtualAddress ?? 0 },
    tlsTemplate: template !== undefined || elf.header.type === ET_REL,
  });
  if (outside > 0) {
    findings.report({
      code: "elf/symbol-outside-section",
      severity: "warning",
      message: `${outside} symbols lie outside the section they name; they own nothing`,
      where: elf.source.name,
    });
  }
  return owned;
}

/**
 * The symbols that own bytes, decided in the kernel: sized symbols of allocated sections, and code symbols without a size (hand-written assembly), which
 * reach to the next symbol. Absolute, undefined, mapping, file and section symbols own nothing; a size that passes its section's end is cut.
 * `outside` counts sized rows that lie outside of the section that they name. Sections end in the address space of 32 bits.
 */
export function ownSymbols(
  table: OwningColumns,
  sections: readonly ImageSection[],
  { hasThumbBit, hasMappingSymbols, tlsBase, tlsTemplate }: Meaning,
): OwnedSymbols & { readonly outside: number } {
  const kernel = newSymbolKernel();
  const columns = new Columns(kernel);
  const [type, binding, section] = [columns.put(table.type), columns.put(table.binding), columns.put(table.section)];
  const [mapping, value, size] = [columns.put(table.mapping), columns.put(table.value), columns.put(table.size)];
  kernel.setTable(table.count, type, binding, section, mapping, value, size, 0);
  kernel.beginSections();
  for (const each of sections) kernel.addSection(each.index, each.address, each.size, Number(each.executable));
  const outside = kernel.own(Number(hasThumbBit), Number(hasMappingSymbols), tlsBase, Number(tlsTemplate));
  const found = (table: number, field: number) => foundColumn(kernel, table, field);
  const [ends, sectionRows] = [found(0, 5), found(0, 0)];
  const firstRow = new Uint32Array(ends.length + 1);
  firstRow.set(ends, 1);
  return {
    symbols: {
      count: ends.length,
      sectionIndex: sectionRows.map((row) => sections[row]!.index),
      address: new Float64Array(found(0, 1)),
      size: new Float64Array(found(0, 2)),
      kind: new Uint8Array(found(0, 3)),
      inferred: new Uint8Array(found(0, 4)),
      firstRow,
      rows: found(1, 0),
    },
    pools: { symbol: found(2, 0), start: found(2, 1), size: found(2, 2) },
    outside,
  };
}

/** The symbol level's claims: sized symbols before inferred ones; the later claim comes first, so that an inner symbol keeps its bytes from what surrounds it. */
export function symbolClaims({ symbols, pools }: OwnedSymbols): Claims {
  const claims = new Claims();
  const owner = new Int32Array(symbols.count);
  for (let i = 0; i < owner.length; i++) owner[i] = i;
  const isEmpty = symbols.size.includes(0);
  const lastFirst = <T extends Uint8Array | Uint32Array | Int32Array | Float64Array>(column: T): T =>
    (isEmpty ? column.filter((_, i) => symbols.size[i]! > 0) : column.slice()).reverse() as T;
  const length = lastFirst(symbols.size);
  claims.addColumns(
    {
      ...{ count: length.length, length, owner: lastFirst(owner) },
      ...{ sectionIndex: lastFirst(symbols.sectionIndex), start: lastFirst(symbols.address) },
    },
    RANK_SIZED,
    evidenceId(SYMBOL_EVIDENCE.sized),
  );
  const inferred = lastFirst(symbols.inferred);
  const evidence = evidenceId(SYMBOL_EVIDENCE.inferred);
  for (let row = inferred.indexOf(1); row >= 0; row = inferred.indexOf(1, row + 1)) {
    claims.rank[row] = RANK_INFERRED;
    claims.evidence[row] = evidence;
  }
  const pool = evidenceId("literal pool behind the function");
  for (let i = 0; i < pools.symbol.length; i++) {
    const symbol = pools.symbol[i]!;
    claims.add(symbols.sectionIndex[symbol]!, pools.start[i]!, pools.size[i]!, symbol, RANK_POOL, pool);
  }
  return claims;
}

/** What an image without a symbol table tells. */
export function noSymbols(): OwnedSymbols {
  return {
    symbols: {
      count: 0,
      sectionIndex: new Uint32Array(0),
      address: new Float64Array(0),
      size: new Float64Array(0),
      kind: new Uint8Array(0),
      inferred: new Uint8Array(0),
      firstRow: new Uint32Array(1),
      rows: new Uint32Array(0),
    },
    pools: NO_POOLS,
  };
}

/** No literal pools. */
export const NO_POOLS: LiteralPools = { symbol: new Uint32Array(0), start: new Uint32Array(0), size: new Uint32Array(0) };
