import { DW_FORM_implicit_const } from "../../kernel/dwarf-constants.ts";
import { FAULT_ABBREVIATION_TABLE, FAULT_LEB128, FAULT_TRUNCATED } from "../../kernel/tables.ts";
import { DwarfFault } from "./fault.ts";
import { SectionReader } from "./section-reader.ts";

export interface Attribute {
  readonly name: number;
  readonly form: number;
  /** Value of a `DW_FORM_implicit_const`; 0 for other forms. */
  readonly implicit: number;
}

/** One abbreviation [DWARF5 §7.5.3]. */
export interface Abbreviation {
  readonly tag: number;
  readonly hasChildren: boolean;
  readonly attributes: readonly Attribute[];
}

/**
 * Reads tables of `.debug_abbrev` and keeps the last ones. Tables that are asked for again and again
 * in turn would cost their size each time, so the bytes read in total are bounded by 16 times the section.
 */
export class AbbreviationTables {
  readonly #bytes: Uint8Array;
  readonly #littleEndian: boolean;
  #budget: number;
  readonly #kept: number;
  readonly #tables = new Map<number, ReadonlyMap<number, Abbreviation>>();

  /** `kept` tables are remembered: one is enough for a pass in file order. */
  constructor(bytes: Uint8Array, littleEndian: boolean, kept = 1) {
    this.#kept = kept;
    this.#bytes = bytes;
    this.#littleEndian = littleEndian;
    this.#budget = abbreviationBudget(bytes.length);
  }

  /** @throws DwarfFault `FAULT_ABBREVIATION_TABLE` with `offset` when the table is not there or ends early. */
  at(offset: number): ReadonlyMap<number, Abbreviation> {
    const known = this.#tables.get(offset);
    if (known !== undefined) return known;
    const oldest = this.#tables.keys().next();
    if (this.#tables.size >= this.#kept && !oldest.done) this.#tables.delete(oldest.value);
    const fault = new DwarfFault(FAULT_ABBREVIATION_TABLE, offset);
    if (offset >= this.#bytes.length) throw fault;
    const table = new Map<number, Abbreviation>();
    const reader = new SectionReader(this.#bytes, this.#littleEndian);
    reader.position = offset;
    try {
      for (;;) {
        const code = reader.leb(false);
        if (code === 0) break;
        table.set(code, readAbbreviation(reader));
        if (reader.position - offset > this.#budget) throw fault;
      }
    } catch (error) {
      if (error instanceof DwarfFault && (error.fault === FAULT_TRUNCATED || error.fault === FAULT_LEB128)) throw fault;
      throw error;
    }
    this.#budget -= reader.position - offset;
    this.#tables.set(offset, table);
    return table;
  }
}

/** Bytes of abbreviations that one pass may read. */
export function abbreviationBudget(sectionSize: number): number {
  return 16 * sectionSize + 65536;
}

/** Reads one abbreviation, its code excepted. @throws DwarfFault where it ends early. */
export function readAbbreviation(reader: SectionReader): Abbreviation {
  const tag = reader.leb(false);
  const hasChildren = reader.u8() !== 0;
  const attributes: Attribute[] = [];
  for (;;) {
    const name = reader.leb(false);
    const form = reader.leb(false);
    const implicit = form === DW_FORM_implicit_const ? reader.leb(true) : 0;
    if (name === 0 && form === 0) return { tag, hasChildren, attributes };
    attributes.push({ name, form, implicit });
  }
}
