import { NONE } from "../../kernel/tables.ts";
import type { DwarfScan, UnitTable } from "./facts.ts";
import type { DistinctTexts } from "./string-pool.ts";

/** What is known of DIEs, in columns. `NONE` and "" where nothing is known. */
export interface Entities {
  readonly count: number;
  /** `DW_TAG_` of the DIE itself; 0 when there is no DIE at that offset. */
  readonly tag: Uint32Array;
  /** The DIE at the end of the chain of abstract origins and specifications: equal for all copies of one function in a unit. */
  readonly root: Uint32Array;
  readonly name: readonly string[];
  /** The mangled name, "" for functions that have none. */
  readonly linkageName: readonly string[];
  /** File number and line of the declaration, and the row of the unit whose line program numbers the file. */
  readonly declFile: Uint32Array;
  readonly declLine: Uint32Array;
  readonly declUnit: Uint32Array;
  /** Offset of the type's DIE. */
  readonly type: Uint32Array;
  /** `ENTITY_` flags of all DIEs of the chain but `ENTITY_DECLARATION`, which is that of the DIE itself. */
  readonly flags: Uint32Array;
}

/** DIEs, each described once, with each of their texts once. */
export interface NumberedEntities extends Omit<Entities, "name" | "linkageName"> {
  readonly name: DistinctTexts;
  readonly linkageName: DistinctTexts;
  /** Row of the other columns for each DIE that was asked for, `NONE` for none. */
  readonly row: Uint32Array;
}

/** Describes DIEs and what their chains of abstract origins and specifications add; each DIE is read once a round. */
export async function numberEntities(
  scan: DwarfScan,
  units: UnitTable,
  dies: Uint32Array,
  texts: (references: Uint32Array, unit: Uint32Array) => Promise<DistinctTexts>,
): Promise<NumberedEntities> {
  const { chains, row } = await scan.chains(units, dies);
  const name = await texts(chains.name, chains.nameUnit);
  const linkageName = await texts(chains.linkageName, chains.linkageUnit);
  return { ...chains, name, linkageName, row };
}

/** The rows of the DIEs as they were asked for. */
export function spreadEntities({ row, ...entities }: NumberedEntities): Entities {
  const numbers = (column: Uint32Array, missing: number) => row.map((from) => (from === NONE ? missing : column[from]!));
  const texts = (column: DistinctTexts) => Array.from(row, (from) => (from === NONE ? "" : column.texts[column.row[from]!]!));
  return {
    count: row.length,
    tag: numbers(entities.tag, 0),
    root: numbers(entities.root, NONE),
    name: texts(entities.name),
    linkageName: texts(entities.linkageName),
    declFile: numbers(entities.declFile, NONE),
    declLine: numbers(entities.declLine, NONE),
    declUnit: numbers(entities.declUnit, NONE),
    type: numbers(entities.type, NONE),
    flags: numbers(entities.flags, 0),
  };
}
