import type { Firmware } from "../firmware.ts";
import { SYMBOL_KINDS } from "../symbols.ts";
import type { ThreadStack } from "./stack-region.ts";

const OBJECT = SYMBOL_KINDS.indexOf("object");
/** What people and kernels call the memory of a thread's stack: `TASK_STACK`, `idle_stack`, `xIdleStack`, `THREAD1_STACK_MEM`, and GCC in a function `ucStack.0`. */
const STACK =
  /(^|::|_|[a-z])(STACK|[Ss]tack)(s|S)?(_?(MEM(ORY)?|mem(ory)?|AREA|area|BUF(FER)?|buf(fer)?|SPACE|space|DATA|data|ARRAY|array))?\d*(\.\d+)?$/;
/** No thread runs on less: an exception frame and some registers. */
const SMALLEST = 64;

/**
 * Stacks that threads run on (process stack pointer): statics of the image that are called so, without the guard that Zephyr puts below each. An estimate:
 * only the name tells.
 */
export async function threadStacks(firmware: Firmware): Promise<ThreadStack[]> {
  const { symbols, sections } = firmware;
  const writable = new Set(sections.filter(({ writable }) => writable).map(({ index }) => index));
  const rows: number[] = [];
  for (let i = 0; i < symbols.count; i++)
    if (symbols.kind[i] === OBJECT && symbols.inferred[i] === 0 && symbols.size[i]! >= SMALLEST && writable.has(symbols.sectionIndex[i]!))
      rows.push(i);
  const described = await firmware.describe(Uint32Array.from(rows));
  const guard = await guardOfZephyr(firmware);
  return described.flatMap(({ demangled }, i) => {
    const [start, bytes] = [symbols.address[rows[i]!]! + guard, symbols.size[rows[i]!]! - guard];
    return STACK.test(demangled) && bytes > 0 ? [{ name: demangled, start, bytes }] : [];
  });
}

/** Bytes at the low end of each stack object that the MPU keeps from being written; 0 without such a guard [Zephyr, "Memory Protection Design"]. */
async function guardOfZephyr(firmware: Firmware): Promise<number> {
  const [kept, size] = ["CONFIG_MPU_STACK_GUARD", "CONFIG_ARM_MPU_REGION_MIN_ALIGN_AND_SIZE"] as const;
  const known = await firmware.find([kept, size]);
  return known.get(kept)?.value === 1 ? (known.get(size)?.value ?? 0) : 0;
}
