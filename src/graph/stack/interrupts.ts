import { exceptionFrame } from "../../architecture/exception-frame.ts";
import { HARD_FAULT, MOST_VECTORS } from "../../architecture/exceptions.ts";
import type { VectorSlot } from "../vector-slots.ts";
import { deepestNesting, type Nesting, type Placed } from "./deepest-nesting.ts";
import type { ExecutionOrder } from "./execution-order.ts";
import type { Handler, Handlers } from "./handlers.ts";
import type { InterruptSetup } from "./priorities.ts";
import { type StackUse, Unbounded } from "./stack.ts";

/** Handlers of which one at a time is active. */
export interface InterruptLevel {
  /** As written to the priority register; -1 HardFault, -2 NMI; undefined for a handler that may have any. */
  readonly priority: number | undefined;
  /** Where the priority comes from. */
  readonly evidence: Handler["evidence"];
  /** Slots with their handlers, the deepest first. */
  readonly handlers: readonly { readonly slot: VectorSlot; readonly worst: number }[];
  /** Bytes of the level: its deepest handler. */
  readonly bytes: number;
  /** Bytes that the processor pushes when the level interrupts the one below. */
  readonly frame: number;
}

/** Worst case of main and of all levels on top of it. */
export interface NestedStack {
  /** The sum: main, interrupts, and what a panic adds once. */
  readonly bytes: number;
  readonly main: { readonly function: number; readonly worst: number };
  /** Functions that Non-secure code enters, and the bytes of the deepest. */
  readonly entered: { readonly functions: readonly number[]; readonly worst: number };
  readonly interrupts: number;
  readonly panic: number;
  /** Function whose path ends in that panic: main or a handler. */
  readonly panicRoot: number;
  /** Bits of `Unbounded` of everything that can run. */
  readonly unbounded: number;
  /** Levels that are counted, lowest priority first. */
  readonly levels: readonly InterruptLevel[];
  /** How many levels of configurable priority the part and PRIGROUP allow. */
  readonly possibleLevels: number;
  /** Everything that can interrupt, whether it is counted or not. */
  readonly handlers: readonly Handler[];
  /** Functions that may stand in their slots too and need less. */
  readonly others: readonly number[];
  readonly idle: readonly VectorSlot[];
  readonly deadEnds: readonly VectorSlot[];
  /** Handlers that may run before their priority is written, where that would make the figure larger. */
  readonly early: number;
}

export interface NestingOptions {
  /** Whether Secure code is interrupted by Non-secure handlers. */
  readonly crossesSecurity?: boolean | undefined;
  /** Secure functions that Non-secure code enters: one at a time, on the stack that main left. */
  readonly entered?: readonly number[] | undefined;
  /** Bits of a priority register that the device implements; without it what the architecture has: 2 on v6-M and v8-M base, up to 8 on others. */
  readonly priorityBits?: number | undefined;
  /** Bits by node: whether the function or what it calls uses floating-point registers. */
  readonly usesFloat: Uint8Array;
}

/**
 * Adds up main and at most one handler for each level of priority, so that the sum is largest, with the exception frames between them. The stack pointer is
 * aligned to 8 bytes before a frame is pushed.
 */
export function nestInterrupts(use: StackUse, main: number, found: Handlers, setup: InterruptSetup, options: NestingOptions): NestedStack {
  const { handlers, others, idle, deadEnds, unknownTable, order } = found;
  const shift = groupShift(use, setup, options, order);
  const chosen = nesting(use, handlers, shift, options, false);
  const late = sumOf(use, main, chosen, options);
  const early = sumOf(use, main, nesting(use, handlers, shift, options, true), options);
  const mainWorst = use.worst[main]!;
  const { entered = [] } = options;
  const inside = enteredWorst(use, options);
  const roots = [main, ...entered, ...handlers.map((handler) => handler.function), ...others];
  const panicRoot = roots.reduce((most, root) => (use.panic(root) > use.panic(most) ? root : most), main);
  const panic = use.panic(panicRoot);
  return {
    bytes: late + panic,
    main: { function: main, worst: mainWorst },
    entered: { functions: entered, worst: inside },
    ...{ interrupts: late - mainWorst - inside, panic, panicRoot },
    unbounded: roots.reduce((bits, root) => bits | use.unbounded[root]!, unknownTable ? Unbounded.UnknownHandlers : 0),
    levels: levelsOf(use, main, chosen.placed, handlers, shift, options),
    possibleLevels: 1 << (8 - shift),
    ...{ handlers, others, idle, deadEnds },
    early: early > late ? Math.max(1, handlers.filter(({ mayRunEarly }) => mayRunEarly).length) : 0,
  };
}

/** The handlers that count; `early`: those that may run before their priority is written may have the one of reset too. */
function nesting(use: StackUse, handlers: readonly Handler[], shift: number, options: NestingOptions, early: boolean): Nesting {
  const any = Array.from({ length: 1 << (8 - shift) }, (_, group) => group);
  const groups = new Map(
    handlers.map((handler) => {
      const { priorities, mayRunEarly } = handler;
      const all = priorities === undefined || !early || !mayRunEarly ? priorities : [...priorities, 0];
      return [handler, all === undefined ? any : [...all].map((priority) => (priority < 0 ? priority : priority >> shift))];
    }),
  );
  return deepestNesting(handlers, {
    groups: (handler) => groups.get(handler)!,
    interrupted: (handler) => aligned(use.worst[handler.function]!) + frameOn(handler.function, options),
    alone: (handler) => use.worst[handler.function]!,
    exception: ({ slots: [slot, ...more] }) => (more.length === 0 ? slot?.index : undefined),
    goesOn: options.crossesSecurity === true,
  });
}

/** Bytes of main with the handlers on top; where nothing interrupts it, nothing is pushed on it. */
function sumOf(use: StackUse, main: number, { placed, bytes }: Nesting, options: NestingOptions): number {
  const worst = use.worst[main]! + enteredWorst(use, options);
  return placed.length === 0 && options.crossesSecurity !== true ? worst : aligned(worst) + frameOn(main, options) + bytes;
}

function levelsOf(
  use: StackUse,
  main: number,
  chosen: readonly Placed[],
  handlers: readonly Handler[],
  shift: number,
  options: NestingOptions,
): InterruptLevel[] {
  let below = main;
  return chosen.map(({ handler, group }) => {
    const known = handler.priorities?.size === 1;
    const same = handlers.filter((other) => {
      if (other === handler || !known || other.priorities?.size !== 1) return other === handler;
      const [priority] = other.priorities;
      return (priority! < 0 ? priority : priority! >> shift) === group;
    });
    const listed = same
      .flatMap((one) => one.slots.map((slot) => ({ slot, worst: use.worst[one.function]! })))
      .sort((a, b) => b.worst - a.worst);
    const level = {
      priority: known ? [...handler.priorities!][0] : undefined,
      evidence: handler.evidence,
      handlers: [
        ...listed.filter(({ slot }) => handler.slots.includes(slot)),
        ...listed.filter(({ slot }) => !handler.slots.includes(slot)),
      ],
      bytes: use.worst[handler.function]!,
      frame: aligned(use.worst[below]!) + frameOn(below, options) - use.worst[below]!,
    };
    below = handler.function;
    return level;
  });
}

/**
 * Bits of a priority that do not decide about preemption: those that are not implemented, and AIRCR.PRIGROUP + 1 [ARMv7-M §B1.5.4]. Of several values that
 * PRIGROUP may have the one that makes most levels counts; before it is written it is 0.
 */
function groupShift(use: StackUse, { grouping, enabling }: InterruptSetup, options: NestingOptions, order: ExecutionOrder): number {
  const { architecture } = use.graph.code.image.processor;
  const small = architecture === "v6-M" || architecture === "v8-M.base";
  const bits = Math.min(8, options.priorityBits ?? (small ? 2 : 8));
  const unimplemented = 8 - bits;
  if (small) return unimplemented;
  const { values, places } = grouping;
  if (values === undefined) return Math.max(unimplemented, 1);
  if (values.size === 0) return Math.max(unimplemented, 1);
  const enabled = new Set(Array.from({ length: MOST_VECTORS - HARD_FAULT - 1 }, (_, i) => enabling(HARD_FAULT + 1 + i) ?? []).flat());
  const isLate = [...enabled].every((place) => places.some((write) => order.precedes(write, place)));
  const least = isLate ? Math.min(...values) : 0;
  return Math.max(unimplemented, least + 1);
}

function enteredWorst(use: StackUse, { entered = [] }: NestingOptions): number {
  return entered.reduce((most, one) => Math.max(most, use.worst[one]!), 0);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/** Frame that is pushed when a function is interrupted. */
function frameOn(index: number, options: NestingOptions): number {
  return exceptionFrame(options.usesFloat[index] === 1, options.crossesSecurity === true);
}
