import { DW_TAG_inlined_subroutine, DW_TAG_member, DW_TAG_subprogram, DW_TAG_variable } from "../../kernel/dwarf-constants.ts";
import { distinctNumbers } from "../../kernel/numbers.ts";
import { ENTITY_DECLARATION, NONE } from "../../kernel/tables.ts";
import type { DwarfScan, UnitTable } from "./facts.ts";

/** What is known of DIEs: columns in the order in which they were asked for. `NONE` and "" where nothing is known. */
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

/** A DIE, its abstract origin, that one's specification: longer chains are damage or loops. */
const MAX_CHAIN = 8;

/** Describes DIEs and what their chains of abstract origins and specifications add; each DIE is read once a round. */
export async function resolveEntities(
  scan: DwarfScan,
  units: UnitTable,
  dies: Uint32Array,
  strings: (references: Uint32Array, unit: Uint32Array) => Promise<string[]>,
): Promise<Entities> {
  // Many inlined calls have one origin: each DIE is followed once, then spread over those that asked.
  const { numbers: unique, places: rows } = distinctNumbers(dies);
  const found = await follow(scan, units, unique, strings);
  if (unique.length === dies.length && unique.every((die, row) => die === dies[row])) return found;
  const spread = (column: Uint32Array, missing: number) => {
    const values = new Uint32Array(rows.length);
    for (let at = 0; at < rows.length; at++) values[at] = rows[at] === NONE ? missing : (column[rows[at] as number] as number);
    return values;
  };
  const texts = (column: readonly string[]) => {
    const values = new Array<string>(rows.length);
    for (let at = 0; at < rows.length; at++) values[at] = rows[at] === NONE ? "" : (column[rows[at] as number] as string);
    return values;
  };
  return {
    count: dies.length,
    tag: spread(found.tag, 0),
    root: spread(found.root, NONE),
    name: texts(found.name),
    linkageName: texts(found.linkageName),
    declFile: spread(found.declFile, NONE),
    declLine: spread(found.declLine, NONE),
    declUnit: spread(found.declUnit, NONE),
    type: spread(found.type, NONE),
    flags: spread(found.flags, 0),
  };
}

async function follow(
  scan: DwarfScan,
  units: UnitTable,
  dies: Uint32Array,
  strings: (references: Uint32Array, unit: Uint32Array) => Promise<string[]>,
): Promise<Entities> {
  const count = dies.length;
  const column = () => new Uint32Array(count).fill(NONE);
  const facts = { root: dies.slice(), declFile: column(), declLine: column(), declUnit: column(), type: column() };
  const [tag, flags] = [new Uint32Array(count), new Uint32Array(count)];
  const [name, nameUnit, linkageName, linkageUnit] = [column(), column(), column(), column()];
  const at = dies.slice();
  for (let round = 0; round < MAX_CHAIN; round++) {
    const { numbers: wanted, places } = distinctNumbers(at);
    if (wanted.length === 0) break;
    const table = await scan.entities(units, wanted);
    for (let row = 0; row < count; row++) {
      const die = at[row] as number;
      if (die === NONE) continue;
      const found = places[row] as number;
      const next = table.next[found] as number;
      const foundTag = table.tag[found] as number;
      at[row] = next === die ? NONE : next;
      if (round === 0) tag[row] = foundTag;
      if (!continues(foundTag)) {
        at[row] = NONE;
        if (round > 0) continue;
      }
      facts.root[row] = die;
      const foundFlags = table.flags[found] as number;
      flags[row] = (flags[row] as number) | (round === 0 ? foundFlags : foundFlags & ~ENTITY_DECLARATION);
      const unit = table.unit[found] as number;
      if (name[row] === NONE && table.name[found] !== NONE) {
        name[row] = table.name[found] as number;
        nameUnit[row] = unit;
      }
      if (linkageName[row] === NONE && table.linkageName[found] !== NONE) {
        linkageName[row] = table.linkageName[found] as number;
        linkageUnit[row] = unit;
      }
      if (facts.declFile[row] === NONE && table.declFile[found] !== NONE) {
        facts.declFile[row] = table.declFile[found] as number;
        facts.declUnit[row] = unit;
      }
      if (facts.declLine[row] === NONE) facts.declLine[row] = table.declLine[found] as number;
      if (facts.type[row] === NONE) facts.type[row] = table.type[found] as number;
    }
  }
  return { count, tag, flags, ...facts, name: await strings(name, nameUnit), linkageName: await strings(linkageName, linkageUnit) };
}

/** Whether a DIE of this tag can be completed by another, and can complete one. */
function continues(tag: number): boolean {
  return tag === DW_TAG_subprogram || tag === DW_TAG_variable || tag === DW_TAG_inlined_subroutine || tag === DW_TAG_member;
}
