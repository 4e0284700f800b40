import { buildCallGraph } from "../graph/calls.ts";
import { findFloatUse } from "../graph/float-use.ts";
import { type NestedStack, nestInterrupts } from "../graph/interrupts.ts";
import { type InterruptSetup, readInterruptSetup } from "../graph/priorities.ts";
import { StackUse } from "../graph/stack.ts";
import { vectorSlots } from "../graph/vector-slots.ts";
import { readCode } from "../graph/walk.ts";
import type { VectorWords } from "../model/vectors.ts";
import { codeImage } from "./code-image.ts";
import type { LoadedFirmware } from "./firmware.ts";

/** What the machine code says of the stack. */
export interface StackFacts {
  readonly use: StackUse;
  readonly setup: InterruptSetup;
  /** Undefined when the vector table names no reset handler of this image. */
  readonly nested: NestedStack | undefined;
  /** Whether the code could not be read to its end: then nothing is a bound. */
  readonly cutShort: boolean;
}

/** Reads the worst case of main and of the interrupts above it from the code; `assume` gives bytes for functions by raw name. */
export async function stackFacts(
  firmware: LoadedFirmware,
  table: VectorWords,
  assume?: (name: string) => number | undefined,
): Promise<StackFacts> {
  const image = await codeImage(firmware, { address: table.address, words: table.words.length });
  const code = readCode(image);
  const graph = buildCallGraph(code);
  const use = new StackUse(graph, assume === undefined ? {} : { assume });
  const setup = readInterruptSetup(code);
  return { use, setup, nested: nestInterrupts(use, vectorSlots(code), setup, { usesFloat: findFloatUse(graph) }), cutShort: code.cutShort };
}
