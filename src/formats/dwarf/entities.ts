import { NONE } from "../../kernel/tables.ts";
import type { DwarfScan, UnitTable } from "./facts.ts";

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

/** DIEs, each described once. */
export interface DistinctEntities {
  readonly entities: Entities;
  /** Row of `entities` for each DIE that was asked for, `NONE` for none. */
  readonly row: Uint32Array;
}

/** Describes DIEs and what their chains of abstract origins and specifications add; each DIE is read once a round. */
export async function resolveEntities(
  scan: DwarfScan,
  units: UnitTable,
  dies: Uint32Array,
  strings: (references: Uint32Array, unit: Uint32Array) => Promise<string[]>,
): Promise<DistinctEntities> {
  const { chains, row } = await scan.chains(units, dies);
  const name = await strings(chains.name, chains.nameUnit);
  const linkageName = await strings(chains.linkageName, chains.linkageUnit);
  const { count, tag, root, declFile, declLine, declUnit, type, flags } = chains;
  return { entities: { count, tag, root, name, linkageName, declFile, declLine, declUnit, type, flags }, row };
}

/** The rows of the DIEs as they were asked for. */
export function spreadEntities({ entities, row }: DistinctEntities): Entities {
  const numbers = (column: Uint32Array, missing: number) => row.map((from) => (from === NONE ? missing : column[from]!));
  const texts = (column: readonly string[]) => Array.from(row, (from) => (from === NONE ? "" : column[from]!));
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
