import { InputError } from "../../bytes/input-error.ts";
import {
  DW_AT_abstract_origin,
  DW_AT_byte_size,
  DW_AT_count,
  DW_AT_name,
  DW_AT_sibling,
  DW_AT_specification,
  DW_AT_type,
  DW_AT_upper_bound,
  DW_FORM_flag,
  DW_FORM_flag_present,
  DW_FORM_line_strp,
  DW_FORM_string,
  DW_FORM_strp,
  DW_TAG_array_type,
  DW_TAG_pointer_type,
  DW_TAG_ptr_to_member_type,
  DW_TAG_reference_type,
  DW_TAG_rvalue_reference_type,
  DW_TAG_subrange_type,
} from "../../kernel/dwarf-constants.ts";
import { FAULT_ABBREVIATION_CODE, NONE } from "../../kernel/tables.ts";
import { type Abbreviation, AbbreviationTables } from "./abbreviations.ts";
import type { UnitTable } from "./facts.ts";
import { DwarfFault, faultText } from "./fault.ts";
import { lastNotAbove } from "./liveness.ts";
import { namedDies } from "./named-dies.ts";
import { type FormValue, SectionReader } from "./section-reader.ts";
import type { DebugSections } from "./sections.ts";
import { constantOf, isIndexedString, referenceOf } from "./values.ts";

/** One debugging information entry. A handle: its attributes are decoded once, when it is made. */
export interface Die {
  /** Offset in `.debug_info`. */
  readonly offset: number;
  /** Row of its unit. */
  readonly unit: number;
  readonly tag: number;
  readonly hasChildren: boolean;
  /** By `DW_AT_` number. */
  readonly attributes: ReadonlyMap<number, FormValue>;
  /** Offset of what follows its attributes: its first child, or its sibling. */
  readonly end: number;
}

/** Abbreviation tables remembered, one for each unit that is visited in turn. */
const KEPT_TABLES = 256;
/** Types nested deeper, or chains of references longer than this, are damage or loops. */
const MAX_STEPS = 64;

/**
 * Random access to DIEs: slow, simple, synchronous once it is open. Holds `.debug_info`, `.debug_abbrev` and the string sections in memory.
 * Damage throws `InputError` with a `dwarf/` code and the place.
 */
export class DieReader {
  readonly units: UnitTable;
  readonly #file: string;
  readonly #fileOffset: number | undefined;
  readonly #info: SectionReader;
  readonly #tables: AbbreviationTables;
  readonly #strings: { readonly str: Uint8Array; readonly lineStr: Uint8Array; readonly offsets: SectionReader };
  readonly #parents = new Map<number, Map<number, number>>();

  private constructor(
    units: UnitTable,
    file: string,
    fileOffset: number | undefined,
    info: SectionReader,
    tables: AbbreviationTables,
    strings: { readonly str: Uint8Array; readonly lineStr: Uint8Array; readonly offsets: SectionReader },
  ) {
    this.units = units;
    this.#file = file;
    this.#fileOffset = fileOffset;
    this.#info = info;
    this.#tables = tables;
    this.#strings = strings;
  }

  static async open(sections: DebugSections, units: UnitTable): Promise<DieReader> {
    const { littleEndian, file } = sections.input;
    const info = await sections.open(".debug_info");
    return new DieReader(
      units,
      file,
      info?.fileOffset,
      new SectionReader(await sections.bytes(".debug_info"), littleEndian),
      new AbbreviationTables(await sections.bytes(".debug_abbrev"), littleEndian, KEPT_TABLES),
      {
        str: await sections.bytes(".debug_str"),
        lineStr: await sections.bytes(".debug_line_str"),
        offsets: new SectionReader(await sections.bytes(".debug_str_offsets"), littleEndian),
      },
    );
  }

  /** The unit's own DIE; `undefined` for units without one (type units, damaged units). */
  root(unit: number): Die | undefined {
    return this.units.tag[unit] === 0 ? undefined : this.at(this.units.die[unit] as number);
  }

  /** The DIE at `offset`; `undefined` for `NONE`, for the null entry that ends a list, and outside every unit. */
  at(offset: number): Die | undefined {
    const unit = lastNotAbove(this.units.offset, offset);
    if (offset === NONE || unit < 0 || offset < (this.units.die[unit] as number)) return undefined;
    return this.#guarded(offset, () => this.#read(unit, offset));
  }

  /** The children of a DIE in order. */
  *children(die: Die): Generator<Die> {
    if (!die.hasChildren) return;
    let child = this.at(die.end);
    while (child !== undefined) {
      yield child;
      child = this.at(this.#after(child));
    }
  }

  /**
   * A unit's DIEs in file order with their depth, the unit's own (depth 0) first: one pass, where `children` would read nested entries once for
   * each DIE around them.
   */
  *walk(unit: number): Generator<{ readonly die: Die; readonly depth: number }> {
    const root = this.root(unit);
    if (root === undefined) return;
    yield { die: root, depth: 0 };
    const end = (this.units.offset[unit] as number) + (this.units.length[unit] as number);
    let position = root.end;
    for (let depth = root.hasChildren ? 1 : 0; depth > 0 && position < end; ) {
      const at = position;
      const die = this.#guarded(at, () => this.#read(unit, at));
      if (die === undefined) {
        position = Math.max(at + 1, this.#info.position);
        depth--;
        continue;
      }
      yield { die, depth };
      position = die.end;
      if (die.hasChildren) depth++;
    }
  }

  /** The entries with one of `tags` and one of `names` (`DW_AT_name`), ascending, and what only looks like one: `named-dies.ts`. */
  named(tags: ReadonlySet<number>, names: ReadonlySet<string>): Die[] {
    const { str, lineStr, offsets } = this.#strings;
    return namedDies(
      this,
      { info: this.#info.bytes, str, lineStr, offsets: offsets.bytes, littleEndian: this.#info.littleEndian },
      tags,
      names,
    );
  }

  /** A number; `undefined` when there is none or it is no constant below 2^32 - 1. */
  constant(die: Die, attribute: number): number | undefined {
    const value = constantOf(die.attributes.get(attribute));
    return value === NONE ? undefined : value;
  }

  flag(die: Die, attribute: number): boolean {
    const value = die.attributes.get(attribute);
    return value !== undefined && (value.form === DW_FORM_flag_present || (value.form === DW_FORM_flag && value.value !== 0));
  }

  /** The DIE that an attribute refers to. */
  reference(die: Die, attribute: number): Die | undefined {
    return this.at(referenceOf(die.attributes.get(attribute), this.units.offset[die.unit] as number));
  }

  /** Bytes of a block or an expression. */
  block(die: Die, attribute: number): Uint8Array | undefined {
    const value = die.attributes.get(attribute);
    return value === undefined || value.size === 0 ? undefined : this.#info.bytes.subarray(value.value, value.value + value.size);
  }

  string(die: Die, attribute: number): string | undefined {
    const value = die.attributes.get(attribute);
    if (value === undefined) return undefined;
    if (value.form === DW_FORM_string) return textAt(this.#info.bytes, value.value);
    if (value.form === DW_FORM_strp) return textAt(this.#strings.str, value.value);
    if (value.form === DW_FORM_line_strp) return textAt(this.#strings.lineStr, value.value);
    if (!isIndexedString(value.form)) return undefined;
    const size = this.units.offsetSize[die.unit] as number;
    const at = (this.units.stringOffsetsBase[die.unit] as number) + value.value * size;
    if (at + size > this.#strings.offsets.bytes.length) return undefined;
    this.#strings.offsets.position = at;
    return textAt(this.#strings.str, this.#strings.offsets.offset(size));
  }

  /** `DW_AT_name` of the DIE, or of what it completes (abstract origin, specification). */
  name(die: Die): string | undefined {
    let at: Die | undefined = die;
    for (let step = 0; at !== undefined && step < MAX_STEPS; step++) {
      const name = this.string(at, DW_AT_name);
      if (name !== undefined) return name;
      at = this.reference(at, DW_AT_abstract_origin) ?? this.reference(at, DW_AT_specification);
    }
    return undefined;
  }

  /** The DIE around `die`; `undefined` for a unit's own DIE. The first question of a unit reads the unit once. */
  parent(die: Die): Die | undefined {
    let parents = this.#parents.get(die.unit);
    if (parents === undefined) {
      parents = this.#parentsOf(die.unit);
      this.#parents.set(die.unit, parents);
    }
    return this.at(parents.get(die.offset) ?? NONE);
  }

  /** Names of the scopes around a DIE and its own, from the outside in, without the unit's. */
  path(die: Die): string[] {
    const names: string[] = [];
    let at: Die | undefined = this.reference(die, DW_AT_abstract_origin) ?? die;
    at = this.reference(at, DW_AT_specification) ?? at;
    for (let step = 0; at !== undefined && step < MAX_STEPS; step++) {
      const outer = this.parent(at);
      const name = this.string(at, DW_AT_name);
      if (outer !== undefined && name !== undefined) names.unshift(name);
      at = outer;
    }
    return names;
  }

  /** Size in bytes of a type, or of the type of a variable or member; `undefined` where the producer does not say. */
  byteSize(die: Die): number | undefined {
    let factor = 1;
    let at: Die | undefined = die;
    for (let step = 0; at !== undefined && step < MAX_STEPS; step++) {
      const size = this.constant(at, DW_AT_byte_size);
      if (size !== undefined) return size * factor;
      if (isPointer(at.tag)) return 4 * factor;
      if (at.tag === DW_TAG_array_type) {
        const elements = this.#elements(at);
        if (elements === undefined) return undefined;
        factor *= elements;
      }
      at = this.reference(at, DW_AT_type) ?? this.reference(at, DW_AT_abstract_origin) ?? this.reference(at, DW_AT_specification);
    }
    return undefined;
  }

  #elements(array: Die): number | undefined {
    let elements = 1;
    for (const dimension of this.children(array)) {
      if (dimension.tag !== DW_TAG_subrange_type) continue;
      const upper = this.constant(dimension, DW_AT_upper_bound);
      const count = this.constant(dimension, DW_AT_count) ?? (upper === undefined ? undefined : upper + 1);
      if (count === undefined) return undefined;
      elements *= count;
    }
    return elements;
  }

  #read(unit: number, offset: number): Die | undefined {
    const attributes = new Map<number, FormValue>();
    const abbreviation = this.#entry(unit, offset, (name, value) => attributes.set(name, value));
    if (abbreviation === undefined) return undefined;
    return { offset, unit, tag: abbreviation.tag, hasChildren: abbreviation.hasChildren, attributes, end: this.#info.position };
  }

  /** Reads the entry at `offset` to its end, and tells its attributes where they are wanted; undefined for the null entry that ends a list. */
  #entry(unit: number, offset: number, onAttribute?: (name: number, value: FormValue) => void): Abbreviation | undefined {
    const units = this.units;
    const reader = this.#info;
    reader.limit = (units.offset[unit] as number) + (units.length[unit] as number);
    if (offset >= reader.limit) return undefined;
    reader.position = offset;
    const code = reader.leb(false);
    if (code === 0) return undefined;
    const abbreviation = this.#abbreviation(unit, code, offset);
    for (const { name, form, implicit } of abbreviation.attributes) {
      const value = reader.form(form, implicit, units.version[unit] as number, units.offsetSize[unit] as number);
      onAttribute?.(name, value);
    }
    return abbreviation;
  }

  #abbreviation(unit: number, code: number, offset: number): Abbreviation {
    const found = this.#tables.at(this.units.abbreviations[unit] as number).get(code);
    if (found === undefined) throw new DwarfFault(FAULT_ABBREVIATION_CODE, offset);
    return found;
  }

  /** Offset of the entry after `die` and everything below it. */
  #after(die: Die): number {
    if (!die.hasChildren) return die.end;
    const sibling = referenceOf(die.attributes.get(DW_AT_sibling), this.units.offset[die.unit] as number);
    if (sibling !== NONE && sibling > die.offset) return sibling;
    return this.#guarded(die.offset, () => {
      let position = die.end;
      for (let depth = 1; depth > 0; ) {
        const inner = this.#entry(die.unit, position);
        position = Math.max(position + 1, this.#info.position);
        if (inner === undefined) depth--;
        else if (inner.hasChildren) depth++;
      }
      return position;
    });
  }

  #parentsOf(unit: number): Map<number, number> {
    const parents = new Map<number, number>();
    const root = this.root(unit);
    if (root === undefined || !root.hasChildren) return parents;
    this.#guarded(root.offset, () => {
      const stack = [root.offset];
      let position = root.end;
      const end = (this.units.offset[unit] as number) + (this.units.length[unit] as number);
      while (stack.length > 0 && position < end) {
        const die = this.#read(unit, position);
        position = die === undefined ? this.#info.position : die.end;
        if (die === undefined) stack.pop();
        else {
          parents.set(die.offset, stack[stack.length - 1] as number);
          if (die.hasChildren) stack.push(die.offset);
        }
      }
    });
    return parents;
  }

  #guarded<Result>(offset: number, read: () => Result): Result {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DwarfFault)) throw error;
      const { code, sentence, spec } = faultText(error.fault);
      const fileOffset = this.#fileOffset === undefined ? undefined : this.#fileOffset + offset;
      throw new InputError(code, { file: this.#file, section: ".debug_info", offset, fileOffset }, sentence, { spec });
    }
  }
}

function isPointer(tag: number): boolean {
  return (
    tag === DW_TAG_pointer_type ||
    tag === DW_TAG_reference_type ||
    tag === DW_TAG_rvalue_reference_type ||
    tag === DW_TAG_ptr_to_member_type
  );
}

function textAt(bytes: Uint8Array, offset: number): string | undefined {
  if (offset >= bytes.length) return undefined;
  const end = bytes.indexOf(0, offset);
  return new TextDecoder().decode(bytes.subarray(offset, end < 0 ? bytes.length : end));
}
