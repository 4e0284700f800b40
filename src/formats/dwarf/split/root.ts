import {
  DW_AT_addr_base,
  DW_AT_comp_dir,
  DW_AT_dwo_name,
  DW_AT_GNU_addr_base,
  DW_AT_GNU_dwo_id,
  DW_AT_GNU_dwo_name,
  DW_AT_GNU_ranges_base,
  DW_AT_high_pc,
  DW_AT_low_pc,
  DW_AT_ranges,
  DW_AT_rnglists_base,
  DW_AT_stmt_list,
  DW_AT_str_offsets_base,
  DW_UT_compile,
  DW_UT_skeleton,
  DW_UT_split_compile,
} from "../../../kernel/dwarf-constants.ts";
import type { Abbreviation } from "../abbreviations.ts";
import { DwarfFault } from "../fault.ts";
import { type FormValue, SectionReader } from "../section-reader.ts";
import { readExtent } from "../unit-header.ts";

/** A unit's header and its own entry. Offsets are in the bytes that it was read from. */
export interface UnitRoot {
  readonly offset: number;
  readonly end: number;
  /** 4 for 32-bit DWARF, 8 for 64-bit. */
  readonly offsetSize: number;
  readonly version: number;
  readonly type: number;
  /** Offset of its table of abbreviations, where that stands in the header, and the code of its own entry. */
  readonly abbreviations: number;
  readonly abbreviationsAt: number;
  readonly code: number;
  readonly attributes: ReadonlyMap<number, FormValue>;
  /** What joins a skeleton to its split unit, 16 hexadecimal digits; undefined in units that are whole [DWARF5 §3.1.2, §3.1.3]. */
  readonly splitId: string | undefined;
}

/** Reads the unit at `offset`; undefined where nothing can follow. Type units have no attributes here. */
export function readRoot(
  bytes: Uint8Array,
  offset: number,
  littleEndian: boolean,
  abbreviationOf: (table: number, code: number) => Abbreviation | undefined,
): UnitRoot | undefined {
  const reader = new SectionReader(bytes, littleEndian);
  reader.position = offset;
  try {
    const { end, offsetSize } = readExtent(reader);
    const nothing = {
      offset,
      end,
      offsetSize,
      version: 0,
      type: 0,
      abbreviations: 0,
      abbreviationsAt: 0,
      code: 0,
      attributes: new Map(),
      splitId: undefined,
    };
    reader.limit = end;
    const version = reader.u16();
    if (version < 2 || version > 5) return nothing;
    const type = version === 5 ? reader.u8() : DW_UT_compile;
    if (version === 5) reader.skip(1);
    const abbreviationsAt = reader.position;
    const abbreviations = offsetSize === 8 ? reader.u64() : reader.u32();
    if (version < 5) reader.skip(1);
    let splitId: string | undefined;
    if (type === DW_UT_skeleton || type === DW_UT_split_compile) {
      reader.skip(8);
      splitId = idBefore(bytes, reader.position, littleEndian);
    } else if (type !== DW_UT_compile) return nothing;
    const code = reader.leb(false);
    const abbreviation = abbreviationOf(abbreviations, code);
    if (abbreviation === undefined) return nothing;
    const attributes = new Map<number, FormValue>();
    for (const { name, form, implicit } of abbreviation.attributes) {
      attributes.set(name, reader.form(form, implicit, version, offsetSize));
      if (name === DW_AT_GNU_dwo_id) splitId = idBefore(bytes, reader.position, littleEndian);
    }
    return { offset, end, offsetSize, version, type, abbreviations, abbreviationsAt, code, attributes, splitId };
  } catch (error) {
    if (error instanceof DwarfFault) return undefined;
    throw error;
  }
}

/** The 8 bytes that end at `at`, as one number. */
function idBefore(bytes: Uint8Array, at: number, littleEndian: boolean): string {
  const id = Array.from(bytes.subarray(at - 8, at), (byte) => byte.toString(16).padStart(2, "0"));
  return (littleEndian ? id.reverse() : id).join("");
}

/** What a skeleton says for its split unit [DWARF5 §3.1.2; GNU's form of it for version 4]. */
export function basesOf({ version, offsetSize, attributes }: UnitRoot): {
  readonly name: FormValue | undefined;
  readonly directory: FormValue | undefined;
  readonly lowPc: FormValue | undefined;
  readonly highPc: FormValue | undefined;
  /** Ranges of the skeleton itself: relative to nothing, or by index from `rangeListsBase` on. */
  readonly ranges: FormValue | undefined;
  readonly rangeListsBase: number | undefined;
  readonly lineProgram: number | undefined;
  readonly addressBase: number;
  readonly stringOffsetsBase: number;
  /** Where version 4's ranges of the split unit begin in `.debug_ranges`. */
  readonly rangesBase: number;
} {
  const header = version < 5 ? 0 : tableHeader(offsetSize);
  return {
    name: attributes.get(DW_AT_dwo_name) ?? attributes.get(DW_AT_GNU_dwo_name),
    directory: attributes.get(DW_AT_comp_dir),
    lowPc: attributes.get(DW_AT_low_pc),
    highPc: attributes.get(DW_AT_high_pc),
    ranges: attributes.get(DW_AT_ranges),
    rangeListsBase: attributes.get(DW_AT_rnglists_base)?.value,
    lineProgram: attributes.get(DW_AT_stmt_list)?.value,
    addressBase: (attributes.get(DW_AT_addr_base) ?? attributes.get(DW_AT_GNU_addr_base))?.value ?? header,
    stringOffsetsBase: attributes.get(DW_AT_str_offsets_base)?.value ?? header,
    rangesBase: attributes.get(DW_AT_GNU_ranges_base)?.value ?? 0,
  };
}

/** Bytes before the first entry of a table of addresses or of offsets of strings [DWARF5 §7.26, §7.27]. */
export function tableHeader(offsetSize: number): number {
  return offsetSize === 8 ? 16 : 8;
}
