import { RESET } from "../architecture/exceptions.ts";
import type { CallGraph } from "../graph/calls.ts";
import { findFloatUse } from "../graph/float-use.ts";
import { callsBesideData } from "../graph/stack/argument-walks.ts";
import { contextSwitch } from "../graph/stack/context-switch.ts";
import { findHandlers } from "../graph/stack/handlers.ts";
import { type NestedStack, nestInterrupts } from "../graph/stack/interrupts.ts";
import { type Assumption, CALL_ASSUMPTIONS, withoutAssumptions } from "../graph/stack/other-sets.ts";
import { type InterruptSetup, readInterruptSetup } from "../graph/stack/priorities.ts";
import { StackUse } from "../graph/stack/stack.ts";
import { reachOf, type StackReach } from "../graph/stack/stack-reach.ts";
import type { Thread } from "../graph/stack/thread.ts";
import { type ThreadNeed, threadNeed } from "../graph/stack/thread-need.ts";
import { type VectorSlot, vectorSlots } from "../graph/vector-slots.ts";

const SECURE_GATEWAYS = /^\.gnu\.sgstubs/;

/** What the machine code says of the stack. */
export interface StackFacts {
  readonly use: StackUse;
  readonly setup: InterruptSetup;
  /** Undefined when the vector table names no reset handler of this image. */
  readonly nested: NestedStack | undefined;
  /** Whether the code could not be read to its end: then nothing is a bound. */
  /** What main and the handlers reach that opens the figure, and what it stands on. */
  readonly reach: StackReach;
  /** Threads with what each needs. */
  readonly threads: readonly ThreadUse[];
}

/** A thread with what its stack has to hold. */
export interface ThreadUse {
  readonly thread: Thread;
  /** What its figure was computed with. */
  readonly use: StackUse;
  /** Undefined where its entry is not known. */
  readonly need: ThreadNeed | undefined;
  /** What opens its figure, and what it stands on. */
  readonly reach: StackReach;
  /** Whether the code of the switch was read. */
  readonly isSwitchSeen: boolean;
}

/** What the user knows that the code does not show. */
export interface StackAssumptions {
  /** Bytes for functions by raw name, with all that they call. */
  readonly assume?: ((name: string) => number | undefined) | undefined;
  /** How often functions can be active at a time, by raw name. */
  readonly recursion?: ((name: string) => number | undefined) | undefined;
  /** Assumptions that are not made. */
  readonly refused?: ReadonlySet<Assumption> | undefined;
  /** Priorities by exception number, as written to the register; they go before what the code shows. */
  readonly priorities?: ReadonlyMap<number, number> | undefined;
  /** Bits of a priority that the part implements; what the architecture allows where it is not known. */
  readonly priorityBits?: number | undefined;
  /** Slots whose handlers do not count. */
  readonly excluded?: ReadonlySet<number> | undefined;
  /** Threads that run on stacks of their own. */
  readonly threads?: readonly Thread[] | undefined;
}

/**
 * The worst case of main and of the interrupts above it. What calls through pointers reach is taken from assumptions only where the code alone does not
 * give a bound.
 */
export function stackFacts(all: CallGraph, assumptions: StackAssumptions = {}): StackFacts {
  return assumedFacts(all, assumptions, provenFacts(all, assumptions));
}

/** The same as the code alone tells it. */
export function provenFacts(all: CallGraph, assumptions: StackAssumptions = {}): StackFacts {
  const refused = new Set<Assumption>([...(assumptions.refused ?? []), ...CALL_ASSUMPTIONS]);
  return factsOf(withoutAssumptions(all, refused), { ...assumptions, refused });
}

/** What is proven, and where that is open, what assumptions make of it; what is proven of a graph is so of the one with smaller sets by types. */
export function assumedFacts(all: CallGraph, assumptions: StackAssumptions, proven: StackFacts): StackFacts {
  if (!isOpen(proven)) return proven;
  const { refused = new Set<Assumption>() } = assumptions;
  const assumed = withoutAssumptions(all, refused);
  if (assumed === proven.use.graph && (refused.has("fmt") || !callsBesideData(assumed))) return proven;
  const others = factsOf(assumed, assumptions, proven.setup);
  const threads = proven.threads.map((thread, i) => (isOpenThread(thread) ? others.threads[i]! : thread));
  const isClosed = proven.nested?.unbounded === 0;
  return { ...(isClosed ? proven : others), threads };
}

/** Whether the figure of main with the interrupts, or of a thread, is no bound. */
export function isOpen({ nested, threads }: StackFacts): boolean {
  return nested?.unbounded !== 0 || threads.some(isOpenThread);
}

function isOpenThread({ need }: ThreadUse): boolean {
  return need !== undefined && need.unbounded !== 0;
}

/** `setup` is of the code, the same for all sets of calls. */
function factsOf(graph: CallGraph, assumptions: StackAssumptions, setup: InterruptSetup = readInterruptSetup(graph.code)): StackFacts {
  const { assume, recursion, refused = new Set<Assumption>(), priorities, priorityBits, excluded, threads = [] } = assumptions;
  const { code } = graph;
  const use = new StackUse(graph, { assume, recursion, panicsApart: !refused.has("panics"), formatting: !refused.has("fmt") });
  const slots = vectorSlots(code).filter(({ index }) => excluded?.has(index) !== true);
  const nested = nestedStack(use, slots, setup, { priorities, priorityBits });
  const roots = nested === undefined ? [] : rootsOf(nested);
  return { use, setup, nested, reach: reachOf(use, roots), threads: threadUses(use, slots, threads) };
}

/** Main and the handlers on top; undefined when the table has no reset vector in this image. */
export function nestedStack(
  use: StackUse,
  slots: readonly VectorSlot[],
  setup: InterruptSetup,
  { priorities, priorityBits }: Pick<StackAssumptions, "priorities" | "priorityBits"> = {},
): NestedStack | undefined {
  const reset = slots.find((slot) => slot.index === RESET && slot.function >= 0);
  if (reset === undefined) return undefined;
  const usesFloat = findFloatUse(use.graph);
  const handlers = findHandlers(use, slots, setup, usesFloat, priorities);
  const entered = secureEntries(use.graph);
  return nestInterrupts(use, reset.function, handlers, setup, {
    ...{ usesFloat, entered, priorityBits },
    crossesSecurity: entered.length > 0,
  });
}

function threadUses(use: StackUse, slots: readonly VectorSlot[], threads: readonly Thread[]): ThreadUse[] {
  if (threads.length === 0) return [];
  const saves = contextSwitch(use.graph, slots);
  const usesFloat = findFloatUse(use.graph);
  return threads.map((thread) => ({
    ...{ thread, use },
    need: threadNeed(use, thread, usesFloat, saves),
    reach: reachOf(use, thread.entry === undefined ? [] : [thread.entry]),
    isSwitchSeen: saves.isSeen,
  }));
}

/** Functions of the section that Non-secure code enters Secure code by [ARMv8-M Secure software guidelines]. */
function secureEntries({ code, functionCount }: CallGraph): number[] {
  const { functions, space } = code;
  return Array.from({ length: functionCount }, (_, index) => index).filter((index) =>
    SECURE_GATEWAYS.test(space.sections[functions.section[index]!]!.name),
  );
}

/** Where execution begins: the reset handler and all that can interrupt. */
export function rootsOf({ main, entered, handlers, others }: NestedStack): number[] {
  return [...new Set([main.function, ...entered.functions, ...handlers.map((handler) => handler.function), ...others])];
}
