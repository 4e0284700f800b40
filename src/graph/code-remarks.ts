import { Columns } from "../kernel/columns.ts";
import { newReferenceKernel } from "../kernel/reference-kernel.ts";
import type { Code } from "./code.ts";
import { handSections } from "./hand-sections.ts";

/** The kernel's table of remarks. */
const REMARKS = 5;
const COPIERS = /^(?:memcpy|memmove|__aeabi_mem(?:cpy|move)[48]?)$/;

/** What instructions say on their own, without the paths that lead to them. */
export interface CodeRemarks {
  readonly breakpoints: { readonly address: number; readonly number: number }[];
  /** Calls of memcpy and its kind whose length a constant in the same stretch of code tells. */
  readonly copies: { readonly address: number; readonly bytes: number }[];
}

/** Reads every function's instructions in a row, in the kernel. */
export function codeRemarks({ functions, space }: Pick<Code, "functions" | "space">): CodeRemarks {
  const kernel = newReferenceKernel();
  handSections(kernel, space);
  const columns = new Columns(kernel);
  const put = (numbers: readonly number[]) => columns.put(Uint32Array.from(numbers));
  const copiers = functions.start.filter((_, index) => COPIERS.test(functions.name(index)));
  const [starts, ends, sections] = [put(functions.start), put(functions.end), put(functions.section)];
  kernel.findRemarks(functions.count, starts, ends, sections, copiers.length, put(copiers));
  const count = kernel.rowCount(REMARKS);
  const column = (field: number) => columns.take(Uint32Array, kernel.column(REMARKS, field), count);
  const [at, isCopy, value] = [column(0), column(1), column(2)];
  const found: CodeRemarks = { breakpoints: [], copies: [] };
  for (let row = 0; row < count; row++) {
    if (isCopy[row] === 1) found.copies.push({ address: at[row]!, bytes: value[row]! | 0 });
    else found.breakpoints.push({ address: at[row]!, number: value[row]! });
  }
  return found;
}
