import {
  FAULT_ABBREVIATION_CODE,
  FAULT_ABBREVIATION_TABLE,
  FAULT_ADDRESS_INDEX,
  FAULT_ADDRESS_SIZE,
  FAULT_DEPTH,
  FAULT_FORM,
  FAULT_FRAME,
  FAULT_LEB128,
  FAULT_LINE_HEADER,
  FAULT_LINE_OPCODE,
  FAULT_LINE_VERSION,
  FAULT_RANGES,
  FAULT_SIBLING,
  FAULT_TRUNCATED,
  FAULT_UNIT_LENGTH,
  FAULT_UNIT_TYPE,
  FAULT_UNIT_VERSION,
} from "../../kernel/tables.ts";
import type { Fault } from "./facts.ts";

/** Thrown inside the plain reader at the first byte that breaks the specification; caught at the unit, which is then lost. */
export class DwarfFault extends Error {
  readonly fault: number;
  readonly offset: number;

  constructor(fault: number, offset: number) {
    super(`fault ${fault} at 0x${offset.toString(16)}`);
    this.fault = fault;
    this.offset = offset;
  }
}

interface FaultText {
  readonly code: string;
  readonly sentence: string;
  readonly spec: string;
}

const texts = new Map<number, FaultText>([
  [FAULT_TRUNCATED, { code: "dwarf/truncated", sentence: "a value here is cut off by the end of its unit", spec: "DWARF5 §7.5.6" }],
  [FAULT_LEB128, { code: "dwarf/leb128", sentence: "a LEB128 number does not end within 10 bytes", spec: "DWARF5 §7.6" }],
  [
    FAULT_UNIT_LENGTH,
    { code: "dwarf/unit-length", sentence: "a unit's length leads beyond its section; nothing after it can be found", spec: "DWARF5 §7.4" },
  ],
  [FAULT_UNIT_VERSION, { code: "dwarf/unit-version", sentence: "the unit's version is none of 2 to 5", spec: "DWARF5 §7.5.1" }],
  [FAULT_UNIT_TYPE, { code: "dwarf/unit-type", sentence: "the unit is of an unknown type", spec: "DWARF5 §7.5.1" }],
  [FAULT_ADDRESS_SIZE, { code: "dwarf/address-size", sentence: "the unit's addresses are not 4 bytes wide", spec: "DWARF5 §7.5.1" }],
  [
    FAULT_ABBREVIATION_TABLE,
    { code: "dwarf/abbreviations", sentence: "the unit's table in .debug_abbrev is damaged or missing", spec: "DWARF5 §7.5.3" },
  ],
  [
    FAULT_ABBREVIATION_CODE,
    { code: "dwarf/abbreviation-code", sentence: "an entry uses an abbreviation that its unit does not declare", spec: "DWARF5 §7.5.2" },
  ],
  [FAULT_FORM, { code: "dwarf/form", sentence: "an attribute has a form that is not known here", spec: "DWARF5 §7.5.6" }],
  [FAULT_SIBLING, { code: "dwarf/sibling", sentence: "DW_AT_sibling does not lead forward inside the unit", spec: "DWARF5 §2.3" }],
  [FAULT_DEPTH, { code: "dwarf/depth", sentence: "entries are nested deeper than 1024 levels", spec: "DWARF5 §2.3" }],
  [FAULT_RANGES, { code: "dwarf/ranges", sentence: "a range list is damaged or missing", spec: "DWARF5 §7.25" }],
  [FAULT_ADDRESS_INDEX, { code: "dwarf/address-index", sentence: "an address index leads outside .debug_addr", spec: "DWARF5 §7.27" }],
  [FAULT_LINE_VERSION, { code: "dwarf/line-version", sentence: "the line table's version is none of 2 to 5", spec: "DWARF5 §6.2.4" }],
  [FAULT_LINE_HEADER, { code: "dwarf/line-header", sentence: "the line table's header contradicts itself", spec: "DWARF5 §6.2.4" }],
  [FAULT_FRAME, { code: "dwarf/frame", sentence: "a call frame entry or instruction contradicts itself", spec: "DWARF5 §6.4" }],
  [FAULT_LINE_OPCODE, { code: "dwarf/line-opcode", sentence: "an extended line opcode has an impossible length", spec: "DWARF5 §6.2.5.3" }],
]);

/** The error code, sentence and specification of a fault. */
export function faultText(fault: number): FaultText {
  const text = texts.get(fault);
  if (text === undefined) throw new Error(`fault ${fault} has no text`);
  return text;
}

/** Faults kept one by one; what comes after them is only counted, so that damaged input cannot fill memory. */
const KEPT_FAULTS = 100;
/** Faults after which a section is taken for damaged as a whole, and the rest of it is left out. */
export const MOST_FAULTS = 10_000;

/** Collects faults in both readers. */
export class FaultLog {
  readonly kept: Fault[] = [];
  more = 0;

  get isFull(): boolean {
    return this.kept.length + this.more >= MOST_FAULTS;
  }

  add(fault: number, offset: number, record: number): void {
    if (this.kept.length < KEPT_FAULTS) this.kept.push({ fault, offset, record });
    else this.more++;
  }
}
