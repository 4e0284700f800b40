import type { DieReader } from "../../formats/dwarf/index.ts";
import {
  DW_LANG_C,
  DW_LANG_C_plus_plus,
  DW_LANG_C_plus_plus_03,
  DW_LANG_C_plus_plus_11,
  DW_LANG_C_plus_plus_14,
  DW_LANG_C_plus_plus_17,
  DW_LANG_C_plus_plus_20,
  DW_LANG_C_plus_plus_23,
  DW_LANG_C11,
  DW_LANG_C17,
  DW_LANG_C23,
  DW_LANG_C89,
  DW_LANG_C99,
} from "../../kernel/dwarf-constants.ts";

const C: ReadonlySet<number> = new Set([DW_LANG_C89, DW_LANG_C, DW_LANG_C99, DW_LANG_C11, DW_LANG_C17, DW_LANG_C23]);
const CPP: ReadonlySet<number> = new Set([
  DW_LANG_C_plus_plus,
  DW_LANG_C_plus_plus_03,
  DW_LANG_C_plus_plus_11,
  DW_LANG_C_plus_plus_14,
  DW_LANG_C_plus_plus_17,
  DW_LANG_C_plus_plus_20,
  DW_LANG_C_plus_plus_23,
]);

/** Whether a unit is written in C, by its row. */
export function isC(dies: DieReader, unit: number): boolean {
  return C.has(dies.units.language[unit]!);
}

/** Whether a unit is written in C++. */
export function isCpp(dies: DieReader, unit: number): boolean {
  return CPP.has(dies.units.language[unit]!);
}
