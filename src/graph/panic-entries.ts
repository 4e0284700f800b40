import { demangle } from "../formats/demangle/index.ts";
import type { CallGraph } from "./calls.ts";
import type { Code } from "./code.ts";

/**
 * Functions in which a panic begins or goes on, by name: core's and alloc's functions that never return (seen: rustc 1.70 to 1.96), the handler, and those
 * of defmt. Closed sets of paths would miss each new `panic_const_…`, so their naming habits decide.
 */
const PANICKING =
  /^(?:core|alloc|std)::panicking::|^(?:core|alloc|std)::(?:\w+::)*(?:\w+_)?(?:panic|fail|failed|overflow)(?:_\w+)?(?:$|::(?:do_panic|runtime|rt_error)\b)|::do_panic(?:::runtime)?$|\bpanic_cold_\w+$|\brust_begin_unwind$|\b__rust_alloc_error_handler$|\b__rdl_alloc_error_handler$|^alloc::alloc::handle_alloc_error|^_?_?defmt\w*_panic$|^defmt::export::panic/;
/** Not panics although the names of core's arithmetic end so. */
const ARITHMETIC = /^core::num::/;
/** C's own ends of a program: what assertions and aborts call. */
const ENDS =
  /^(?:__assert_func|__assert_fail|__aeabi_assert|__assert|abort|__cxa_throw|__cxa_pure_virtual|_ZSt9terminatev|__stack_chk_fail)$/;

/**
 * By function: 1 for those in which a panic begins or goes on. They never return, so what they need comes once, at the end of a program; one that
 * can return, whatever it is called, is a function like others.
 */
export function findPanicEntries({ code, functionCount }: Pick<CallGraph, "code" | "functionCount">): Uint8Array {
  const entries = new Uint8Array(functionCount);
  for (const index of panicsByName(code)) if (code.returns.at(index) === 0) entries[index] = 1;
  return entries;
}

/** What was found of functions, as long as none is added: it is asked again for each graph of the same code. */
const known = new WeakMap<Code["functions"], { readonly count: number; readonly found: readonly number[] }>();

/** Functions in which a panic begins or goes on as far as their names say, whether they return or not. */
export function panicsByName({ functions }: Pick<Code, "functions">): readonly number[] {
  const before = known.get(functions);
  if (before?.count === functions.count) return before.found;
  const found: number[] = [];
  for (let index = 0; index < functions.count; index++) {
    const name = functions.name(index);
    if (ENDS.test(name) || isPanicking(name)) found.push(index);
  }
  known.set(functions, { count: functions.count, found });
  return found;
}

/** Whether a function of this mangled name panics. */
export function isPanicking(raw: string): boolean {
  if (!/panic|fail|unwind|overflow|alloc_error/.test(raw)) return false;
  const name = demangle(raw).text.replace(/::<.*$/, "");
  return PANICKING.test(name) && !ARITHMETIC.test(name);
}
