import type { CallGraph } from "../graph/calls.ts";
import { findFloatUse } from "../graph/float-use.ts";
import { type NestedStack, nestInterrupts } from "../graph/interrupts.ts";
import { type InterruptSetup, readInterruptSetup } from "../graph/priorities.ts";
import { StackUse } from "../graph/stack.ts";
import { vectorSlots } from "../graph/vector-slots.ts";

/** What the machine code says of the stack. */
export interface StackFacts {
  readonly use: StackUse;
  readonly setup: InterruptSetup;
  /** Undefined when the vector table names no reset handler of this image. */
  readonly nested: NestedStack | undefined;
  /** Whether the code could not be read to its end: then nothing is a bound. */
  readonly cutShort: boolean;
}

/** What the user knows that the code does not show. */
export interface StackAssumptions {
  /** Bytes for functions by raw name, with all that they call. */
  readonly assume?: ((name: string) => number | undefined) | undefined;
  /** Priorities by exception number, as written to the register; they go before what the code shows. */
  readonly priorities?: ReadonlyMap<number, number> | undefined;
  /** Slots whose handlers do not count. */
  readonly excluded?: ReadonlySet<number> | undefined;
}

/** The worst case of main and of the interrupts above it. */
export function stackFacts(graph: CallGraph, assumptions: StackAssumptions = {}): StackFacts {
  const { assume, priorities, excluded } = assumptions;
  const { code } = graph;
  const use = new StackUse(graph, assume === undefined ? {} : { assume });
  const setup = readInterruptSetup(code);
  const slots = vectorSlots(code).filter(({ index }) => excluded?.has(index) !== true);
  const nested = nestInterrupts(use, slots, setup, { usesFloat: findFloatUse(graph), priorities });
  return { use, setup, nested, cutShort: code.cutShort };
}
