import {
  DW_FORM_data1,
  DW_FORM_data2,
  DW_FORM_data4,
  DW_FORM_data8,
  DW_FORM_GNU_str_index,
  DW_FORM_implicit_const,
  DW_FORM_ref_addr,
  DW_FORM_ref_udata,
  DW_FORM_ref1,
  DW_FORM_ref2,
  DW_FORM_ref4,
  DW_FORM_ref8,
  DW_FORM_sdata,
  DW_FORM_strx,
  DW_FORM_strx1,
  DW_FORM_strx2,
  DW_FORM_strx3,
  DW_FORM_strx4,
  DW_FORM_udata,
} from "../../kernel/dwarf-constants.ts";
import { NONE } from "../../kernel/tables.ts";
import type { FormValue } from "./section-reader.ts";

/** Attribute classes [DWARF5 §7.5.5]: what a stored value means. */

const indexedStringForms = new Set([DW_FORM_strx, DW_FORM_strx1, DW_FORM_strx2, DW_FORM_strx3, DW_FORM_strx4, DW_FORM_GNU_str_index]);
const unitReferenceForms = new Set([DW_FORM_ref1, DW_FORM_ref2, DW_FORM_ref4, DW_FORM_ref8, DW_FORM_ref_udata]);
const constantForms = new Set([
  DW_FORM_data1,
  DW_FORM_data2,
  DW_FORM_data4,
  DW_FORM_data8,
  DW_FORM_udata,
  DW_FORM_sdata,
  DW_FORM_implicit_const,
]);

export function isIndexedString(form: number): boolean {
  return indexedStringForms.has(form);
}

/** A reference into the unit that it stands in. */
export function isUnitReference(form: number): boolean {
  return unitReferenceForms.has(form);
}

/** A constant; `NONE` for every other class. */
export function constantOf(value: FormValue | undefined): number {
  return value !== undefined && constantForms.has(value.form) ? value.value : NONE;
}

/** The offset in `.debug_info` that a reference means; `NONE` for references into other files and to type signatures. */
export function referenceOf(value: FormValue | undefined, unitOffset: number): number {
  if (value === undefined || value.value === NONE) return NONE;
  if (isUnitReference(value.form)) return value.value >= NONE - unitOffset ? NONE : unitOffset + value.value;
  return value.form === DW_FORM_ref_addr ? value.value : NONE;
}
