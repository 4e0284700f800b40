import { exceptionFrame } from "../architecture/exception-frame.ts";
import { HARD_FAULT, NMI, RESET } from "../architecture/exceptions.ts";
import type { InterruptSetup } from "./priorities.ts";
import type { StackUse } from "./stack.ts";
import type { VectorSlot } from "./vector-slots.ts";

/** A handler that uses no more than this and never returns is where a program ends, not a level of nesting. */
const DEAD_END = 32;

/** Handlers that cannot preempt each other. */
export interface InterruptLevel {
  /** As written to the priority register; -1 HardFault, -2 NMI; undefined when unknown: such a handler has a level of its own. */
  readonly priority: number | undefined;
  /** Where the priority comes from. */
  readonly evidence: "fixed" | "code" | "given" | "assumed different";
  /** Slots with their handlers, the deepest first. */
  readonly handlers: readonly { readonly slot: VectorSlot; readonly worst: number }[];
  /** Bytes of the level: its deepest handler. */
  readonly bytes: number;
  /** Bytes that the processor pushes when the level interrupts the one below. */
  readonly frame: number;
}

/** Worst case of main and of all levels on top of it. */
export interface NestedStack {
  readonly bytes: number;
  /** Bits of `Unbounded` of everything in the sum. */
  readonly unbounded: number;
  readonly main: { readonly function: number; readonly worst: number };
  /** Lowest priority first. */
  readonly levels: readonly InterruptLevel[];
  /** Slots that are left out because their handler is a dead end. */
  readonly deadEnds: readonly VectorSlot[];
}

export interface NestingOptions {
  /** Priorities that the user gives, by exception number; they go before what the code shows. */
  readonly priorities?: ReadonlyMap<number, number> | undefined;
  /** Whether Secure code is interrupted by Non-secure handlers. */
  readonly crossesSecurity?: boolean | undefined;
  /** Bits of a priority register that the device implements; without it v6-M has 2, others 7 that decide about preemption [ARMv7-M §B1.5.4]. */
  readonly priorityBits?: number | undefined;
  /** Bits by node: whether the function or what it calls uses floating-point registers. */
  readonly usesFloat: Uint8Array;
}

/**
 * Adds up main and one handler for each level of priority, with the exception frames between them. The stack pointer is aligned to 8 bytes before a
 * frame is pushed; a handler without a known priority may preempt all others, so it counts as a level. Undefined when the table has no reset vector.
 */
export function nestInterrupts(
  stack: StackUse,
  slots: readonly VectorSlot[],
  setup: InterruptSetup,
  options: NestingOptions,
): NestedStack | undefined {
  const reset = slots.find((slot) => slot.index === RESET && slot.function >= 0);
  if (reset === undefined) return undefined;
  const deadEnds: VectorSlot[] = [];
  const byPriority = new Map<string, { priority: number | undefined; evidence: InterruptLevel["evidence"]; slots: VectorSlot[] }>();
  for (const slot of slots) {
    if (slot.index === RESET || slot.function < 0) continue;
    if (isDeadEnd(stack, slot.function) && !setup.enabled.has(slot.index)) {
      deadEnds.push(slot);
      continue;
    }
    const { priority, evidence } = priorityOf(slot, setup, options);
    // Slots that share a handler of unknown priority can still nest: each is a level.
    const key = priority === undefined ? `slot ${slot.index}` : `${priority}`;
    const level = byPriority.get(key);
    if (level === undefined) byPriority.set(key, { priority, evidence, slots: [slot] });
    else level.slots.push(slot);
  }
  const possible = possibleLevels(stack, [...byPriority.values()], options);
  // Lowest priority first: the largest number; unknown ones below the fixed ones.
  const sorted = possible.sort((a, b) => (b.priority ?? 0) - (a.priority ?? 0));
  const preempted = (index: number) => aligned(stack.worst[index]!) + frameOn(index, options);
  const levels: InterruptLevel[] = [];
  let bytes = sorted.length === 0 ? stack.worst[reset.function]! : preempted(reset.function);
  let unbounded = stack.unbounded[reset.function]!;
  let below = reset.function;
  sorted.forEach((level, i) => {
    const last = i === sorted.length - 1;
    const cost = (slot: VectorSlot) => (last ? stack.worst[slot.function]! : preempted(slot.function));
    const handlers = level.slots.map((slot) => ({ slot, worst: stack.worst[slot.function]! })).sort((a, b) => cost(b.slot) - cost(a.slot));
    const deepest = handlers[0]!;
    bytes += cost(deepest.slot);
    for (const { slot } of handlers) unbounded |= stack.unbounded[slot.function]!;
    levels.push({
      priority: level.priority,
      evidence: level.evidence,
      handlers,
      bytes: deepest.worst,
      frame: preempted(below) - stack.worst[below]!,
    });
    below = deepest.slot.function;
  });
  return { bytes, unbounded, main: { function: reset.function, worst: stack.worst[reset.function]! }, levels, deadEnds };
}

/** No more handlers can be active at once than the device has priorities: of more levels the deepest ones count. */
function possibleLevels<T extends { readonly priority: number | undefined; readonly slots: readonly VectorSlot[] }>(
  stack: StackUse,
  levels: readonly T[],
  options: NestingOptions,
): T[] {
  const { architecture } = stack.graph.code.image.processor;
  const bits = Math.min(7, options.priorityBits ?? (architecture === "v6-M" || architecture === "v8-M.base" ? 2 : 7));
  const fixed = levels.filter((level) => (level.priority ?? 0) < 0);
  const cost = (level: T) => Math.max(...level.slots.map((slot) => aligned(stack.worst[slot.function]!) + frameOn(slot.function, options)));
  const others = levels.filter((level) => (level.priority ?? 0) >= 0).sort((a, b) => cost(b) - cost(a));
  return [...others.slice(0, 2 ** bits), ...fixed];
}

function priorityOf(
  slot: VectorSlot,
  setup: InterruptSetup,
  options: NestingOptions,
): { priority: number | undefined; evidence: InterruptLevel["evidence"] } {
  if (slot.index === NMI) return { priority: -2, evidence: "fixed" };
  if (slot.index === HARD_FAULT) return { priority: -1, evidence: "fixed" };
  const given = options.priorities?.get(slot.index);
  if (given !== undefined) return { priority: given, evidence: "given" };
  const found = setup.priorities.get(slot.index);
  return found === undefined ? { priority: undefined, evidence: "assumed different" } : { priority: found, evidence: "code" };
}

/** Whether a handler only stops the program: it does not return and needs next to nothing. */
function isDeadEnd(stack: StackUse, index: number): boolean {
  return stack.graph.code.returns.at(index) === 0 && stack.worst[index]! <= DEAD_END && stack.unbounded[index] === 0;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/** Frame that is pushed when a function is interrupted. */
function frameOn(index: number, options: NestingOptions): number {
  return exceptionFrame(options.usesFloat[index] === 1, options.crossesSecurity === true);
}
