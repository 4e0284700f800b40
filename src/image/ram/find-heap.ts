import { codeAddress } from "../../architecture/thumb-bit.ts";
import type { Firmware } from "../firmware.ts";
import { SYMBOL_KINDS } from "../symbols.ts";
import { type BreakRule, breakRule } from "./break-code.ts";
import { RAM_SYMBOLS } from "./find-stack-region.ts";
import type { Heap } from "./heap.ts";

const OBJECT = SYMBOL_KINDS.indexOf("object");
/** Crates whose code is in every image that allocates with them. */
const ALLOCATORS = ["embedded_alloc", "linked_list_allocator", "buddy_alloc", "rlsf", "talc", "wee_alloc", "dlmalloc"];
/** What stands in a mangled name of one of them. */
const ALLOCATOR = new RegExp(ALLOCATORS.map((known) => `${known.length}${known}`).join("|"));
/** What people call the static that they give to an allocator. */
const ARENA =
  /(^|::|_)(HEAP(_?(MEM(ORY)?|SPACE|BUF(FER)?|AREA|STORAGE|DATA|POOL|REGION))?|ARENA|MEMORY|heap_?(mem(ory)?|space|buf(fer)?|area|storage|pool)|ucHeap|kheap)$/;
/** The static of FreeRTOS's heap_1.c, heap_2.c and heap_4.c. */
const FREERTOS_HEAP = "ucHeap";
/** Smaller statics of such names are the allocators themselves. */
const SMALLEST_ARENA = 128;

/**
 * The heap, as far as the image tells: a section made for it, the symbols of cortex-m-rt's and GCC's linker scripts, the static that a Rust
 * allocator was given, that of FreeRTOS, or newlib's `_sbrk`. A size that is decided at run time is null, with the reason.
 */
export async function findHeap(firmware: Firmware): Promise<Heap> {
  const named = await firmware.find([...RAM_SYMBOLS, FREERTOS_HEAP]);
  const value = (name: string) => named.get(name)?.value;
  const section = firmware.sections.find(
    ({ name, storage, size }) => storage === "reserved" && /heap/i.test(name) && !/stack/i.test(name) && size > 0,
  );
  if (section !== undefined) return { kind: "section", start: section.address, bytes: section.size, evidence: `section ${section.name}` };
  const [sheap, heapSize] = [value("__sheap"), value("_heap_size")];
  if (sheap !== undefined && heapSize !== undefined && heapSize > 0)
    return { kind: "cortex-m-rt", start: sheap, bytes: heapSize, evidence: "_heap_size bytes from __sheap on" };
  const [base, limit] = [
    value("__HeapBase") ?? value("__heap_start"),
    value("__HeapLimit") ?? value("__heap_limit") ?? value("__heap_end"),
  ];
  if (base !== undefined && limit !== undefined && limit > base)
    return { kind: "linker script", start: base, bytes: limit - base, evidence: "from __HeapBase to __HeapLimit" };
  const allocator = await rustAllocator(firmware);
  if (allocator !== undefined) return allocator;
  const arena = named.get(FREERTOS_HEAP);
  if (arena !== undefined && arena.size > 0)
    return { kind: "FreeRTOS", start: arena.value, bytes: arena.size, evidence: `${FREERTOS_HEAP}, which pvPortMalloc gives out` };
  const rule = await sbrkRule(firmware, named);
  return rule === "refuses" ? NEVER : (newlibHeap(value, rule) ?? noHeap(firmware));
}

/** An allocator crate in the image, with the static that looks like its memory. */
async function rustAllocator(firmware: Firmware): Promise<Heap | undefined> {
  const { symbols } = firmware;
  if (!(await firmware.mayName([ALLOCATOR]))) return undefined;
  const names = await firmware.names(symbols.rows);
  const mangled = names.filter((name) => name.startsWith("_R") || name.startsWith("_ZN")).join("\n");
  const crate = ALLOCATORS.find((known) => mangled.includes(`${known.length}${known}`));
  if (crate === undefined) return undefined;
  const statics: number[] = [];
  for (let i = 0; i < symbols.count; i++)
    if (symbols.kind[i] === OBJECT && symbols.size[i]! >= SMALLEST_ARENA && !isFlash(firmware, symbols.sectionIndex[i]!)) statics.push(i);
  const described = await firmware.describe(Uint32Array.from(statics));
  const arenas = described
    .map(({ demangled }, i) => ({ demangled, symbol: statics[i]! }))
    .filter(({ demangled }) => ARENA.test(demangled))
    .sort((a, b) => symbols.size[b.symbol]! - symbols.size[a.symbol]!);
  const [arena] = arenas;
  if (arena === undefined)
    return { kind: crate, bytes: null, evidence: `code of ${crate}`, reason: `${crate} is told its memory when the program starts` };
  return {
    kind: crate,
    start: symbols.address[arena.symbol]!,
    bytes: symbols.size[arena.symbol]!,
    evidence: `code of ${crate}, and the static ${arena.demangled}, told by its name`,
  };
}

function isFlash({ sections }: Firmware, index: number): boolean {
  const section = sections.find((one) => one.index === index);
  return section === undefined || !section.writable;
}

const NEVER: Heap = { kind: "none", bytes: 0, evidence: "_sbrk refuses every request" };
/** Code of `_sbrk` that is read, bytes: it has a dozen instructions, and as many more without optimization. */
const LONGEST_SBRK = 256;

/** What the code of `_sbrk` does; undefined without one, or when its code does not tell. */
async function sbrkRule(firmware: Firmware, named: Awaited<ReturnType<Firmware["find"]>>): Promise<BreakRule | undefined> {
  const sbrk = named.get("_sbrk");
  const section = firmware.sections.find(({ index }) => index === sbrk?.sectionIndex);
  if (sbrk === undefined || section === undefined || firmware.machine !== "ARM" || !firmware.littleEndian) return undefined;
  const start = codeAddress(sbrk.value);
  const bytes = await firmware.read(section, start - section.address, Math.min(sbrk.size, LONGEST_SBRK));
  return breakRule(bytes, start);
}

/** newlib's malloc takes what `_sbrk` gives it, usually from `end` upwards. */
function newlibHeap(value: (name: string) => number | undefined, rule: BreakRule | undefined): Heap | undefined {
  if (value("_sbrk") === undefined && value("_sbrk_r") === undefined) return undefined;
  const start = value("end") ?? value("_end") ?? value("__end__");
  const least = value("_Min_Heap_Size") ?? value("__heap_size");
  const place = start === undefined ? {} : { start };
  if (least !== undefined && least > 0)
    return { kind: "newlib", ...place, bytes: least, evidence: "_sbrk, and the size that the linker script sets aside" };
  return {
    kind: "newlib",
    ...place,
    bytes: null,
    evidence: "_sbrk",
    ...(rule === "whatever" ? { unlimited: true } : {}),
    reason:
      rule === "whatever"
        ? "it grows from the end of the statics until it meets the stack"
        : "it grows from the end of the statics until _sbrk refuses",
  };
}

function noHeap({ symbols }: Firmware): Heap {
  if (symbols.count === 0) return { kind: "unknown", bytes: null, evidence: "nothing", reason: "the image has no symbols" };
  return { kind: "none", bytes: 0, evidence: "no allocator, no section and no symbol of a heap in the image" };
}
