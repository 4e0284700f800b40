// The attributes that the kernel reads, each with a slot of its own. What a DIE does not have has form 0.

import {
  DW_AT_GNU_addr_base,
  DW_AT_GNU_dwo_name,
  DW_AT_MIPS_linkage_name,
  DW_AT_abstract_origin,
  DW_AT_addr_base,
  DW_AT_artificial,
  DW_AT_byte_size,
  DW_AT_call_file,
  DW_AT_call_line,
  DW_AT_comp_dir,
  DW_AT_decl_file,
  DW_AT_decl_line,
  DW_AT_declaration,
  DW_AT_dwo_name,
  DW_AT_external,
  DW_AT_high_pc,
  DW_AT_language,
  DW_AT_linkage_name,
  DW_AT_location,
  DW_AT_low_pc,
  DW_AT_name,
  DW_AT_producer,
  DW_AT_ranges,
  DW_AT_rnglists_base,
  DW_AT_sibling,
  DW_AT_specification,
  DW_AT_stmt_list,
  DW_AT_str_offsets_base,
  DW_AT_type,
} from "../dwarf-constants";
import { FormValue } from "./forms";

/** Slots of the attributes that the walk looks at in DIEs below a unit's. */
export const SIBLING: u32 = 0;
export const LOW_PC: u32 = 1;
export const HIGH_PC: u32 = 2;
export const RANGES: u32 = 3;
export const ORIGIN: u32 = 4;
export const CALL_FILE: u32 = 5;
export const CALL_LINE: u32 = 6;
export const LOCATION: u32 = 7;
export const WALK_SLOTS: u32 = 8;

/** Slots of the attributes of units and entities. */
export const NAME: u32 = 8;
export const COMP_DIR: u32 = 9;
export const PRODUCER: u32 = 10;
export const LANGUAGE: u32 = 11;
export const STMT_LIST: u32 = 12;
export const ADDR_BASE: u32 = 13;
export const GNU_ADDR_BASE: u32 = 14;
export const STR_OFFSETS_BASE: u32 = 15;
export const RNGLISTS_BASE: u32 = 16;
export const DWO_NAME: u32 = 17;
export const GNU_DWO_NAME: u32 = 18;
export const LINKAGE_NAME: u32 = 19;
export const MIPS_LINKAGE_NAME: u32 = 20;
export const DECL_FILE: u32 = 21;
export const DECL_LINE: u32 = 22;
export const TYPE: u32 = 23;
export const BYTE_SIZE: u32 = 24;
export const SPECIFICATION: u32 = 25;
export const EXTERNAL: u32 = 26;
export const DECLARATION: u32 = 27;
export const ARTIFICIAL: u32 = 28;
export const SLOTS: u32 = 29;
/** The slot of attributes that nobody asks for. */
export const NO_SLOT: u32 = 255;

const values = heap.alloc(SLOTS * offsetof<FormValue>());

@inline
export function slot(index: u32): FormValue {
  return changetype<FormValue>(values + <usize>index * offsetof<FormValue>());
}

@inline
export function has(index: u32): bool {
  return slot(index).form != 0;
}

/** Forgets the values of the first `count` slots. */
export function clearSlots(count: u32): void {
  for (let index: u32 = 0; index < count; index++) slot(index).form = 0;
}

/** Slots of attributes below this, a byte each. */
const ATTRIBUTES: u32 = 0x90;
const slots: usize = heap.alloc(ATTRIBUTES);
for (let attribute: u32 = 0; attribute < ATTRIBUTES; attribute++) store<u8>(slots + attribute, <u8>findSlot(attribute));

@inline
export function slotOf(attribute: u32): u32 {
  return attribute < ATTRIBUTES ? load<u8>(slots + attribute) : findSlot(attribute);
}

function findSlot(attribute: u32): u32 {
  switch (attribute) {
    case DW_AT_sibling:
      return SIBLING;
    case DW_AT_low_pc:
      return LOW_PC;
    case DW_AT_high_pc:
      return HIGH_PC;
    case DW_AT_ranges:
      return RANGES;
    case DW_AT_abstract_origin:
      return ORIGIN;
    case DW_AT_call_file:
      return CALL_FILE;
    case DW_AT_call_line:
      return CALL_LINE;
    case DW_AT_location:
      return LOCATION;
    case DW_AT_name:
      return NAME;
    case DW_AT_comp_dir:
      return COMP_DIR;
    case DW_AT_producer:
      return PRODUCER;
    case DW_AT_language:
      return LANGUAGE;
    case DW_AT_stmt_list:
      return STMT_LIST;
    case DW_AT_addr_base:
      return ADDR_BASE;
    case DW_AT_GNU_addr_base:
      return GNU_ADDR_BASE;
    case DW_AT_str_offsets_base:
      return STR_OFFSETS_BASE;
    case DW_AT_rnglists_base:
      return RNGLISTS_BASE;
    case DW_AT_dwo_name:
      return DWO_NAME;
    case DW_AT_GNU_dwo_name:
      return GNU_DWO_NAME;
    case DW_AT_linkage_name:
      return LINKAGE_NAME;
    case DW_AT_MIPS_linkage_name:
      return MIPS_LINKAGE_NAME;
    case DW_AT_decl_file:
      return DECL_FILE;
    case DW_AT_decl_line:
      return DECL_LINE;
    case DW_AT_type:
      return TYPE;
    case DW_AT_byte_size:
      return BYTE_SIZE;
    case DW_AT_specification:
      return SPECIFICATION;
    case DW_AT_external:
      return EXTERNAL;
    case DW_AT_declaration:
      return DECLARATION;
    case DW_AT_artificial:
      return ARTIFICIAL;
    default:
      return NO_SLOT;
  }
}
