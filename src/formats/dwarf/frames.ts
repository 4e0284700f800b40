import type { Findings } from "../../bytes/finding.ts";
import { InputError } from "../../bytes/input-error.ts";
import { FAULT_FRAME, NONE } from "../../kernel/tables.ts";
import { eachEntry } from "./entries.ts";
import { DwarfFault, faultText } from "./fault.ts";
import { liveExtent } from "./liveness.ts";
import { SectionReader } from "./section-reader.ts";
import type { DebugSections } from "./sections.ts";
import { readExtent, type UnitExtent } from "./unit-header.ts";

/**
 * Stack frames that `.debug_frame` describes, one row for each function (FDE), in file order. `maxOffset`: the largest distance in bytes
 * from the stack pointer to the canonical frame address, `NONE` when the rules do not say it in terms of the stack pointer alone.
 */
export interface FrameTable {
  readonly count: number;
  readonly start: Uint32Array;
  readonly length: Uint32Array;
  /** Largest CFA offset while the CFA is relative to the stack pointer (r13). */
  readonly maxOffset: Uint32Array;
  /** `FRAME_` flags. */
  readonly flags: Uint8Array;
}

/**
 * The CFA is expressed from another register than r13 somewhere: what is pushed from there on is not seen, and `maxOffset` is a lower
 * bound. Code of rustc for Thumb is so (r7), code with `alloca` too.
 */
export const FRAME_OTHER_REGISTER = 1;
/** The CFA is a DWARF expression somewhere: `maxOffset` does not know it. */
export const FRAME_EXPRESSION = 2;

/** DWARF number of the stack pointer of 32-bit Arm [AADWARF32 §4.1]. */
const STACK_POINTER = 13;
/** Rows remembered by `DW_CFA_remember_state` at most. */
const MAX_STATES = 256;

/** Bytes of initial instructions at most. */
const MAX_INITIAL = 4096;

// Call frame instructions [DWARF5 §7.24].
const DW_CFA_advance_loc = 1;
const DW_CFA_offset = 2;
const DW_CFA_restore = 3;
const DW_CFA_set_loc = 0x01;
const DW_CFA_advance_loc1 = 0x02;
const DW_CFA_advance_loc2 = 0x03;
const DW_CFA_advance_loc4 = 0x04;
const DW_CFA_offset_extended = 0x05;
const DW_CFA_restore_extended = 0x06;
const DW_CFA_undefined = 0x07;
const DW_CFA_same_value = 0x08;
const DW_CFA_register = 0x09;
const DW_CFA_remember_state = 0x0a;
const DW_CFA_restore_state = 0x0b;
const DW_CFA_def_cfa = 0x0c;
const DW_CFA_def_cfa_register = 0x0d;
const DW_CFA_def_cfa_offset = 0x0e;
const DW_CFA_def_cfa_expression = 0x0f;
const DW_CFA_expression = 0x10;
const DW_CFA_offset_extended_sf = 0x11;
const DW_CFA_def_cfa_sf = 0x12;
const DW_CFA_def_cfa_offset_sf = 0x13;
const DW_CFA_val_offset = 0x14;
const DW_CFA_val_offset_sf = 0x15;
const DW_CFA_val_expression = 0x16;
const DW_CFA_GNU_args_size = 0x2e;
const DW_CFA_GNU_negative_offset_extended = 0x2f;

interface Cie {
  readonly dataAlignment: number;
  readonly instructions: number;
  readonly end: number;
}

/** How the canonical frame address is computed at one place. */
interface Rule {
  readonly register: number;
  readonly offset: number;
}

/** Reads `.debug_frame` [DWARF5 §6.4]. A damaged entry costs a finding and its own function; entries of removed code and of folded copies are left out. */
export async function readFrames(sections: DebugSections, findings: Findings): Promise<FrameTable> {
  const opened = await sections.open(".debug_frame");
  const reader = new SectionReader(await sections.bytes(".debug_frame"), sections.input.littleEndian);
  const [starts, lengths, maxOffsets, flags]: [number[], number[], number[], number[]] = [[], [], [], []];
  const seen = new Set<number>();
  const cies = new Map<number, Cie | undefined>();
  const visit = ({ offset, end, offsetSize }: UnitExtent) => {
    const id = reader.offset(offsetSize);
    if (id === NONE) return;
    const cie = cieAt(reader, id, cies);
    reader.limit = end;
    reader.position = offset + (offsetSize === 8 ? 20 : 8);
    if (cie === undefined) return;
    const [start, length] = [reader.u32(), reader.u32()];
    // What is left out is not run: of a linked library most is removed code.
    if (liveExtent(sections.input, start) <= 0 || seen.has(start)) return;
    const run = runFde(reader, cie, end);
    seen.add(start);
    starts.push(start);
    lengths.push(length);
    maxOffsets.push(run.maxOffset);
    flags.push(run.flags);
  };
  eachEntry(reader, visit, (error, entry) => {
    const { code, sentence, spec } = faultText(error.fault);
    const fileOffset = opened?.fileOffset === undefined ? undefined : opened.fileOffset + error.offset;
    const place = { file: sections.input.file, section: ".debug_frame", offset: error.offset, fileOffset };
    findings.recovered(new InputError(code, place, `${sentence}; the frame at 0x${entry.toString(16)} is left out`, { spec }));
  });
  return {
    count: starts.length,
    start: Uint32Array.from(starts),
    length: Uint32Array.from(lengths),
    maxOffset: Uint32Array.from(maxOffsets),
    flags: Uint8Array.from(flags),
  };
}

/** The common information entry at `offset` [DWARF5 §6.4.1]; `undefined` for augmentations that are not understood. */
function cieAt(reader: SectionReader, offset: number, known: Map<number, Cie | undefined>): Cie | undefined {
  if (known.has(offset)) return known.get(offset);
  if (offset >= reader.bytes.length) throw new DwarfFault(FAULT_FRAME, reader.position);
  reader.position = offset;
  const extent = readExtent(reader);
  reader.limit = extent.end;
  if (reader.offset(extent.offsetSize) !== NONE) throw new DwarfFault(FAULT_FRAME, offset);
  const version = reader.u8();
  const augmentation = reader.skipString();
  let cie: Cie | undefined;
  if (reader.bytes[augmentation] === 0 && (version === 1 || version === 3 || version === 4)) {
    if (version === 4) reader.skip(2);
    reader.leb(false);
    const dataAlignment = signed(reader);
    if (version === 1) reader.u8();
    else reader.leb(false);
    // Every function of the entry runs these: more than a few are damage.
    if (extent.end - reader.position > MAX_INITIAL) throw new DwarfFault(FAULT_FRAME, offset);
    cie = { dataAlignment, instructions: reader.position, end: extent.end };
  }
  known.set(offset, cie);
  return cie;
}

/** Runs the instructions that begin at the reader's position, behind those of the common entry. */
function runFde(reader: SectionReader, cie: Cie, end: number): FrameProgram {
  const instructions = reader.position;
  const run = new FrameProgram(reader, cie.dataAlignment);
  run.run(cie.instructions, cie.end);
  run.run(instructions, end);
  return run;
}

function signed(reader: SectionReader): number {
  return reader.wrappingLeb(true) | 0;
}

/** Runs call frame instructions [DWARF5 §6.4.2] for what they say of the canonical frame address. */
class FrameProgram {
  maxOffset = NONE;
  flags = 0;
  readonly #reader: SectionReader;
  readonly #dataAlignment: number;
  readonly #states: Rule[] = [];
  /** How the canonical frame address is computed now. */
  #register = NONE;
  #offset = 0;

  constructor(reader: SectionReader, dataAlignment: number) {
    this.#reader = reader;
    this.#dataAlignment = dataAlignment;
  }

  run(start: number, end: number): void {
    const { bytes } = this.#reader;
    this.#reader.limit = end;
    for (let at = start; at < end; ) {
      // Nearly all are these; a number below 128 is a byte.
      const opcode = bytes[at]!;
      const primary = opcode >>> 6;
      if (opcode === 0 || primary === DW_CFA_advance_loc || primary === DW_CFA_restore) at += 1;
      else if ((primary === DW_CFA_offset || opcode === DW_CFA_def_cfa_offset) && at + 1 < end && bytes[at + 1]! < 0x80) {
        if (primary === 0) this.#define(this.#register, bytes[at + 1]!);
        at += 2;
      } else {
        this.#reader.position = at;
        this.#instruction();
        at = this.#reader.position;
      }
    }
  }

  #define(register: number, offset: number): void {
    this.#register = register;
    this.#offset = offset;
    if (register === STACK_POINTER) {
      if (offset >= 0 && (this.maxOffset === NONE || offset > this.maxOffset)) this.maxOffset = offset;
    } else this.flags |= FRAME_OTHER_REGISTER;
  }

  #instruction(): void {
    const reader = this.#reader;
    const at = reader.position;
    const opcode = reader.u8();
    const primary = opcode >>> 6;
    if (primary === DW_CFA_offset) {
      reader.leb(false);
      return;
    }
    switch (opcode) {
      case DW_CFA_set_loc:
      case DW_CFA_advance_loc4:
        reader.skip(4);
        return;
      case DW_CFA_advance_loc1:
        reader.skip(1);
        return;
      case DW_CFA_advance_loc2:
        reader.skip(2);
        return;
      case DW_CFA_restore_extended:
      case DW_CFA_undefined:
      case DW_CFA_same_value:
      case DW_CFA_GNU_args_size:
        reader.leb(false);
        return;
      case DW_CFA_offset_extended:
      case DW_CFA_offset_extended_sf:
      case DW_CFA_register:
      case DW_CFA_val_offset:
      case DW_CFA_val_offset_sf:
      case DW_CFA_GNU_negative_offset_extended:
        reader.leb(false);
        reader.leb(false);
        return;
      case DW_CFA_remember_state:
        if (this.#states.length >= MAX_STATES) throw new DwarfFault(FAULT_FRAME, at);
        this.#states.push({ register: this.#register, offset: this.#offset });
        return;
      case DW_CFA_restore_state: {
        const state = this.#states.pop();
        if (state === undefined) throw new DwarfFault(FAULT_FRAME, at);
        this.#register = state.register;
        this.#offset = state.offset;
        return;
      }
      case DW_CFA_def_cfa:
        this.#define(reader.leb(false), reader.leb(false));
        return;
      case DW_CFA_def_cfa_sf:
        this.#define(reader.leb(false), signed(reader) * this.#dataAlignment);
        return;
      case DW_CFA_def_cfa_register:
        this.#define(reader.leb(false), this.#offset);
        return;
      case DW_CFA_def_cfa_offset:
        this.#define(this.#register, reader.leb(false));
        return;
      case DW_CFA_def_cfa_offset_sf:
        this.#define(this.#register, signed(reader) * this.#dataAlignment);
        return;
      case DW_CFA_def_cfa_expression:
        this.flags |= FRAME_EXPRESSION;
        reader.skip(reader.leb(false));
        return;
      case DW_CFA_expression:
      case DW_CFA_val_expression:
        reader.leb(false);
        reader.skip(reader.leb(false));
        return;
      default:
        throw new DwarfFault(FAULT_FRAME, at);
    }
  }
}
