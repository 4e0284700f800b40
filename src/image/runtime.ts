import { grouped, hex } from "../bytes/quantities.ts";
import type { LoadedFirmware } from "./load.ts";
import { findHeap } from "./ram/find-heap.ts";
import { stackRegion } from "./ram/find-stack-region.ts";
import type { Heap } from "./ram/heap.ts";
import type { StackRegion } from "./ram/stack-region.ts";
import type { VectorWords } from "./vectors/vectors.ts";

/** What an image says of its stack and heap without its code being followed. */
export async function runtimeFacts(
  firmware: LoadedFirmware,
  table: VectorWords | undefined,
): Promise<{ region: StackRegion | { readonly reason: string }; heap: Heap }> {
  const heap = await findHeap(firmware);
  const region = table === undefined ? { reason: "no vector table was found" } : await stackRegion(firmware, table.words[0]!);
  reportCollision(firmware, heap, region);
  return { region, heap };
}

/** Says plainly where heap and stack can meet. */
function reportCollision({ findings }: LoadedFirmware, heap: Heap, region: StackRegion | { readonly reason: string }): void {
  if ("reason" in region || heap.start === undefined) return;
  if (heap.bytes === null) {
    // Where something refuses, it may well do so in time.
    if (heap.unlimited !== true) return;
    findings.report({
      code: "memory/heap-meets-stack",
      severity: "note",
      message: `the heap grows from ${hex(heap.start)} up and the stack from ${hex(region.start)} down in the same ${grouped(region.available)} bytes of ${region.region}: _sbrk gives whatever it is asked for`,
      hint: "let _sbrk refuse what would come near the stack pointer",
    });
  } else if (heap.start < region.start && heap.start + heap.bytes > region.start) {
    findings.report({
      code: "memory/heap-meets-stack",
      severity: "error",
      message: `the heap's ${grouped(heap.bytes)} bytes from ${hex(heap.start)} reach beyond the initial stack pointer ${hex(region.start)}`,
      hint: "make the heap smaller, or move the stack",
    });
  }
}
