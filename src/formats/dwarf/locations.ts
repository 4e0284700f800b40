import {
  DW_AT_location,
  DW_AT_loclists_base,
  DW_FORM_loclistx,
  DW_FORM_sec_offset,
  DW_LLE_base_address,
  DW_LLE_base_addressx,
  DW_LLE_default_location,
  DW_LLE_offset_pair,
  DW_LLE_start_end,
  DW_LLE_start_length,
  DW_LLE_startx_endx,
  DW_LLE_startx_length,
  DW_OP_breg0,
  DW_OP_fbreg,
  DW_OP_piece,
  DW_OP_reg0,
  DW_OP_stack_value,
} from "../../kernel/dwarf-constants.ts";
import { NONE } from "../../kernel/tables.ts";
import type { Die, DieReader } from "./die-reader.ts";
import { DwarfFault } from "./fault.ts";
import { SectionReader } from "./section-reader.ts";
import type { DebugSections } from "./sections.ts";

/** Bytes of a variable that are in one place. */
export interface VariablePiece {
  /** First of them, from the variable's beginning. */
  readonly offset: number;
  /** How many; undefined where the whole variable is there. */
  readonly bytes: number | undefined;
  /** The register that holds them, or that their address counts from; undefined for the function's frame base. */
  readonly register: number | undefined;
  /** Bytes from there to their address; undefined where the register holds them itself. */
  readonly distance: number | undefined;
}

/** Lists with more entries are damage. */
const MOST_ENTRIES = 1 << 14;
/** Registers that operations of one byte name. */
const REGISTERS = 32;
/** The first address of an entry that gives what follows another base [DWARF4 §2.6.2]. */
const NEW_BASE = 0xffffffff;

/** Where variables are while code runs: `DW_AT_location`, with lists of `.debug_loc` and `.debug_loclists`. */
export class Locations {
  readonly #dies: DieReader;
  readonly #old: SectionReader;
  readonly #lists: SectionReader;
  readonly #addresses: SectionReader;

  private constructor(dies: DieReader, old: SectionReader, lists: SectionReader, addresses: SectionReader) {
    this.#dies = dies;
    this.#old = old;
    this.#lists = lists;
    this.#addresses = addresses;
  }

  static async open(sections: DebugSections, dies: DieReader): Promise<Locations> {
    const open = async (name: string) => new SectionReader(await sections.bytes(name), sections.input.littleEndian);
    return new Locations(dies, await open(".debug_loc"), await open(".debug_loclists"), await open(".debug_addr"));
  }

  /** Where the parts of a variable are when the instruction at an address is to run, as far as registers and the frame tell; none where that is not said. */
  at(variable: Die, address: number): VariablePiece[] {
    const value = variable.attributes.get(DW_AT_location);
    if (value === undefined) return [];
    try {
      const whole = this.#dies.block(variable, DW_AT_location);
      if (whole !== undefined) return pieces(whole);
      if (value.form === DW_FORM_loclistx) return this.#inList(variable.unit, this.#listNumbered(variable.unit, value.value), address);
      if (value.form !== DW_FORM_sec_offset) return [];
      return this.#dies.units.version[variable.unit]! >= 5
        ? this.#inList(variable.unit, value.value, address)
        : this.#inOldList(variable.unit, value.value, address);
    } catch (error) {
      if (error instanceof DwarfFault) return [];
      throw error;
    }
  }

  /** Whether a variable is in memory all the time, at a distance from a register or from the frame, or where a word there points to. */
  isInMemory(variable: Die): boolean {
    const expression = this.#dies.block(variable, DW_AT_location);
    if (expression === undefined || expression.length === 0 || expression.at(-1) === DW_OP_stack_value) return false;
    return expression[0] === DW_OP_fbreg || (expression[0]! >= DW_OP_breg0 && expression[0]! < DW_OP_breg0 + REGISTERS);
  }

  /** Offset of a list that is named by its number [DWARF5 §7.29]. */
  #listNumbered(unit: number, number: number): number {
    const root = this.#dies.root(unit);
    const base = root?.attributes.get(DW_AT_loclists_base)?.value ?? NONE;
    this.#lists.position = base + number * this.#dies.units.offsetSize[unit]!;
    return base + this.#lists.offset(this.#dies.units.offsetSize[unit]!);
  }

  #inOldList(unit: number, offset: number, address: number): VariablePiece[] {
    const reader = this.#old;
    reader.position = offset;
    let base = this.#base(unit);
    for (let entry = 0; entry < MOST_ENTRIES; entry++) {
      const [start, end] = [reader.u32(), reader.u32()];
      if (start === 0 && end === 0) return [];
      if (start === NEW_BASE) {
        base = end;
        continue;
      }
      const expression = taken(reader, reader.u16());
      if (address >= base + start && address < base + end) return pieces(expression);
    }
    return [];
  }

  #inList(unit: number, offset: number, address: number): VariablePiece[] {
    const reader = this.#lists;
    reader.position = offset;
    let base = this.#base(unit);
    for (let entry = 0; entry < MOST_ENTRIES; entry++) {
      let [start, end] = [0, 0];
      switch (reader.u8()) {
        case DW_LLE_base_addressx:
          base = this.#address(unit, reader.leb(false));
          continue;
        case DW_LLE_base_address:
          base = reader.u32();
          continue;
        case DW_LLE_startx_endx:
          start = this.#address(unit, reader.leb(false));
          end = this.#address(unit, reader.leb(false));
          break;
        case DW_LLE_startx_length:
          start = this.#address(unit, reader.leb(false));
          end = start + reader.leb(false);
          break;
        case DW_LLE_offset_pair:
          start = base + reader.leb(false);
          end = base + reader.leb(false);
          break;
        case DW_LLE_default_location:
          end = NONE;
          break;
        case DW_LLE_start_end:
          start = reader.u32();
          end = reader.u32();
          break;
        case DW_LLE_start_length:
          start = reader.u32();
          end = start + reader.leb(false);
          break;
        default:
          return [];
      }
      const expression = taken(reader, reader.leb(false));
      if (address >= start && address < end) return pieces(expression);
    }
    return [];
  }

  /** What the addresses of a unit's lists count from: where its code begins, 0 where it lies in several ranges. */
  #base(unit: number): number {
    const low = this.#dies.units.lowPc[unit]!;
    return low === NONE ? 0 : low;
  }

  #address(unit: number, number: number): number {
    this.#addresses.position = this.#dies.units.addressBase[unit]! + 4 * number;
    return this.#addresses.u32();
  }
}

/** The next bytes, which are read then. */
function taken(reader: SectionReader, size: number): Uint8Array {
  const at = reader.position;
  reader.skip(size);
  return reader.bytes.subarray(at, at + size);
}

/** The places that a location expression names, up to the first operation of another kind. */
function pieces(expression: Uint8Array): VariablePiece[] {
  const reader = new SectionReader(expression, true);
  const found: VariablePiece[] = [];
  let [offset, place]: [number, Pick<VariablePiece, "register" | "distance"> | undefined] = [0, undefined];
  while (reader.position < expression.length) {
    const operation = reader.u8();
    if (operation === DW_OP_piece) {
      const bytes = reader.leb(false);
      if (place !== undefined) found.push({ ...place, offset, bytes });
      offset += bytes;
      place = undefined;
    } else if (place !== undefined) return found;
    else if (operation >= DW_OP_reg0 && operation < DW_OP_reg0 + REGISTERS)
      place = { register: operation - DW_OP_reg0, distance: undefined };
    else if (operation >= DW_OP_breg0 && operation < DW_OP_breg0 + REGISTERS)
      place = { register: operation - DW_OP_breg0, distance: reader.wrappingLeb(true) | 0 };
    else if (operation === DW_OP_fbreg) place = { register: undefined, distance: reader.wrappingLeb(true) | 0 };
    else return found;
  }
  return place === undefined || offset > 0 ? found : [{ ...place, offset, bytes: undefined }];
}
