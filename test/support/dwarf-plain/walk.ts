import type { Abbreviation, AbbreviationTables } from "../../../src/formats/dwarf/abbreviations.ts";
import { DwarfFault, FaultLog } from "../../../src/formats/dwarf/fault.ts";
import type { DwarfInput } from "../../../src/formats/dwarf/input.ts";
import { extentAt, lastNotAbove, liveExtent } from "../../../src/formats/dwarf/liveness.ts";
import type { FormValue, SectionReader } from "../../../src/formats/dwarf/section-reader.ts";
import { readExtent } from "../../../src/formats/dwarf/unit-header.ts";
import { constantOf, isUnitReference, referenceOf } from "../../../src/formats/dwarf/values.ts";
import {
  DW_AT_abstract_origin,
  DW_AT_addr_base,
  DW_AT_call_file,
  DW_AT_call_line,
  DW_AT_comp_dir,
  DW_AT_declaration,
  DW_AT_dwo_name,
  DW_AT_GNU_addr_base,
  DW_AT_GNU_dwo_name,
  DW_AT_high_pc,
  DW_AT_language,
  DW_AT_location,
  DW_AT_low_pc,
  DW_AT_name,
  DW_AT_producer,
  DW_AT_ranges,
  DW_AT_rnglists_base,
  DW_AT_sibling,
  DW_AT_stmt_list,
  DW_AT_str_offsets_base,
  DW_FORM_block,
  DW_FORM_block1,
  DW_FORM_block2,
  DW_FORM_block4,
  DW_FORM_exprloc,
  DW_FORM_ref_addr,
  DW_LANG_Mips_Assembler,
  DW_OP_addr,
  DW_OP_addrx,
  DW_OP_GNU_addr_index,
  DW_OP_plus_uconst,
  DW_TAG_catch_block,
  DW_TAG_class_type,
  DW_TAG_inlined_subroutine,
  DW_TAG_lexical_block,
  DW_TAG_module,
  DW_TAG_namespace,
  DW_TAG_structure_type,
  DW_TAG_subprogram,
  DW_TAG_try_block,
  DW_TAG_union_type,
  DW_TAG_variable,
  DW_UT_skeleton,
} from "../../../src/kernel/dwarf-constants.ts";
import {
  FUNCTION_CLAIM_FIELDS,
  FUNCTION_FIELDS,
  INLINE_FIELDS,
  INLINE_RANGE_FIELDS,
  STATIC_FIELDS,
  UNIT_CLAIM_FIELDS,
  UNIT_FIELDS,
} from "../../../src/kernel/table-fields.ts";
import {
  DROPPED_COUNT,
  DROPPED_DUPLICATE,
  DROPPED_OUTSIDE,
  DROPPED_STATIC,
  DROPPED_SUPPLEMENTARY,
  FAULT_ABBREVIATION_CODE,
  FAULT_DEPTH,
  FAULT_SIBLING,
  FAULT_UNIT_LENGTH,
  MAX_DEPTH,
  NONE,
  UNIT_HAS_RANGES,
  UNIT_SPLIT,
  WALK_CODE,
  WALK_UNITS,
} from "../../../src/kernel/tables.ts";
import { liveStatic } from "./live-static.ts";
import { addRange, type Range, type RangeContext, type RangeLists } from "./range-lists.ts";
import { RowBuilder } from "./row-builder.ts";
import { isTypeUnit, readUnitHeader, type UnitHeader } from "./unit-header.ts";
import { type AddressTable, isAddressForm, sectionOffsetOf, stringReferenceOf } from "./values.ts";

/** The section's readers that the walk needs. */
export interface WalkSections {
  readonly info: SectionReader;
  readonly abbreviations: AbbreviationTables;
  readonly rangeLists: RangeLists;
  readonly addresses: AddressTable;
}

interface Unit extends UnitHeader, RangeContext {
  readonly row: number;
  readonly hasRanges: boolean;
  /** All code of an assembler's unit: functions that it describes elsewhere are other files'. */
  readonly ownCode: readonly Range[] | undefined;
}

/** What the DIEs on one level belong to. */
interface Context {
  readonly function: number;
  readonly inline: number;
  /** Inside a function that the linker removed or folded: nothing counts. */
  readonly dead: boolean;
  /** Inside a function, abstract or not: types here can hold lambdas, whose statics and code count. */
  readonly local: boolean;
}

type Attributes = ReadonlyMap<number, FormValue>;

const scopeTags = new Set([
  DW_TAG_inlined_subroutine,
  DW_TAG_lexical_block,
  DW_TAG_namespace,
  DW_TAG_module,
  DW_TAG_try_block,
  DW_TAG_catch_block,
]);
const classTags = new Set([DW_TAG_structure_type, DW_TAG_class_type, DW_TAG_union_type]);
const blockForms = new Set([DW_FORM_exprloc, DW_FORM_block, DW_FORM_block1, DW_FORM_block2, DW_FORM_block4]);

/** Walks `.debug_info` and collects the facts of `UnitFacts` and `CodeFacts`, row by row. */
export class Walk {
  readonly units = new RowBuilder(UNIT_FIELDS);
  readonly unitClaims = new RowBuilder(UNIT_CLAIM_FIELDS);
  readonly functions = new RowBuilder(FUNCTION_FIELDS);
  readonly functionClaims = new RowBuilder(FUNCTION_CLAIM_FIELDS);
  readonly inlines = new RowBuilder(INLINE_FIELDS);
  readonly inlineRanges = new RowBuilder(INLINE_RANGE_FIELDS);
  readonly statics = new RowBuilder(STATIC_FIELDS);
  readonly staticCopies = new RowBuilder(STATIC_FIELDS);
  readonly dropped = new Uint32Array(DROPPED_COUNT);
  readonly faults = new FaultLog();
  readonly #input: DwarfInput;
  readonly #mode: number;
  readonly #sections: WalkSections;
  readonly #unitStarts = new Set<number>();
  readonly #functionStarts = new Set<number>();
  readonly #staticStarts = new Set<number>();

  constructor(input: DwarfInput, sections: WalkSections, mode: number) {
    this.#input = input;
    this.#sections = sections;
    this.#mode = mode;
  }

  /** Reads every unit; a damaged one is logged and costs the rest of itself. */
  run(): void {
    const reader = this.#sections.info;
    let offset = 0;
    while (offset < reader.bytes.length) {
      let end = reader.bytes.length;
      reader.position = offset;
      try {
        const extent = readExtent(reader);
        end = extent.end;
        reader.limit = end;
        this.#unit(readUnitHeader(reader, extent));
      } catch (error) {
        if (!(error instanceof DwarfFault)) throw error;
        this.faults.add(error.fault, error.offset, offset);
        if (error.fault === FAULT_UNIT_LENGTH) return;
      }
      offset = end;
    }
  }

  #unit(header: UnitHeader): void {
    const reader = this.#sections.info;
    const empty = {
      offset: header.offset,
      length: header.end - header.offset,
      die: header.die,
      version: header.version,
      offsetSize: header.offsetSize,
      type: header.type,
      tag: 0,
      abbreviations: header.abbreviations,
      language: NONE,
      name: NONE,
      directory: NONE,
      producer: NONE,
      lineProgram: NONE,
      lowPc: NONE,
      addressBase: NONE,
      stringOffsetsBase: NONE,
      rangeListsBase: NONE,
      splitName: NONE,
      flags: 0,
    };
    if (isTypeUnit(header.type)) {
      this.units.push(empty);
      return;
    }
    const table = this.#sections.abbreviations.at(header.abbreviations);
    const code = reader.leb(false);
    if (code === 0) {
      this.units.push(empty);
      return;
    }
    const root = abbreviationOf(table, code, header.die);
    const attributes = this.#attributes(root, header);
    const addressBase = baseOf(attributes.get(DW_AT_addr_base) ?? attributes.get(DW_AT_GNU_addr_base), header);
    const lowPc = this.#sections.addresses.addressOf(attributes.get(DW_AT_low_pc), addressBase, header.die);
    const splitName = stringReferenceOf(attributes.get(DW_AT_dwo_name) ?? attributes.get(DW_AT_GNU_dwo_name));
    const own = this.#ownRanges(attributes, lowPc, {
      ...header,
      lowPc,
      addressBase,
      // Where version 4 has a base, it counts for the entries below: a skeleton's own ranges are relative to nothing.
      rangeListsBase: header.version < 5 ? 0 : baseOf(attributes.get(DW_AT_rnglists_base), header, 12),
    });
    const split = header.type === DW_UT_skeleton || splitName !== NONE;
    const row = this.units.push({
      ...empty,
      tag: root.tag,
      language: constantOf(attributes.get(DW_AT_language)),
      name: stringReferenceOf(attributes.get(DW_AT_name)),
      directory: stringReferenceOf(attributes.get(DW_AT_comp_dir)),
      producer: stringReferenceOf(attributes.get(DW_AT_producer)),
      lineProgram: sectionOffsetOf(attributes.get(DW_AT_stmt_list)),
      lowPc,
      addressBase,
      stringOffsetsBase: baseOf(attributes.get(DW_AT_str_offsets_base), header),
      rangeListsBase: baseOf(attributes.get(DW_AT_rnglists_base), header, 12),
      splitName,
      flags: (split ? UNIT_SPLIT : 0) | (own === undefined ? 0 : UNIT_HAS_RANGES),
    });
    for (const range of own ?? []) this.#claimUnit(range, row, this.#mode === WALK_UNITS);
    if (!root.hasChildren || (this.#mode === WALK_UNITS && own !== undefined)) return;
    const isAssembler = constantOf(attributes.get(DW_AT_language)) === DW_LANG_Mips_Assembler;
    this.#children(table, {
      ...header,
      row,
      hasRanges: own !== undefined,
      ownCode: isAssembler ? own : undefined,
      lowPc,
      addressBase,
      rangeListsBase: baseOf(attributes.get(DW_AT_rnglists_base), header, 12),
    });
  }

  /** Ranges that a DIE gives for itself, `undefined` when it gives none. */
  #ownRanges(attributes: Attributes, lowPc: number, unit: RangeContext & { readonly die: number }): Range[] | undefined {
    return this.#rangesAsWritten(attributes, lowPc, unit)?.map(({ start, length }) => ({
      start: start > 1 && (start & 1) === 1 && this.#startsFunction(start - 1) ? start - 1 : start,
      length,
    }));
  }

  #startsFunction(address: number): boolean {
    const { functionStarts } = this.#input;
    return functionStarts[lastNotAbove(functionStarts, address)] === address;
  }

  #rangesAsWritten(attributes: Attributes, lowPc: number, unit: RangeContext & { readonly die: number }): Range[] | undefined {
    const list = attributes.get(DW_AT_ranges);
    if (list !== undefined) return this.#sections.rangeLists.read(list, unit, unit.die);
    const high = attributes.get(DW_AT_high_pc);
    if (lowPc === NONE || high === undefined) return undefined;
    const end = isAddressForm(high.form)
      ? this.#sections.addresses.addressOf(high, unit.addressBase, unit.die)
      : (lowPc + constantOf(high)) >>> 0;
    const ranges: Range[] = [];
    addRange(ranges, lowPc, end);
    return ranges;
  }

  #children(table: ReadonlyMap<number, Abbreviation>, unit: Unit): void {
    const reader = this.#sections.info;
    const stack: Context[] = [{ function: NONE, inline: NONE, dead: false, local: false }];
    while (stack.length > 0 && reader.position < reader.limit) {
      const die = reader.position;
      const code = reader.leb(false);
      if (code === 0) {
        stack.pop();
        continue;
      }
      const abbreviation = abbreviationOf(table, code, die);
      const attributes = this.#attributes(abbreviation, unit);
      const outer = stack[stack.length - 1] as Context;
      const inner = outer.dead ? outer : this.#die(abbreviation.tag, die, attributes, unit, outer);
      if (!abbreviation.hasChildren) continue;
      const next = jumpTarget(abbreviation, attributes, unit, inner, die, reader);
      if (next !== undefined) {
        reader.position = next;
        continue;
      }
      if (stack.length >= MAX_DEPTH) throw new DwarfFault(FAULT_DEPTH, die);
      stack.push(inner);
    }
  }

  #attributes(abbreviation: Abbreviation, unit: UnitHeader): Attributes {
    const attributes = new Map<number, FormValue>();
    for (const { name, form, implicit } of abbreviation.attributes) {
      attributes.set(name, this.#sections.info.form(form, implicit, unit.version, unit.offsetSize));
    }
    return attributes;
  }

  #die(tag: number, die: number, attributes: Attributes, unit: Unit, outer: Context): Context {
    if (tag === DW_TAG_subprogram) return this.#function(die, attributes, unit, outer);
    if (this.#mode === WALK_UNITS) return outer;
    if (this.#mode === WALK_CODE && tag === DW_TAG_inlined_subroutine && outer.function !== NONE)
      return this.#inline(die, attributes, unit, outer);
    if (tag === DW_TAG_variable) this.#variable(die, attributes, unit);
    return outer;
  }

  #rangesOf(die: number, attributes: Attributes, unit: Unit): Range[] | undefined {
    const lowPc = this.#sections.addresses.addressOf(attributes.get(DW_AT_low_pc), unit.addressBase, die);
    return this.#ownRanges(attributes, lowPc, { ...unit, die });
  }

  #function(die: number, attributes: Attributes, unit: Unit, outer: Context): Context {
    const ranges = this.#rangesOf(die, attributes, unit);
    if (ranges === undefined) return { ...outer, local: true };
    if (!unit.hasRanges && outer.function === NONE) for (const range of ranges) this.#claimUnit(range, unit.row, this.#mode === WALK_UNITS);
    if (this.#mode === WALK_UNITS) return { ...outer, dead: true };
    const first = ranges[0]?.start ?? 0;
    const isElsewhere = unit.ownCode?.every(({ start, length }) => first < start || first >= start + length) === true;
    if (ranges.length > 0 && isElsewhere) return { ...outer, dead: true, local: true };
    let row = NONE;
    for (const [index, range] of ranges.entries()) {
      const length = this.#live(range, true);
      if (length > 0 && this.#functionStarts.has(range.start)) this.#drop(DROPPED_DUPLICATE);
      else if (length > 0) {
        this.#functionStarts.add(range.start);
        if (row === NONE) row = this.functions.push({ die, unit: unit.row, start: range.start, bytes: 0 });
        this.functionClaims.push({ start: range.start, length, function: row });
        this.functions.set(row, "bytes", (this.functions.get(row, "bytes") + length) >>> 0);
      }
      if (index === 0 && row === NONE) break;
    }
    return { function: row, inline: NONE, dead: row === NONE, local: true };
  }

  #inline(die: number, attributes: Attributes, unit: Unit, outer: Context): Context {
    const ranges = this.#rangesOf(die, attributes, unit) ?? [];
    const origin = attributes.get(DW_AT_abstract_origin);
    if (origin !== undefined && !isUnitReference(origin.form) && origin.form !== DW_FORM_ref_addr) this.#drop(DROPPED_SUPPLEMENTARY);
    const row = this.inlines.push({
      function: outer.function,
      parent: outer.inline,
      depth: outer.inline === NONE ? 1 : this.inlines.get(outer.inline, "depth") + 1,
      origin: referenceOf(origin, unit.offset),
      callFile: constantOf(attributes.get(DW_AT_call_file)),
      callLine: constantOf(attributes.get(DW_AT_call_line)),
    });
    for (const { start, length } of ranges) {
      const extent = extentAt(this.#input.code, start);
      if (extent < 0) {
        this.#drop(DROPPED_OUTSIDE);
        continue;
      }
      const end = (this.#input.code.start[extent] as number) + (this.#input.code.length[extent] as number);
      this.inlineRanges.push({ start, length: Math.min(length, end - start), inline: row });
    }
    return { ...outer, inline: row };
  }

  #variable(die: number, attributes: Attributes, unit: Unit): void {
    const location = attributes.get(DW_AT_location);
    if (location === undefined || !blockForms.has(location.form)) return;
    const address = this.#fixedAddress(location, unit);
    if (address === undefined) return;
    if (!liveStatic(this.#input, address)) this.#drop(DROPPED_STATIC);
    else if (this.#staticStarts.has(address)) {
      this.#drop(DROPPED_DUPLICATE);
      this.staticCopies.push({ address, die, unit: unit.row });
    } else {
      this.#staticStarts.add(address);
      this.statics.push({ address, die, unit: unit.row });
    }
  }

  /** The address of a location that is `DW_OP_addr` or an address index, with an offset added at most. */
  #fixedAddress(location: FormValue, unit: Unit): number | undefined {
    const reader = this.#sections.info;
    const [position, limit] = [reader.position, reader.limit];
    reader.position = location.value;
    reader.limit = location.value + location.size;
    try {
      const operation = reader.u8();
      let address: number | undefined;
      if (operation === DW_OP_addr) address = reader.u32();
      else if (operation === DW_OP_addrx || operation === DW_OP_GNU_addr_index) {
        address = this.#sections.addresses.entry(unit.addressBase, reader.leb(false));
      }
      if (address === undefined) return undefined;
      if (reader.position < reader.limit) {
        if (reader.u8() !== DW_OP_plus_uconst) return undefined;
        address = (address + reader.leb(false)) >>> 0;
      }
      return reader.position === reader.limit ? address : undefined;
    } catch (error) {
      if (error instanceof DwarfFault) return undefined;
      throw error;
    } finally {
      reader.position = position;
      reader.limit = limit;
    }
  }

  #claimUnit(range: Range, unit: number, counted: boolean): void {
    const length = this.#live(range, counted);
    if (length === 0) return;
    if (this.#unitStarts.has(range.start)) {
      if (counted) this.#drop(DROPPED_DUPLICATE);
      return;
    }
    this.#unitStarts.add(range.start);
    this.unitClaims.push({ start: range.start, length, unit });
  }

  /** Bytes of `range` that are really code; 0 when the linker removed it. */
  #live(range: Range, counted: boolean): number {
    const room = liveExtent(this.#input, range.start);
    if (room >= 0) return Math.min(range.length, room);
    if (counted) this.#drop(~room);
    return 0;
  }

  #drop(reason: number): void {
    this.dropped[reason] = (this.dropped[reason] as number) + 1;
  }
}

/** Where the walk goes on when the children of a DIE need not be read: its `DW_AT_sibling`. */
function jumpTarget(
  abbreviation: Abbreviation,
  attributes: Attributes,
  unit: Unit,
  inner: Context,
  die: number,
  reader: SectionReader,
): number | undefined {
  const sibling = attributes.get(DW_AT_sibling);
  if (sibling === undefined || (!inner.dead && mayHoldCode(abbreviation, inner.local))) return undefined;
  const target = referenceOf(sibling, unit.offset);
  if (target < reader.position || target > reader.limit) throw new DwarfFault(FAULT_SIBLING, die);
  return target;
}

/** Whether functions with code, inlined calls or statics can be among the DIEs below one of this abbreviation. */
function mayHoldCode(abbreviation: Abbreviation, local: boolean): boolean {
  if (abbreviation.tag === DW_TAG_subprogram) return !abbreviation.attributes.some(({ name }) => name === DW_AT_declaration);
  return scopeTags.has(abbreviation.tag) || (local && classTags.has(abbreviation.tag));
}

function abbreviationOf(table: ReadonlyMap<number, Abbreviation>, code: number, die: number): Abbreviation {
  const abbreviation = table.get(code);
  if (abbreviation === undefined) throw new DwarfFault(FAULT_ABBREVIATION_CODE, die);
  return abbreviation;
}

/** A base offset; version 5 has tables behind a header of 8 or 16 bytes (12 or 20 for range lists) where a split unit names no base. */
function baseOf(value: FormValue | undefined, header: UnitHeader, tableHeader = 8): number {
  if (value !== undefined) return sectionOffsetOf(value);
  if (header.version < 5) return 0;
  return header.offsetSize === 8 ? tableHeader + 8 : tableHeader;
}
