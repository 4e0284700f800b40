import type { CallGraph } from "./calls.ts";
import { isPanicking } from "./panic-cost.ts";

/** C's own ends of a program: what assertions and aborts call. */
const ENDS =
  /^(?:__assert_func|__assert_fail|__aeabi_assert|__assert|abort|__cxa_throw|__cxa_pure_virtual|_ZSt9terminatev|__stack_chk_fail)$/;

/**
 * By function: 1 for those in which a panic begins or goes on. They never return, so what they need comes once, at the end of a program; one that
 * can return, whatever it is called, is a function like others.
 */
export function findPanicEntries({ code, functionCount }: Pick<CallGraph, "code" | "functionCount">): Uint8Array {
  const entries = new Uint8Array(functionCount);
  for (let index = 0; index < functionCount; index++) {
    if (code.returns.at(index) === 1) continue;
    const name = code.functions.name(index);
    if (ENDS.test(name) || isPanicking(name)) entries[index] = 1;
  }
  return entries;
}
