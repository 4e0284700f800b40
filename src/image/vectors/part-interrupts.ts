import { FIRST_INTERRUPT, mostInterrupts } from "../../architecture/exceptions.ts";
import type { VectorWords } from "./vectors.ts";

/** Interrupts of the part that an image is for. */
export interface PartInterrupts {
  /** One more than the highest number. */
  readonly count: number;
  /** `chip STM32F411CEUx (probe-rs 0.32.0, --chip)` */
  readonly evidence: string;
}

/** How many interrupts the core has that runs the image: no more than its architecture allows. */
export function partInterrupts(count: number | undefined, architecture: string | undefined, evidence: string): PartInterrupts | undefined {
  return count === undefined ? undefined : { count: Math.min(count, mostInterrupts(architecture)), evidence };
}

/** A table of which nothing tells the length ends with the part's last interrupt; one that is measured is believed. */
export function withinPart(table: VectorWords | undefined, part: PartInterrupts | undefined): VectorWords | undefined {
  if (table === undefined || table.measured || part === undefined) return table;
  return { ...table, words: table.words.slice(0, FIRST_INTERRUPT + part.count) };
}
