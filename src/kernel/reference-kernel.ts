import { REFERENCE_KERNEL } from "./references-wasm.generated.ts";
import type { SectionKernel } from "./section-kernel.ts";
import { moduleOf } from "./unpack.ts";

/** The kernel that reads what instructions name. Sources: `assembly/references/index.ts`. */
export interface ReferenceKernel extends SectionKernel {
  release(address: number): void;
  /** Reads the function at the row `index`, which lies in the section of that row. */
  scan(index: number, start: number, end: number, section: number): void;
  /**
   * Finds the objects of data, from columns in `memory`: of functions with symbols, which ascend; of symbols, whose kinds are bytes; of starts of data, which
   * ascend. `left` has a byte for each section, 1 where its data is left out.
   */
  findObjects(
    left: number,
    functionCount: number,
    functionStarts: number,
    functionEnds: number,
    symbolCount: number,
    addresses: number,
    sizes: number,
    kinds: number,
    startCount: number,
    starts: number,
  ): void;
  /** Finds the objects that references of instructions lie in, from columns in `memory`; borders ascend. */
  linkInstructions(count: number, kinds: number, ats: number, froms: number, targets: number, borderCount: number, borders: number): void;
  /** Says that a reference to a border means all up to `end`, or nothing that counts. */
  setRange(border: number, end: number, isDropped: number): void;
  spreadRanges(): void;
  /** Finds the objects that words of data point to, from columns in `memory`. */
  linkWords(count: number, ats: number, targets: number, toFunctions: number, lengths: number): void;
  /** Finds the functions that own each object, from what was linked. */
  findOwners(functionCount: number): void;
  /** Finds words of data that point, and starts of data, from columns in `memory`: references, symbols (kinds are bytes), starts of functions, which ascend. */
  findWords(
    count: number,
    kinds: number,
    targets: number,
    sizes: number,
    symbolCount: number,
    symbolAddresses: number,
    symbolKinds: number,
    functionCount: number,
    functions: number,
  ): void;
  /** Finds bodies that are alike, from columns in `memory`: of functions, 1 in `kinds`, and of constants, each with the row of its section. */
  findEqualBodies(count: number, starts: number, ends: number, sections: number, kinds: number): void;
  /** Finds breakpoints and calls of the functions in `copiers` with a length that is told right before, in functions as columns in `memory`. */
  findRemarks(count: number, starts: number, ends: number, sections: number, copierCount: number, copiers: number): void;
  /** Masks bodies, from columns in `memory`, and hashes them; their words are kept where `isKept` is 1. */
  maskBodies(count: number, starts: number, ends: number, sections: number, isKept: number): void;
  /** Tables as `assembly/references/index.ts` numbers them. */
  rowCount(table: number): number;
  column(table: number, field: number): number;
}

let compiled: WebAssembly.Module | undefined;

/** A new instance of the kernel of references. */
export function newReferenceKernel(): ReferenceKernel {
  compiled ??= moduleOf(REFERENCE_KERNEL);
  return new WebAssembly.Instance(compiled).exports as unknown as ReferenceKernel;
}
