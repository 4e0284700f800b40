import type { AbbreviationTables } from "../../../src/formats/dwarf/abbreviations.ts";
import type { Table, UnitTable } from "../../../src/formats/dwarf/facts.ts";
import { DwarfFault } from "../../../src/formats/dwarf/fault.ts";
import { lastNotAbove } from "../../../src/formats/dwarf/liveness.ts";
import type { FormValue, SectionReader } from "../../../src/formats/dwarf/section-reader.ts";
import { constantOf, referenceOf } from "../../../src/formats/dwarf/values.ts";
import {
  DW_AT_abstract_origin,
  DW_AT_artificial,
  DW_AT_byte_size,
  DW_AT_decl_file,
  DW_AT_decl_line,
  DW_AT_declaration,
  DW_AT_external,
  DW_AT_linkage_name,
  DW_AT_MIPS_linkage_name,
  DW_AT_name,
  DW_AT_specification,
  DW_AT_type,
} from "../../../src/kernel/dwarf-constants.ts";
import { ENTITY_FIELDS } from "../../../src/kernel/table-fields.ts";
import { ENTITY_ARTIFICIAL, ENTITY_DECLARATION, ENTITY_EXTERNAL, NONE } from "../../../src/kernel/tables.ts";
import { RowBuilder } from "./row-builder.ts";
import { stringReferenceOf } from "./values.ts";

/** What DIEs say of themselves. `name` and `linkageName` are string references, `unit` the row of the unit. */
export type EntityTable = Table<(typeof ENTITY_FIELDS)[number]>;

/** Describes the DIEs at `dies`; what is no DIE, or damaged, has tag 0. */
export function describeEntities(info: SectionReader, tables: AbbreviationTables, units: UnitTable, dies: Uint32Array): EntityTable {
  const rows = new RowBuilder(ENTITY_FIELDS);
  for (const die of dies) {
    const unit = lastNotAbove(units.offset, die);
    rows.push(describe(info, tables, units, unit, die) ?? { ...nothing, die, unit: unit < 0 ? NONE : unit });
  }
  return rows.table();
}

const nothing = {
  tag: 0,
  name: NONE,
  linkageName: NONE,
  declFile: NONE,
  declLine: NONE,
  type: NONE,
  byteSize: NONE,
  next: NONE,
  flags: 0,
};

function describe(info: SectionReader, tables: AbbreviationTables, units: UnitTable, unit: number, die: number) {
  const at = (column: Uint32Array) => column[unit] as number;
  if (unit < 0 || at(units.tag) === 0 || die < at(units.die)) return undefined;
  const offset = at(units.offset);
  info.limit = offset + at(units.length);
  if (die >= info.limit) return undefined;
  info.position = die;
  const attributes = new Map<number, FormValue>();
  let tag: number;
  try {
    const abbreviation = tables.at(at(units.abbreviations)).get(info.leb(false));
    if (abbreviation === undefined) return undefined;
    tag = abbreviation.tag;
    for (const { name, form, implicit } of abbreviation.attributes) {
      attributes.set(name, info.form(form, implicit, at(units.version), at(units.offsetSize)));
    }
  } catch (error) {
    if (error instanceof DwarfFault) return undefined;
    throw error;
  }
  const flag = (name: number, bit: number) => ((attributes.get(name)?.value ?? 0) === 0 ? 0 : bit);
  return {
    die,
    unit,
    tag,
    name: stringReferenceOf(attributes.get(DW_AT_name)),
    linkageName: stringReferenceOf(attributes.get(DW_AT_linkage_name) ?? attributes.get(DW_AT_MIPS_linkage_name)),
    declFile: constantOf(attributes.get(DW_AT_decl_file)),
    declLine: constantOf(attributes.get(DW_AT_decl_line)),
    type: referenceOf(attributes.get(DW_AT_type), offset),
    byteSize: constantOf(attributes.get(DW_AT_byte_size)),
    next: referenceOf(attributes.get(DW_AT_abstract_origin) ?? attributes.get(DW_AT_specification), offset),
    flags: flag(DW_AT_external, ENTITY_EXTERNAL) | flag(DW_AT_declaration, ENTITY_DECLARATION) | flag(DW_AT_artificial, ENTITY_ARTIFICIAL),
  };
}
