// The walk over `.debug_info`: each unit's own DIE, then the DIEs below it in order. Types are jumped over, code is looked into.

import { DW_LANG_Mips_Assembler, DW_LANG_Rust, DW_OP_GNU_addr_index, DW_OP_addr, DW_OP_addrx, DW_OP_plus_uconst, DW_TAG_inlined_subroutine, DW_TAG_subprogram, DW_TAG_variable, DW_UT_skeleton } from "../dwarf-constants";
import {
  DROPPED_DUPLICATE,
  DROPPED_OUTSIDE,
  DROPPED_STATIC,
  DROPPED_SUPPLEMENTARY,
  FAULT_ABBREVIATION_CODE,
  FAULT_ABBREVIATION_TABLE,
  FAULT_ADDRESS_INDEX,
  FAULT_DEPTH,
  FAULT_RANGES,
  FAULT_SIBLING,
  MAX_DEPTH,
  UNIT_HAS_RANGES,
  UNIT_SPLIT,
  WALK_CODE,
  WALK_FUNCTIONS,
  WALK_UNITS,
} from "../tables";
import { HOLDS_CODE, HOLDS_CODE_IN_FUNCTIONS, Plan, planOf, readDeclared, resetAbbreviations, runPlan, useTable } from "./abbreviations";
import { addressAt, addressOf, badIndex, isAddressForm } from "./addresses";
import {
  ADDR_BASE,
  CALL_FILE,
  CALL_LINE,
  COMP_DIR,
  DWO_NAME,
  GNU_ADDR_BASE,
  GNU_DWO_NAME,
  HIGH_PC,
  LANGUAGE,
  LOCATION,
  LOW_PC,
  NAME,
  ORIGIN,
  PRODUCER,
  RANGES,
  RNGLISTS_BASE,
  SIBLING,
  SLOTS,
  STMT_LIST,
  STR_OFFSETS_BASE,
  has,
  slot,
} from "./attributes";
import { claimForFunction, claimForUnit, resetClaims } from "./claims";
import { coverRanges, isCovered } from "./covered";
import { FormValue, constantOf, isBlockForm, isReference, referenceOf, sectionOffsetOf, stringReferenceOf } from "./forms";
import { clearDropped, codeRoom, drop, liveStatic } from "./image";
import { NONE } from "./none";
import { NumberMap, newNumberMap } from "./number-map";
import { Range, addRange, clearThumbBits, ranges, readRanges, resetRanges } from "./ranges";
import { ClaimRow, InlineRow, StaticRow, UnitRow, functionClaims, functions, inlineRanges, inlines, staticCopies, statics, unitClaims, units } from "./rows";
import { streamed, streamedSize } from "./sections";
import { abbreviations, isTypeUnit, offsetSize, readExtent, readUnitHeader, recordEnd, recordOffset, rootOffset, unitType, version } from "./unit-header";

/** What the DIEs on one level belong to. */
@unmanaged
class Context {
  function: u32;
  inline: u32;
  /** Inside a function that the linker removed or folded: nothing counts. */
  dead: bool;
  /** Inside a function, abstract or not. */
  local: bool;
}

/** A level for each depth, and one for what a DIE at the last would open. */
const levels = heap.alloc((MAX_DEPTH + 1) * offsetof<Context>());
const staticStarts: NumberMap = newNumberMap();

let mode: u32 = WALK_CODE;
/** The walk ended at a unit of Rust. */
export let metRust: bool = false;
/** Offset of the next unit. */
let nextUnit: u32 = 0;
/** DIEs below a unit's own are being read. */
let inside: bool = false;
/** Levels of open DIEs; the next DIE is at `position`. */
let depth: u32 = 0;
let position: u32 = 0;
/** What the unit's own DIE says. */
let unitRow: u32 = 0;
let unitHasRanges: bool = false;
let unitIsAssembler: bool = false;
let unitLowPc: u32 = 0;
let addressBase: u32 = 0;
let rangeListsBase: u32 = 0;

@inline
function level(index: u32): Context {
  return changetype<Context>(levels + <usize>index * offsetof<Context>());
}

export function beginWalk(walkMode: u32): void {
  mode = walkMode;
  metRust = false;
  nextUnit = 0;
  inside = false;
  units.clear();
  unitClaims.clear();
  functions.clear();
  functionClaims.clear();
  inlines.clear();
  inlineRanges.clear();
  statics.clear();
  staticCopies.clear();
  staticStarts.clear();
  resetClaims();
  clearDropped();
  resetAbbreviations(true, mode == WALK_CODE);
  resetRanges();
}

/** Where reading goes on: the start of the record that needs more bytes. */
export function walkPosition(): u32 {
  return inside ? position : nextUnit;
}

/** Gives up the unit that is being read. */
export function leaveUnit(): void {
  inside = false;
  nextUnit = recordEnd;
}

/** Reads on until the section ends or the reader stops. */
export function walk(): void {
  while (nextUnit < streamedSize || inside) {
    if (inside) readChildren();
    else openUnit();
    if (streamed.stopped) return;
  }
}

/** Reads a unit's header and its own DIE. */
function openUnit(): void {
  const reader = streamed;
  readExtent(reader, nextUnit, streamedSize);
  if (reader.stopped) return;
  readUnitHeader(reader);
  if (reader.stopped) return;
  if (isTypeUnit()) {
    addUnit();
    leaveUnit();
    return;
  }
  if (!useTable(abbreviations, version, offsetSize)) {
    reader.fail(FAULT_ABBREVIATION_TABLE, abbreviations);
    return;
  }
  const code = reader.leb(false);
  if (reader.stopped) return;
  if (code == 0) {
    addUnit();
    leaveUnit();
    return;
  }
  const plan = planOf(code);
  if (plan === null) {
    reader.fail(FAULT_ABBREVIATION_CODE, rootOffset);
    return;
  }
  readDeclared(plan, reader, SLOTS);
  if (reader.stopped) return;
  readRoot(plan);
}

/** A base offset; version 5 has tables behind a header where a split unit names no base. */
function baseOf(value: FormValue, tableHeader: u32): u32 {
  if (value.form != 0) return sectionOffsetOf(value);
  if (version < 5) return 0;
  return offsetSize == 8 ? tableHeader + 8 : tableHeader;
}

function readRoot(plan: Plan): void {
  const reader = streamed;
  const after = reader.cursor;
  addressBase = baseOf(slot(has(ADDR_BASE) ? ADDR_BASE : GNU_ADDR_BASE), 8);
  // Where version 4 has a base, it counts for the entries below: a skeleton's own ranges are relative to nothing.
  rangeListsBase = version < 5 ? 0 : baseOf(slot(RNGLISTS_BASE), 12);
  unitLowPc = addressOf(slot(LOW_PC), addressBase);
  if (badIndex) {
    reader.fail(FAULT_ADDRESS_INDEX, rootOffset);
    return;
  }
  unitHasRanges = readOwnRanges(rootOffset, unitLowPc);
  if (reader.stopped) return;
  rangeListsBase = baseOf(slot(RNGLISTS_BASE), 12);
  const row = addUnit();
  const splitName = stringReferenceOf(slot(has(DWO_NAME) ? DWO_NAME : GNU_DWO_NAME));
  const split = unitType == DW_UT_skeleton || splitName != NONE;
  row.tag = plan.tag;
  row.language = constantOf(slot(LANGUAGE));
  row.name = stringReferenceOf(slot(NAME));
  row.directory = stringReferenceOf(slot(COMP_DIR));
  row.producer = stringReferenceOf(slot(PRODUCER));
  row.lineProgram = sectionOffsetOf(slot(STMT_LIST));
  row.lowPc = unitLowPc;
  row.addressBase = addressBase;
  row.stringOffsetsBase = baseOf(slot(STR_OFFSETS_BASE), 8);
  row.rangeListsBase = rangeListsBase;
  row.splitName = splitName;
  row.flags = (split ? UNIT_SPLIT : 0) | (unitHasRanges ? UNIT_HAS_RANGES : 0);
  unitRow = units.count - 1;
  if (mode == WALK_FUNCTIONS && row.language == DW_LANG_Rust) {
    metRust = true;
    nextUnit = streamedSize;
    return;
  }
  unitIsAssembler = row.language == DW_LANG_Mips_Assembler;
  if (unitIsAssembler && unitHasRanges) coverRanges();
  if (unitHasRanges) claimForUnit(unitRow, mode == WALK_UNITS);
  if (!plan.hasChildren || (mode == WALK_UNITS && unitHasRanges)) {
    leaveUnit();
    return;
  }
  inside = true;
  position = after;
  depth = 1;
  const context = level(0);
  context.function = NONE;
  context.inline = NONE;
  context.dead = false;
  context.local = false;
}

function addUnit(): UnitRow {
  const row = units.push<UnitRow>();
  row.offset = recordOffset;
  row.length = recordEnd - recordOffset;
  row.die = rootOffset;
  row.version = version;
  row.offsetSize = offsetSize;
  row.type = unitType;
  row.tag = 0;
  row.abbreviations = abbreviations;
  row.language = NONE;
  row.name = NONE;
  row.directory = NONE;
  row.producer = NONE;
  row.lineProgram = NONE;
  row.lowPc = NONE;
  row.addressBase = NONE;
  row.stringOffsetsBase = NONE;
  row.rangeListsBase = NONE;
  row.splitName = NONE;
  row.flags = 0;
  return row;
}

/** Puts what a DIE says of its code into `ranges`; false when it says nothing, or the reader stopped. */
function readOwnRanges(die: u32, lowPc: u32): bool {
  if (!readRangesAsWritten(die, lowPc)) return false;
  clearThumbBits();
  return true;
}

function readRangesAsWritten(die: u32, lowPc: u32): bool {
  const reader = streamed;
  ranges.clear();
  if (has(RANGES)) {
    if (readRanges(slot(RANGES), version, offsetSize, unitLowPc, addressBase, rangeListsBase)) return true;
    reader.fail(FAULT_RANGES, die);
    return false;
  }
  if (lowPc == NONE || !has(HIGH_PC)) return false;
  const high = slot(HIGH_PC);
  let end: u32;
  if (isAddressForm(high.form)) {
    end = addressOf(high, addressBase);
    if (badIndex) {
      reader.fail(FAULT_ADDRESS_INDEX, die);
      return false;
    }
  } else end = lowPc + constantOf(high);
  addRange(lowPc, end);
  return true;
}

/** The same for a DIE below a unit's own. */
function readRangesOf(die: u32): bool {
  const lowPc = addressOf(slot(LOW_PC), addressBase);
  if (badIndex) {
    streamed.fail(FAULT_ADDRESS_INDEX, die);
    return false;
  }
  return readOwnRanges(die, lowPc);
}

/** Reads DIEs until the unit ends or the reader stops; each is read whole before anything is made of it. */
function readChildren(): void {
  const reader = streamed;
  reader.seek(position, recordEnd);
  while (depth > 0 && position < recordEnd) {
    const die = position;
    const code = reader.shortLeb();
    if (code == 0) {
      if (reader.stopped) return;
      depth--;
      position = reader.cursor;
      continue;
    }
    const plan = planOf(code);
    if (plan === null) {
      reader.fail(FAULT_ABBREVIATION_CODE, die);
      return;
    }
    const outer = level(depth - 1);
    if (plan.bytes >= 0 && !(outer.dead && plan.hasSibling)) reader.skip(plan.bytes);
    else runPlan(plan, reader);
    if (reader.stopped) return;
    const after = reader.cursor;
    if (!plan.read && !plan.hasChildren) {
      position = after;
      continue;
    }
    const inner = level(depth);
    inner.function = outer.function;
    inner.inline = outer.inline;
    inner.dead = outer.dead;
    inner.local = outer.local;
    if (plan.read && !outer.dead) {
      readDie(plan.tag, die, inner);
      if (reader.stopped) return;
    }
    if (plan.hasChildren) {
      if (plan.hasSibling && canJump(plan, inner)) {
        const target = referenceOf(slot(SIBLING), recordOffset);
        if (target < after || target > recordEnd) {
          reader.fail(FAULT_SIBLING, die);
          return;
        }
        position = target;
        reader.seek(target, recordEnd);
        continue;
      }
      if (depth >= <u32>MAX_DEPTH) {
        reader.fail(FAULT_DEPTH, die);
        return;
      }
      depth++;
    }
    position = after;
  }
  leaveUnit();
}

/** Whether the children of a DIE need not be read. */
function canJump(plan: Plan, inner: Context): bool {
  if (inner.dead) return true;
  return plan.holds != HOLDS_CODE && (plan.holds != HOLDS_CODE_IN_FUNCTIONS || !inner.local);
}

/** Collects what a DIE says; `inner` becomes what its children belong to. */
function readDie(tag: u32, die: u32, inner: Context): void {
  if (tag == DW_TAG_subprogram) readFunction(die, inner);
  else if (mode == WALK_UNITS) return;
  else if (tag == DW_TAG_inlined_subroutine && inner.function != NONE) readInlined(die, inner);
  else if (tag == DW_TAG_variable) readVariable(die);
}

function readFunction(die: u32, inner: Context): void {
  inner.local = true;
  if (!readRangesOf(die)) return;
  if (!unitHasRanges && inner.function == NONE) claimForUnit(unitRow, mode == WALK_UNITS);
  if (mode == WALK_UNITS || isDefinedElsewhere()) {
    inner.dead = true;
    return;
  }
  inner.function = claimForFunction(die, unitRow);
  inner.inline = NONE;
  inner.dead = inner.function == NONE;
}

/**
 * GNU as describes a weak function by its symbol: where another file's definition took its place, by that one's address with its own size.
 * The ranges of the unit say what it has code of itself.
 */
function isDefinedElsewhere(): bool {
  return unitIsAssembler && unitHasRanges && ranges.count > 0 && !isCovered(ranges.at<Range>(0).start);
}

function readInlined(die: u32, inner: Context): void {
  const known = readRangesOf(die);
  if (streamed.stopped) return;
  const origin = slot(ORIGIN);
  if (origin.form != 0 && !isReference(origin.form)) drop(DROPPED_SUPPLEMENTARY);
  const parent = inner.inline;
  const row = inlines.count;
  const added = inlines.push<InlineRow>();
  added.function = inner.function;
  added.parent = parent;
  added.depth = parent == NONE ? 1 : inlines.at<InlineRow>(parent).depth + 1;
  added.origin = referenceOf(origin, recordOffset);
  added.callFile = constantOf(slot(CALL_FILE));
  added.callLine = constantOf(slot(CALL_LINE));
  inner.inline = row;
  if (!known) return;
  for (let index: u32 = 0; index < ranges.count; index++) {
    const range = ranges.at<Range>(index);
    const room = codeRoom(range.start);
    if (room == 0) {
      drop(DROPPED_OUTSIDE);
      continue;
    }
    const claim = inlineRanges.push<ClaimRow>();
    claim.start = range.start;
    claim.length = min(range.length, room);
    claim.owner = row;
  }
}

/** The location of a variable is a fixed address. */
let fixed: bool = false;

/** The address of a location that is `DW_OP_addr` or an address index, with an offset added at most; see `fixed`. */
function fixedAddress(location: FormValue): u32 {
  const reader = streamed;
  const end = location.value + location.size;
  fixed = false;
  reader.seek(location.value, end);
  const operation = reader.u8();
  let address: u32;
  if (operation == DW_OP_addr) address = reader.u32();
  else if (operation == DW_OP_addrx || operation == DW_OP_GNU_addr_index) {
    address = addressAt(addressBase, reader.leb(false));
    if (badIndex) return 0;
  } else return 0;
  if (reader.cursor < end) {
    if (reader.u8() != DW_OP_plus_uconst) return 0;
    address += reader.leb(false);
  }
  fixed = !reader.stopped && reader.cursor == end;
  return address;
}

function readVariable(die: u32): void {
  const location = slot(LOCATION);
  if (!isBlockForm(location.form)) return;
  const reader = streamed;
  const after = reader.cursor;
  const address = fixedAddress(location);
  reader.seek(after, recordEnd);
  if (!fixed) return;
  if (!liveStatic(address)) drop(DROPPED_STATIC);
  else {
    const isFirst = staticStarts.set(address, 0);
    if (!isFirst) drop(DROPPED_DUPLICATE);
    const row = (isFirst ? statics : staticCopies).push<StaticRow>();
    row.address = address;
    row.die = die;
    row.unit = unitRow;
  }
}
