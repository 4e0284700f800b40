// The rows of each table; the order of the fields is that of `table-fields.ts`.

import {
  TABLE_CHAINS,
  TABLE_CELLS,
  TABLE_ENTITIES,
  TABLE_FILES,
  TABLE_FUNCTIONS,
  TABLE_FUNCTION_CLAIMS,
  TABLE_INLINES,
  TABLE_INLINE_RANGES,
  TABLE_LINES,
  TABLE_STATIC_COPIES,
  TABLE_STATICS,
  TABLE_UNITS,
  TABLE_UNIT_CLAIMS,
} from "../tables";
import { List, newList } from "./table";

@unmanaged
export class UnitRow {
  offset: u32;
  length: u32;
  die: u32;
  version: u32;
  offsetSize: u32;
  type: u32;
  tag: u32;
  abbreviations: u32;
  language: u32;
  name: u32;
  directory: u32;
  producer: u32;
  lineProgram: u32;
  lowPc: u32;
  addressBase: u32;
  stringOffsetsBase: u32;
  rangeListsBase: u32;
  splitName: u32;
  flags: u32;
}

/** A range of code and the row that claims it: of a unit, a function, or an inlined call. */
@unmanaged
export class ClaimRow {
  start: u32;
  length: u32;
  owner: u32;
}

@unmanaged
export class FunctionRow {
  die: u32;
  unit: u32;
  start: u32;
  bytes: u32;
}

@unmanaged
export class InlineRow {
  function: u32;
  parent: u32;
  depth: u32;
  origin: u32;
  callFile: u32;
  callLine: u32;
}

@unmanaged
export class StaticRow {
  address: u32;
  die: u32;
  unit: u32;
}

@unmanaged
export class CellRow {
  start: u32;
  length: u32;
  function: u32;
  inline: u32;
}

@unmanaged
export class LineRow {
  start: u32;
  length: u32;
  file: u32;
  line: u32;
  column: u32;
}

@unmanaged
export class FileRow {
  program: u32;
  index: u32;
}

@unmanaged
export class EntityRow {
  die: u32;
  unit: u32;
  tag: u32;
  name: u32;
  linkageName: u32;
  declFile: u32;
  declLine: u32;
  type: u32;
  byteSize: u32;
  next: u32;
  flags: u32;
}

/** A DIE with all that its chain says; `at` is the DIE at which the chain stands. */
@unmanaged
export class ChainRow {
  root: u32;
  tag: u32;
  flags: u32;
  name: u32;
  nameUnit: u32;
  linkageName: u32;
  linkageUnit: u32;
  declFile: u32;
  declUnit: u32;
  declLine: u32;
  type: u32;
  at: u32;
}

export const units: List = newList();
export const unitClaims: List = newList();
export const functions: List = newList();
export const functionClaims: List = newList();
export const inlines: List = newList();
export const inlineRanges: List = newList();
export const statics: List = newList();
/** Statics that start where one of `statics` does. */
export const staticCopies: List = newList();
export const cells: List = newList();
export const lines: List = newList();
export const files: List = newList();
export const entities: List = newList();
export const chains: List = newList();

export function tableOf(table: u32): List {
  if (table == TABLE_UNITS) return units;
  if (table == TABLE_UNIT_CLAIMS) return unitClaims;
  if (table == TABLE_FUNCTIONS) return functions;
  if (table == TABLE_FUNCTION_CLAIMS) return functionClaims;
  if (table == TABLE_INLINES) return inlines;
  if (table == TABLE_INLINE_RANGES) return inlineRanges;
  if (table == TABLE_STATICS) return statics;
  if (table == TABLE_STATIC_COPIES) return staticCopies;
  if (table == TABLE_CELLS) return cells;
  if (table == TABLE_LINES) return lines;
  if (table == TABLE_CHAINS) return chains;
  return table == TABLE_FILES ? files : entities;
}

export function widthOf(table: u32): u32 {
  if (table == TABLE_UNITS) return offsetof<UnitRow>();
  if (table == TABLE_UNIT_CLAIMS || table == TABLE_FUNCTION_CLAIMS || table == TABLE_INLINE_RANGES) return offsetof<ClaimRow>();
  if (table == TABLE_FUNCTIONS) return offsetof<FunctionRow>();
  if (table == TABLE_INLINES) return offsetof<InlineRow>();
  if (table == TABLE_STATICS || table == TABLE_STATIC_COPIES) return offsetof<StaticRow>();
  if (table == TABLE_CELLS) return offsetof<CellRow>();
  if (table == TABLE_LINES) return offsetof<LineRow>();
  if (table == TABLE_FILES) return offsetof<FileRow>();
  if (table == TABLE_CHAINS) return offsetof<ChainRow>();
  return table == TABLE_ENTITIES ? offsetof<EntityRow>() : 0;
}
