// Abbreviation plans. A table of `.debug_abbrev` is compiled once for all units that share it: for each abbreviation the few attributes
// that the walk reads, and between them how to skip the rest, runs of fixed size as one step.

import {
  DW_AT_declaration,
  DW_FORM_flag_present,
  DW_FORM_implicit_const,
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
import { FAULT_NONE } from "../tables";
import { CALL_FILE, CALL_LINE, HIGH_PC, LOCATION, LOW_PC, NO_SLOT, ORIGIN, RANGES, SIBLING, WALK_SLOTS, clearSlots, slot, slotOf } from "./attributes";
import { fixedSize, readForm, skipForm } from "./forms";
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
  /** Offset in `.debug_abbrev` of the attribute specifications. */
  declared: u32;
}

/** A form that stands for `argument` bytes without meaning. */
const FORM_FIXED_RUN: u32 = 0;

@unmanaged
class Step {
  slot: u32;
  form: u32;
  /** Value of an implicit constant, or bytes of a fixed run. */
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
/** Offset of the table whose bytes were paid for last. */
let paidOffset: u32 = 0;
let paid: bool = false;
/** Bytes of tables that this pass may still read. */
let budget: u64 = 0;

export function resetAbbreviations(): void {
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
export function planOf(code: u32): Plan | null {
  const index = code - 1;
  if (index < plans.count) {
    const plan = plans.at<Plan>(index);
    if (plan.code == code && planByCode.count == 0) return plan;
  }
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
  plan.firstStep = steps.count;
  plan.declared = reader.cursor;
  for (;;) {
    const name = reader.leb(false);
    const form = reader.leb(false);
    const implicit: u32 = form == DW_FORM_implicit_const ? reader.leb(true) : 0;
    if (reader.stopped) return;
    if (name == 0 && form == 0) break;
    if (name == DW_AT_declaration && tag == DW_TAG_subprogram) plan.holds = HOLDS_NOTHING;
    addStep(plan.firstStep, wantedSlot(tag, hasChildren, name), form, implicit, version, offsetSize);
  }
  plan.steps = steps.count - plan.firstStep;
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

/** The slot of an attribute where the walk looks at it in DIEs of this tag. */
function wantedSlot(tag: u32, hasChildren: bool, attribute: u32): u32 {
  const wanted = slotOf(attribute);
  if (wanted == SIBLING) return hasChildren ? SIBLING : NO_SLOT;
  const isInlined = tag == DW_TAG_inlined_subroutine;
  if (wanted == LOW_PC || wanted == HIGH_PC || wanted == RANGES) return isInlined || tag == DW_TAG_subprogram ? wanted : NO_SLOT;
  if (wanted == ORIGIN || wanted == CALL_FILE || wanted == CALL_LINE) return isInlined ? wanted : NO_SLOT;
  return wanted == LOCATION && tag == DW_TAG_variable ? LOCATION : NO_SLOT;
}

function addStep(first: u32, wanted: u32, form: u32, implicit: u32, version: u32, offsetSize: u32): void {
  let argument = implicit;
  if (wanted == NO_SLOT) {
    if (form == DW_FORM_flag_present || form == DW_FORM_implicit_const) return;
    const size = fixedSize(form, version, offsetSize);
    if (size >= 0) {
      const last = steps.count - 1;
      if (steps.count > first && steps.at<Step>(last).slot == NO_SLOT && steps.at<Step>(last).form == FORM_FIXED_RUN) {
        steps.at<Step>(last).argument += size;
        return;
      }
      form = FORM_FIXED_RUN;
      argument = size;
    } else if (form == FORM_FIXED_RUN) form = u32.MAX_VALUE; // no specification has a form 0
  } else if (form == FORM_FIXED_RUN) form = u32.MAX_VALUE;
  const step = steps.push<Step>();
  step.slot = wanted;
  step.form = form;
  step.argument = argument;
}

/** Reads the attributes of a DIE of the walk into the slots and moves behind them. */
export function runPlan(plan: Plan, reader: Reader): void {
  clearSlots(WALK_SLOTS);
  const end = plan.firstStep + plan.steps;
  for (let index = plan.firstStep; index < end; index++) {
    const step = steps.at<Step>(index);
    if (step.slot == NO_SLOT) {
      if (step.form == FORM_FIXED_RUN) reader.skip(step.argument);
      else skipForm(reader, step.form, tableVersion, tableOffsetSize);
    } else readForm(reader, slot(step.slot), step.form, step.argument, tableVersion, tableOffsetSize);
    if (reader.fault != FAULT_NONE || reader.starved) return;
  }
}

/** Reads all attributes that have a slot, as units and entities need them; slower than a plan. Forgets `slots` slots first. */
export function readDeclared(plan: Plan, reader: Reader, slots: u32): void {
  clearSlots(slots);
  const declarations = abbreviationSection;
  declarations.seek(plan.declared, declarations.windowEnd);
  for (;;) {
    const name = declarations.leb(false);
    const form = declarations.leb(false);
    const implicit: u32 = form == DW_FORM_implicit_const ? declarations.leb(true) : 0;
    if (name == 0 && form == 0) return;
    const wanted = slotOf(name);
    if (wanted == NO_SLOT) skipForm(reader, form, tableVersion, tableOffsetSize);
    else readForm(reader, slot(wanted), form, implicit, tableVersion, tableOffsetSize);
    if (reader.stopped) return;
  }
}
