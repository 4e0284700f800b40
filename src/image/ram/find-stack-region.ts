import { hex } from "../../bytes/quantities.ts";
import type { LoadedFirmware } from "../load.ts";
import { stackMemory } from "./stack-memory.ts";
import type { StackRegion } from "./stack-region.ts";

/** Symbols with which start-up code and linker scripts of Rust, GCC, CMSIS and vendors' tools mark stack and heap. */
export const RAM_SYMBOLS = [
  ...["_stack_start", "_stack_end", "__sheap", "_heap_size", "__StackTop", "__StackLimit", "__StackBottom", "_estack", "_sstack"],
  ...["_stack_top", "__stack", "__stack_end__", "__HeapBase", "__HeapLimit", "__heap_start", "__heap_end", "__heap_size", "__heap_limit"],
  ...["_Min_Heap_Size", "_Min_Stack_Size", "_sbrk", "_sbrk_r", "end", "_end", "__end__"],
] as const;

/** Symbols of the lowest address that the linker script gives to the stack. */
const LIMITS = ["__StackLimit", "__StackBottom", "_sstack", "_stack_end"] as const;

/**
 * Where the stack lies: what was set aside for it, if something ends where the initial stack pointer points; else from there down to the highest of what
 * else its memory holds below it: statics, a heap of a known size, the limit that the linker script names. Undefined with a reason when the pointer lies
 * in no region that is known, or among statics of which none is known to be the stack.
 */
export async function stackRegion(
  firmware: LoadedFirmware,
  initialStackPointer: number,
): Promise<StackRegion | { readonly reason: string }> {
  const { memory } = firmware;
  const own = await stackMemory(firmware, initialStackPointer);
  const index = regionBelow(firmware, initialStackPointer);
  const region = memory.regions[index];
  if (own !== undefined)
    return {
      region: region?.name ?? "unknown memory",
      start: initialStackPointer,
      end: own.start,
      available: initialStackPointer - own.start,
      overflow: region !== undefined && own.start === region.origin ? "faults" : "corrupts",
      evidence: `initial stack pointer of the vector table, ${own.what}`,
    };
  const at = `the initial stack pointer ${hex(initialStackPointer)}`;
  if (region?.length === undefined) return { reason: `${at} lies in no known region: name the linker script with --memory` };
  const below = memory.extents.filter(
    (extent) =>
      extent.region === index &&
      extent.address < initialStackPointer &&
      !(extent.section.storage === "reserved" && /stack/i.test(extent.section.name)),
  );
  const statics = below.reduce((highest, extent) => Math.max(highest, extent.address + extent.length), region.origin);
  if (statics > initialStackPointer || (statics === initialStackPointer && statics < region.origin + region.length)) {
    const holding = below.find(({ address, length }) => address + length >= initialStackPointer);
    return { reason: `${at} points into ${holding?.section.name}, and no symbol says how much of it is the stack` };
  }
  const bound = await lowestAddress(firmware, initialStackPointer, statics);
  const flipped = region.parts.some(({ name, as }) => name === "(stack)" && as === "reserved");
  return {
    region: region.name,
    start: initialStackPointer,
    end: bound.end,
    available: initialStackPointer - bound.end,
    overflow: flipped || (below.length === 0 && bound.end === region.origin) ? "faults" : "corrupts",
    evidence: `initial stack pointer of the vector table, ${bound.what}`,
  };
}

/** Index of the region in which a stack below an address lies; one of unknown length reaches as far as its sections. */
function regionBelow({ memory }: LoadedFirmware, top: number): number {
  return memory.regions.findIndex(({ origin, length }, index) => {
    if (length !== undefined) return top > origin && top <= origin + length;
    return memory.extents.some((extent) => extent.region === index && extent.address < top && top <= extent.address + extent.length);
  });
}

/** The highest of what ends the stack below, with its name. */
async function lowestAddress(
  firmware: LoadedFirmware,
  initialStackPointer: number,
  statics: number,
): Promise<{ end: number; what: string }> {
  const named = await firmware.find(RAM_SYMBOLS);
  const value = (name: string) => named.get(name)?.value;
  const bounds: { end: number; what: string }[] = [{ end: statics, what: "end of the statics below it" }];
  for (const name of LIMITS) {
    const at = value(name);
    if (at !== undefined) bounds.push({ end: at, what: name });
  }
  const [sheap, size, newlibStart, least] = [value("__sheap"), value("_heap_size"), value("end"), value("_Min_Heap_Size")];
  if (sheap !== undefined && size !== undefined) bounds.push({ end: sheap + size, what: "__sheap + _heap_size" });
  if (newlibStart !== undefined && least !== undefined) bounds.push({ end: newlibStart + least, what: "end + _Min_Heap_Size" });
  // A limit below the statics or of another memory says nothing: flip-link's _stack_end is the origin itself.
  const inside = bounds.filter(({ end }) => end >= statics && end <= initialStackPointer);
  return inside.reduce((highest, one) => (one.end > highest.end ? one : highest));
}
