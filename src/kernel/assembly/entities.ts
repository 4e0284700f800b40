// What single DIEs say of themselves: names, declaration places, types.

import { ENTITY_ARTIFICIAL, ENTITY_DECLARATION, ENTITY_EXTERNAL } from "../tables";
import { Plan, planOf, readDeclared, resetAbbreviations, useTable } from "./abbreviations";
import {
  ARTIFICIAL,
  BYTE_SIZE,
  DECLARATION,
  DECL_FILE,
  DECL_LINE,
  EXTERNAL,
  LINKAGE_NAME,
  MIPS_LINKAGE_NAME,
  NAME,
  ORIGIN,
  SLOTS,
  SPECIFICATION,
  TYPE,
  has,
  slot,
} from "./attributes";
import { constantOf, referenceOf, stringReferenceOf } from "./forms";
import { NONE } from "./none";
import { EntityRow, entities } from "./rows";
import { streamed } from "./sections";
import { setUnit } from "./unit-header";

/** Offsets of DIEs of one unit that are asked for, ascending; the next one is `wanted[next]`. */
let wanted: usize = 0;
let count: u32 = 0;
let next: u32 = 0;
/** Row, offset and end of that unit. */
let unit: u32 = 0;
let unitOffset: u32 = 0;
let unitEnd: u32 = 0;
let readable: bool = false;

export function beginEntities(): void {
  entities.clear();
  resetAbbreviations(false, false);
}

/** Asks for the `wantedCount` DIEs at `offsets` of one unit. */
export function askEntities(
  offsets: usize,
  wantedCount: u32,
  row: u32,
  offset: u32,
  end: u32,
  abbreviations: u32,
  version: u32,
  offsetSize: u32,
  hasTable: bool,
): void {
  wanted = offsets;
  count = wantedCount;
  next = 0;
  unit = row;
  unitOffset = offset;
  unitEnd = end;
  setUnit(version, offsetSize);
  readable = hasTable && useTable(abbreviations, version, offsetSize);
}

export function entitiesPosition(): u32 {
  return load<u32>(wanted + (<usize>next << 2));
}

/** Describes DIEs until all are done or more bytes are needed; what is no DIE, or damaged, gets tag 0. */
export function readEntities(): void {
  const reader = streamed;
  for (; next < count; next++) {
    const die = entitiesPosition();
    if (!readable || die >= unitEnd) {
      addEntity(die);
      continue;
    }
    reader.seek(die, unitEnd);
    const code = reader.leb(false);
    if (reader.starved) return;
    let plan: Plan | null = null;
    if (!reader.stopped) plan = planOf(code);
    if (plan === null) {
      addEntity(die);
      continue;
    }
    readDeclared(plan, reader, SLOTS);
    if (reader.starved) return;
    const row = addEntity(die);
    if (reader.stopped) continue;
    row.tag = plan.tag;
    row.name = stringReferenceOf(slot(NAME));
    row.linkageName = stringReferenceOf(slot(has(LINKAGE_NAME) ? LINKAGE_NAME : MIPS_LINKAGE_NAME));
    row.declFile = constantOf(slot(DECL_FILE));
    row.declLine = constantOf(slot(DECL_LINE));
    row.type = referenceOf(slot(TYPE), unitOffset);
    row.byteSize = constantOf(slot(BYTE_SIZE));
    row.next = referenceOf(slot(has(ORIGIN) ? ORIGIN : SPECIFICATION), unitOffset);
    row.flags = flag(EXTERNAL, ENTITY_EXTERNAL) | flag(DECLARATION, ENTITY_DECLARATION) | flag(ARTIFICIAL, ENTITY_ARTIFICIAL);
  }
  reader.seek(0, 0);
}

function flag(attribute: u32, bit: u32): u32 {
  const value = slot(attribute);
  return value.form == 0 || value.value == 0 ? 0 : bit;
}

function addEntity(die: u32): EntityRow {
  const row = entities.push<EntityRow>();
  row.die = die;
  row.unit = unit;
  row.tag = 0;
  row.name = NONE;
  row.linkageName = NONE;
  row.declFile = NONE;
  row.declLine = NONE;
  row.type = NONE;
  row.byteSize = NONE;
  row.next = NONE;
  row.flags = 0;
  return row;
}
