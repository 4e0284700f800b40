import { DEBUG_MONITOR, exceptionName, FIRST_INTERRUPT, HARD_FAULT, mostVectors, NMI, RESET } from "../../architecture/exceptions.ts";
import type { VectorSlot } from "../vector-slots.ts";
import { ExecutionOrder } from "./execution-order.ts";
import { otherTables, type SlotRange } from "./other-tables.ts";
import type { InterruptSetup, SetupPlace } from "./priorities.ts";
import type { StackUse } from "./stack.ts";

/** What a register of priorities holds until something writes it. */
const AFTER_RESET = 0;
/** A handler that uses no more than this and never returns is where a program ends. */
const DEAD_END = 32;

/** A function that the processor may enter while others are active, once at a time. */
export interface Handler {
  readonly function: number;
  /** Slots that lead to it and can run. */
  readonly slots: readonly VectorSlot[];
  /** Priorities as written that it may have, after the setup of the program; undefined for any. NMI −2, HardFault −1. */
  readonly priorities: ReadonlySet<number> | undefined;
  /** Where the priorities come from: the architecture, the user, constants in the code, nothing that writes them, or not known. */
  readonly evidence: "fixed" | "given" | "code" | "reset" | "any";
  /** Whether it is assumed that its priority is written before it runs, as each store may write that of another. */
  readonly mayRunEarly: boolean;
}

/** Everything that can interrupt, and what is left out. */
export interface Handlers {
  readonly handlers: readonly Handler[];
  /** Functions that may stand in slots of `handlers` too, where another one needs as much of the stack. */
  readonly others: readonly number[];
  /** Slots that nothing enables, and reserved ones. */
  readonly idle: readonly VectorSlot[];
  /** Slots of faults whose handler is where the program ends. */
  readonly deadEnds: readonly VectorSlot[];
  /** Whether a table is used of which not all is known. */
  readonly unknownTable: boolean;
  /** What of the setup runs before what. */
  readonly order: ExecutionOrder;
}

/** Finds who can interrupt whom; `usesFloat` is by function, with all that it calls; `given` are priorities that the user says, by exception number. */
export function findHandlers(
  use: StackUse,
  slots: readonly VectorSlot[],
  setup: InterruptSetup,
  usesFloat: Uint8Array,
  given: ReadonlyMap<number, number> = new Map(),
): Handlers {
  const { code } = use.graph;
  const { architecture } = code.image.processor;
  const idle: VectorSlot[] = [];
  const deadEnds: VectorSlot[] = [];
  const handlers: Handler[] = [];
  const endless = new Map<number, Handler>();
  const ram = otherTables(code, setup, slots);
  const order = new ExecutionOrder(use.graph);
  const placed = placeAnywhere(use, ram.ranges, usesFloat);
  const listed = [...slots, ...ram.slots];
  for (const [row, slot] of [...listed, ...placed.slots].entries()) {
    if (slot.index === RESET || slot.function < 0) continue;
    const places = setup.enabling(slot.index);
    const reserved = slot.index < FIRST_INTERRUPT && exceptionName(slot.index, architecture) === undefined;
    const isIdle = reserved || places === undefined;
    if (isIdle || (isFault(slot.index) && isDeadEnd(use, slot.function))) {
      if (row < listed.length) (isIdle ? idle : deadEnds).push(slot);
    } else {
      const handler = handlerOf(order, slot, setup, places, given);
      // One that never returns cannot be entered from itself in a program that goes on: behind many vectors it is one handler.
      const known = code.returns.at(slot.function) === 1 ? undefined : endless.get(slot.function);
      if (known === undefined) handlers.push(handler);
      else handlers[handlers.indexOf(known)] = joined(known, handler);
      if (code.returns.at(slot.function) === 0) endless.set(slot.function, handlers.find((one) => one.function === slot.function)!);
    }
  }
  return { handlers, others: placed.functions, idle, deadEnds, unknownTable: ram.unknown, order };
}

/**
 * Slots for functions of which each may stand in each slot of a range. One is active at a time for an exception, and all have its priority: the dearest stand
 * for the others, which `functions` are.
 */
function placeAnywhere(
  use: StackUse,
  ranges: readonly SlotRange[],
  usesFloat: Uint8Array,
): { readonly slots: VectorSlot[]; readonly functions: number[] } {
  const { code } = use.graph;
  const most = mostVectors(code.image.processor.architecture);
  const all = new Set(ranges.flatMap((range) => range.functions));
  const found = new Map<string, VectorSlot>();
  for (const { first, last, functions } of ranges) {
    for (const fn of dearestOf(use, functions, usesFloat))
      for (let index = first; index <= Math.min(last, most - 1); index++)
        found.set(`${index} ${fn}`, { index, value: code.functions.start[fn]! + 1, function: fn });
  }
  const slots = [...found.values()];
  for (const { function: fn } of slots) all.delete(fn);
  return { slots, functions: [...all] };
}

/** Of functions those that no other one can stand for: one that needs as much, has as large an exception frame, and returns, so that it runs in several slots. */
function dearestOf(use: StackUse, functions: readonly number[], usesFloat: Uint8Array): number[] {
  const returning = functions.filter((fn) => use.graph.code.returns.at(fn) === 1);
  const dearest = (some: readonly number[]) =>
    some.reduce<number[]>(([most], fn) => [most === undefined || use.worst[fn]! > use.worst[most]! ? fn : most], []);
  const withFloat = dearest(returning.filter((fn) => usesFloat[fn] === 1));
  return [...new Set([...dearest(returning), ...withFloat, ...functions.filter((fn) => !returning.includes(fn))])];
}

function joined(a: Handler, b: Handler): Handler {
  const priorities = a.priorities === undefined || b.priorities === undefined ? undefined : new Set([...a.priorities, ...b.priorities]);
  return {
    function: a.function,
    slots: [...a.slots, ...b.slots],
    priorities,
    evidence: a.evidence === b.evidence ? a.evidence : priorities === undefined ? "any" : "code",
    mayRunEarly: a.mayRunEarly || b.mayRunEarly,
  };
}

function handlerOf(
  order: ExecutionOrder,
  slot: VectorSlot,
  setup: InterruptSetup,
  enabling: readonly SetupPlace[],
  given: ReadonlyMap<number, number>,
): Handler {
  const common = { function: slot.function, slots: [slot], mayRunEarly: false };
  if (slot.index === NMI || slot.index === HARD_FAULT)
    return { ...common, priorities: new Set([slot.index === NMI ? -2 : -1]), evidence: "fixed" };
  const said = given.get(slot.index);
  if (said !== undefined) return { ...common, priorities: new Set([said]), evidence: "given" };
  const written = setup.priorities.get(slot.index);
  if (written === undefined) return { ...common, priorities: new Set([AFTER_RESET]), evidence: "reset" };
  if (written.values === undefined) return { ...common, priorities: undefined, evidence: "any" };
  const isLate = written.values.has(AFTER_RESET) || enabling.every((place) => written.places.some((write) => order.precedes(write, place)));
  if (isLate) return { ...common, priorities: written.values, evidence: "code" };
  // Where each store may write another one, whether it writes this one is not to be seen.
  if (written.places.length === 0 && !written.isOneOfSeveral)
    return { ...common, priorities: written.values, evidence: "code", mayRunEarly: true };
  return { ...common, priorities: new Set([...written.values, AFTER_RESET]), evidence: "code" };
}

function isFault(index: number): boolean {
  return index >= NMI && index <= DEBUG_MONITOR && index < FIRST_INTERRUPT && !(index > 7 && index < DEBUG_MONITOR);
}

/** Whether a handler only stops the program: it does not return and needs next to nothing. */
function isDeadEnd(use: StackUse, index: number): boolean {
  return use.graph.code.returns.at(index) === 0 && use.worst[index]! <= DEAD_END && use.unbounded[index] === 0;
}
