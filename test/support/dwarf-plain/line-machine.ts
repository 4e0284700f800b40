import { DwarfFault } from "../../../src/formats/dwarf/fault.ts";
import { type LineHeader, readLineHeader } from "../../../src/formats/dwarf/line-header.ts";
import type { SectionReader } from "../../../src/formats/dwarf/section-reader.ts";
import { readExtent } from "../../../src/formats/dwarf/unit-header.ts";
import {
  DW_LNE_end_sequence,
  DW_LNE_set_address,
  DW_LNS_advance_line,
  DW_LNS_advance_pc,
  DW_LNS_const_add_pc,
  DW_LNS_copy,
  DW_LNS_fixed_advance_pc,
  DW_LNS_negate_stmt,
  DW_LNS_set_basic_block,
  DW_LNS_set_column,
  DW_LNS_set_epilogue_begin,
  DW_LNS_set_file,
  DW_LNS_set_isa,
  DW_LNS_set_prologue_end,
} from "../../../src/kernel/dwarf-constants.ts";
import { FAULT_LINE_OPCODE, FAULT_TRUNCATED } from "../../../src/kernel/tables.ts";

/** One row of the line table [DWARF5 §6.2.2]. */
export interface LineRow {
  readonly address: number;
  readonly file: number;
  readonly line: number;
  readonly column: number;
  readonly isStatement: boolean;
  readonly endSequence: boolean;
}

/** Runs a line program and hands every row to `row` [DWARF5 §6.2.5]. Registers are 32 bits wide and wrap. */
export function runLineProgram(reader: SectionReader, header: LineHeader, row: (row: LineRow) => void): void {
  reader.limit = header.end;
  reader.position = header.program;
  let [address, file, line, column, isStatement] = [0, 1, 1, 0, header.defaultIsStatement];
  const emit = (endSequence: boolean) => row({ address, file, line, column, isStatement, endSequence });
  const advance = (operations: number) => {
    address = (address + Math.imul(operations, header.minimumInstructionLength)) >>> 0;
  };
  while (reader.position < header.end) {
    const at = reader.position;
    const opcode = reader.u8();
    if (opcode >= header.opcodeBase) {
      const adjusted = opcode - header.opcodeBase;
      advance(Math.trunc(adjusted / header.lineRange));
      line = (line + header.lineBase + (adjusted % header.lineRange)) >>> 0;
      emit(false);
      continue;
    }
    switch (opcode) {
      case 0: {
        const size = reader.leb(false);
        const end = reader.position + size;
        if (size === 0) throw new DwarfFault(FAULT_LINE_OPCODE, at);
        if (end > header.end) throw new DwarfFault(FAULT_TRUNCATED, at);
        const extended = reader.u8();
        if (extended === DW_LNE_end_sequence) {
          emit(true);
          [address, file, line, column, isStatement] = [0, 1, 1, 0, header.defaultIsStatement];
        } else if (extended === DW_LNE_set_address) {
          if (size !== 5) throw new DwarfFault(FAULT_LINE_OPCODE, at);
          address = reader.u32();
        }
        reader.position = end;
        break;
      }
      case DW_LNS_copy:
        emit(false);
        break;
      case DW_LNS_advance_pc:
        advance(reader.wrappingLeb(false));
        break;
      case DW_LNS_advance_line:
        line = (line + reader.wrappingLeb(true)) >>> 0;
        break;
      case DW_LNS_set_file:
        file = reader.leb(false);
        break;
      case DW_LNS_set_column:
        column = reader.leb(false);
        break;
      case DW_LNS_negate_stmt:
        isStatement = !isStatement;
        break;
      case DW_LNS_const_add_pc:
        advance(Math.trunc((255 - header.opcodeBase) / header.lineRange));
        break;
      case DW_LNS_fixed_advance_pc:
        address = (address + reader.u16()) >>> 0;
        break;
      case DW_LNS_set_isa:
        reader.leb(false);
        break;
      case DW_LNS_set_basic_block:
      case DW_LNS_set_prologue_end:
      case DW_LNS_set_epilogue_begin:
        break;
      default:
        for (let operand = header.opcodeLengths[opcode - 1] as number; operand > 0; operand--) reader.leb(false);
    }
  }
}

/** Reads the line program at `offset` in `.debug_line`, every row of it, dead code included. @throws DwarfFault */
export function readLineProgram(reader: SectionReader, offset: number): { readonly header: LineHeader; readonly rows: LineRow[] } {
  reader.position = offset;
  const header = readLineHeader(reader, readExtent(reader));
  const rows: LineRow[] = [];
  runLineProgram(reader, header, (row) => rows.push(row));
  return { header, rows };
}
