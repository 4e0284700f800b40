// Abbreviation plans. A table of `.debug_abbrev` is compiled once for all units that share it: for each abbreviation the few attributes
// that the walk reads, and between them how to skip the rest, runs of fixed size as one step.

import {
  DW_AT_declaration,
  DW_AT_sibling,
  DW_FORM_block,
  DW_FORM_exprloc,
  DW_FORM_implicit_const,
  DW_FORM_string,
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
} from "../dwarf-constants";
import { CALL_FILE, CALL_LINE, HIGH_PC, LOCATION, LOW_PC, NO_SLOT, ORIGIN, RANGES, SIBLING, WALK_SLOTS, clearSlots, slot, slotOf } from "./attributes";
import { fixedSize, isLebForm, readForm, skipForm } from "./forms";
import { NumberMap, newNumberMap } from "./number-map";
import { Reader } from "./reader";
import { abbreviationSection } from "./sections";
import { List, newList } from "./table";

/** The DIE's children matter only for where they end, unless something is known to be among them. */
export const HOLDS_NOTHING: u32 = 0;
/** Code or statics can be among the children. */
export const HOLDS_CODE: u32 = 1;
/** A type: only inside functions can code be among the children. */
export const HOLDS_CODE_IN_FUNCTIONS: u32 = 2;

@unmanaged
export class Plan {
  code: u32;
  tag: u32;
  hasChildren: bool;
  /** One of `HOLDS_`. */
  holds: u32;
  firstStep: u32;
  steps: u32;
  /** The walk looks at more of the DIE than where its sibling is. */
  read: bool;
  hasSibling: bool;
  /** Bytes of the attributes where that is all there is to know of them, but for the sibling of a DIE in a removed function; -1 for the others. */
  bytes: i32;
  /** Offset in `.debug_abbrev` of the attribute specifications. */
  declared: u32;
}

// What a step does. The common ones are told apart when the table is compiled; the others look at their form each time.
const SKIP_BYTES: u32 = 0;
const SKIP_LEB: u32 = 1;
const SKIP_BLOCK: u32 = 2;
const SKIP_STRING: u32 = 3;
const SKIP_FORM: u32 = 4;
const READ_U8: u32 = 5;
const READ_U32: u32 = 6;
const READ_FORM: u32 = 7;

@unmanaged
class Step {
  action: u32;
  slot: u32;
  form: u32;
  /** Value of an implicit constant, or the bytes to skip. */
  argument: u32;
}

const plans: List = newList();
const steps: List = newList();
/** Index of a plan by its code, where codes are not 1, 2, 3 … */
const planByCode: NumberMap = newNumberMap();

let tableOffset: u32 = 0;
let tableVersion: u32 = 0;
let tableOffsetSize: u32 = 0;
let compiled: bool = false;
/** Plans have steps. */
let hasSteps: bool = true;
/** Inlined calls are read, not only what is among their children. */
let readsInlined: bool = true;
/** Offset of the table whose bytes were paid for last. */
let paidOffset: u32 = 0;
let paid: bool = false;
/** Bytes of tables that this pass may still read. */
let budget: u64 = 0;

/** `forWalk`: plans have steps; else they only say where attributes are declared. `withInlined`: inlined calls are read. */
export function resetAbbreviations(forWalk: bool, withInlined: bool): void {
  hasSteps = forWalk;
  readsInlined = withInlined;
  compiled = false;
  paid = false;
  budget = 16 * <u64>abbreviationSection.windowEnd + 65536;
}

/** Makes the table at `offset` the current one; false when it is not there, ends early, or too many were read. */
export function useTable(offset: u32, version: u32, offsetSize: u32): bool {
  if (compiled && offset == tableOffset && version == tableVersion && offsetSize == tableOffsetSize) return true;
  compiled = false;
  if (paid && paidOffset != offset) paid = false;
  const reader = abbreviationSection;
  const size = reader.windowEnd;
  if (offset >= size) return false;
  plans.clear();
  steps.clear();
  planByCode.clear();
  reader.seek(offset, size);
  for (;;) {
    const code = reader.leb(false);
    if (reader.stopped) return false;
    if (code == 0) break;
    compile(reader, code, version, offsetSize);
    if (reader.stopped) return false;
    if (!paid && <u64>(reader.cursor - offset) > budget) return false;
  }
  if (!paid) budget -= reader.cursor - offset;
  paid = true;
  paidOffset = offset;
  tableOffset = offset;
  tableVersion = version;
  tableOffsetSize = offsetSize;
  compiled = true;
  return true;
}

/** The plan of a code; null when the table does not declare it. */
@inline
export function planOf(code: u32): Plan | null {
  return planByCode.count == 0 && code - 1 < plans.count ? plans.at<Plan>(code - 1) : planByMap(code);
}

function planByMap(code: u32): Plan | null {
  const found = planByCode.find(code);
  return found == 0 ? null : plans.at<Plan>(load<u32>(found));
}

function compile(reader: Reader, code: u32, version: u32, offsetSize: u32): void {
  const tag = reader.leb(false);
  const hasChildren = reader.u8() != 0;
  const plan = plans.push<Plan>();
  plan.code = code;
  plan.tag = tag;
  plan.hasChildren = hasChildren;
  plan.holds = holdsOf(tag);
  plan.read = tag == DW_TAG_subprogram || (tag == DW_TAG_inlined_subroutine && readsInlined) || tag == DW_TAG_variable;
  plan.hasSibling = false;
  plan.firstStep = steps.count;
  plan.declared = reader.cursor;
  // Bytes of the attributes, as long as each has as many in every DIE.
  let bytes: i32 = 0;
  for (;;) {
    const name = reader.shortLeb();
    const form = reader.shortLeb();
    const implicit: u32 = form == DW_FORM_implicit_const ? reader.leb(true) : 0;
    if (name == 0 && form == 0) break;
    if (reader.stopped) return;
    if (!hasSteps) continue;
    if (name == DW_AT_declaration && tag == DW_TAG_subprogram) plan.holds = HOLDS_NOTHING;
    const wanted = plan.read ? wantedSlot(tag, hasChildren, name) : name == DW_AT_sibling && hasChildren ? SIBLING : NO_SLOT;
    if (wanted == SIBLING) plan.hasSibling = true;
    const size = fixedSize(form, version, offsetSize);
    bytes = size < 0 || bytes < 0 ? -1 : bytes + size;
    addStep(plan, wanted, form, implicit, size);
  }
  plan.steps = steps.count - plan.firstStep;
  // Where code can be among the children, a sibling is asked for inside of removed functions alone.
  plan.bytes = plan.read || (plan.hasSibling && plan.holds != HOLDS_CODE) ? -1 : bytes;
  // The map is filled from the first code that breaks the order on, with everything before it.
  if (planByCode.count == 0) {
    if (plans.count == code) return;
    for (let index: u32 = 0; index + 1 < plans.count; index++) planByCode.set(plans.at<Plan>(index).code, index);
  }
  planByCode.set(code, plans.count - 1);
}

function holdsOf(tag: u32): u32 {
  switch (tag) {
    case DW_TAG_subprogram:
    case DW_TAG_inlined_subroutine:
    case DW_TAG_lexical_block:
    case DW_TAG_namespace:
    case DW_TAG_module:
    case DW_TAG_try_block:
    case DW_TAG_catch_block:
      return HOLDS_CODE;
    case DW_TAG_structure_type:
    case DW_TAG_class_type:
    case DW_TAG_union_type:
      return HOLDS_CODE_IN_FUNCTIONS;
    default:
      return HOLDS_NOTHING;
  }
}

/** The slot of an attribute where the walk looks at it in DIEs of this tag, of which it reads more than where their sibling is. */
function wantedSlot(tag: u32, hasChildren: bool, attribute: u32): u32 {
  const wanted = slotOf(attribute);
  if (wanted == SIBLING) return hasChildren ? SIBLING : NO_SLOT;
  const isInlined = tag == DW_TAG_inlined_subroutine;
  if (wanted == LOW_PC || wanted == HIGH_PC || wanted == RANGES) return isInlined || tag == DW_TAG_subprogram ? wanted : NO_SLOT;
  if (wanted == ORIGIN || wanted == CALL_FILE || wanted == CALL_LINE) return isInlined ? wanted : NO_SLOT;
  return wanted == LOCATION && tag == DW_TAG_variable ? LOCATION : NO_SLOT;
}

/** `size` is the form's fixed size, or -1. */
function addStep(plan: Plan, wanted: u32, form: u32, implicit: u32, size: i32): void {
  let action = READ_FORM;
  let argument = implicit;
  if (wanted == NO_SLOT) {
    if (size == 0) return;
    if (size > 0) {
      // Runs of fixed size become one step.
      const last = steps.count - 1;
      if (steps.count > plan.firstStep && steps.at<Step>(last).action == SKIP_BYTES) {
        steps.at<Step>(last).argument += size;
        return;
      }
      action = SKIP_BYTES;
      argument = size;
    } else if (isLebForm(form)) action = SKIP_LEB;
    else if (form == DW_FORM_exprloc || form == DW_FORM_block) action = SKIP_BLOCK;
    else action = form == DW_FORM_string ? SKIP_STRING : SKIP_FORM;
  } else if (size == 1) action = READ_U8;
  else if (size == 4) action = READ_U32;
  const step = steps.push<Step>();
  step.action = action;
  step.slot = wanted;
  step.form = form;
  step.argument = argument;
}

/** Reads the attributes of a DIE of the walk into the slots and moves behind them. */
export function runPlan(plan: Plan, reader: Reader): void {
  if (plan.read) clearSlots(WALK_SLOTS);
  const end = plan.firstStep + plan.steps;
  for (let index = plan.firstStep; index < end; index++) {
    const step = steps.at<Step>(index);
    switch (step.action) {
      case SKIP_BYTES:
        reader.skip(step.argument);
        break;
      case SKIP_LEB:
        reader.skipLeb();
        break;
      case SKIP_BLOCK:
        reader.skip(reader.leb(false));
        break;
      case SKIP_STRING:
        reader.skipString();
        break;
      case SKIP_FORM:
        skipForm(reader, step.form, tableVersion, tableOffsetSize);
        break;
      case READ_U8:
        slot(step.slot).set(step.form, reader.u8());
        break;
      case READ_U32:
        slot(step.slot).set(step.form, reader.u32());
        break;
      default:
        readForm(reader, slot(step.slot), step.form, step.argument, tableVersion, tableOffsetSize);
    }
    if (reader.stopped) return;
  }
}

/** Reads all attributes that have a slot, as units and entities need them; slower than a plan. Forgets `slots` slots first. */
export function readDeclared(plan: Plan, reader: Reader, slots: u32): void {
  clearSlots(slots);
  const declarations = abbreviationSection;
  declarations.seek(plan.declared, declarations.windowEnd);
  for (;;) {
    const name = declarations.shortLeb();
    const form = declarations.shortLeb();
    const implicit: u32 = form == DW_FORM_implicit_const ? declarations.leb(true) : 0;
    if (name == 0 && form == 0) return;
    const wanted = slotOf(name);
    if (wanted == NO_SLOT) skipForm(reader, form, tableVersion, tableOffsetSize);
    else readForm(reader, slot(wanted), form, implicit, tableVersion, tableOffsetSize);
    if (reader.stopped) return;
  }
}
