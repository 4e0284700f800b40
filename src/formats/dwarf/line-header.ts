import { FAULT_ADDRESS_SIZE, FAULT_LINE_HEADER, FAULT_LINE_VERSION } from "../../kernel/tables.ts";
import { DwarfFault } from "./fault.ts";
import type { SectionReader } from "./section-reader.ts";
import type { UnitExtent } from "./unit-header.ts";

/** Header of a line program up to its opcode lengths [DWARF5 §6.2.4]; directory and file tables follow at `tables`. */
export interface LineHeader extends UnitExtent {
  readonly version: number;
  readonly minimumInstructionLength: number;
  readonly defaultIsStatement: boolean;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  /** Operands of standard opcode n at index n - 1. */
  readonly opcodeLengths: Uint8Array;
  /** Offset of the directory table. */
  readonly tables: number;
  /** Offset of the first opcode. */
  readonly program: number;
}

/** Reads the header at `reader.position`; the reader's limit is the program's end afterwards. */
export function readLineHeader(reader: SectionReader, extent: UnitExtent): LineHeader {
  reader.limit = extent.end;
  const version = reader.u16();
  if (version < 2 || version > 5) throw new DwarfFault(FAULT_LINE_VERSION, extent.offset);
  if (version === 5) {
    if (reader.u8() !== 4) throw new DwarfFault(FAULT_ADDRESS_SIZE, extent.offset);
    reader.u8();
  }
  const headerLength = reader.offset(extent.offsetSize);
  const program = reader.position + headerLength;
  if (program > extent.end) throw new DwarfFault(FAULT_LINE_HEADER, extent.offset);
  const minimumInstructionLength = reader.u8();
  if (version >= 4) reader.u8();
  const defaultIsStatement = reader.u8() !== 0;
  const lineBase = (reader.u8() << 24) >> 24;
  const lineRange = reader.u8();
  const opcodeBase = reader.u8();
  if (lineRange === 0 || opcodeBase === 0) throw new DwarfFault(FAULT_LINE_HEADER, extent.offset);
  const lengths = reader.position;
  reader.skip(opcodeBase - 1);
  return {
    ...extent,
    version,
    minimumInstructionLength,
    defaultIsStatement,
    lineBase,
    lineRange,
    opcodeBase,
    opcodeLengths: reader.bytes.subarray(lengths, lengths + opcodeBase - 1),
    tables: reader.position,
    program,
  };
}
