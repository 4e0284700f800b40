// Addresses: stored in place or as indexes into `.debug_addr` [DWARF5 §7.27].

import { DW_FORM_addr, DW_FORM_implicit_const } from "../dwarf-constants";
import { FormValue, isIndexedAddress } from "./forms";
import { NONE } from "./none";
import { addressSection } from "./sections";

/** The last index led outside the section. */
export let badIndex: bool = false;

/** Entry `index` of the table whose first entry is at `base`. */
export function addressAt(base: u32, index: u32): u32 {
  const at = <u64>base + <u64>index * 4;
  badIndex = base == NONE || index == NONE || at + 4 > <u64>addressSection.windowEnd;
  if (badIndex) return NONE;
  addressSection.seek(<u32>at, addressSection.windowEnd);
  return addressSection.u32();
}

/**
 * The address that a value of class address means; `NONE`, with or without `badIndex`, when there is none. The tombstone -1 reads as the
 * tombstone -2, so that it is not taken for `NONE`.
 */
export function addressOf(value: FormValue, base: u32): u32 {
  badIndex = false;
  if (value.form == DW_FORM_addr || value.form == DW_FORM_implicit_const) return min(value.value, 0xfffffffe);
  if (!isIndexedAddress(value.form)) return NONE;
  const address = addressAt(base, value.value);
  return badIndex ? NONE : min(address, 0xfffffffe);
}

export function isAddressForm(form: u32): bool {
  return form == DW_FORM_addr || isIndexedAddress(form);
}
