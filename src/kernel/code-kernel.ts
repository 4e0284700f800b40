import { CODE_KERNEL } from "./code-wasm.generated.ts";
import type { SectionKernel } from "./section-kernel.ts";
import { moduleOf } from "./unpack.ts";

/** The kernel that follows machine code. Addresses of functions and objects are the image's. Sources: `assembly/code/index.ts`. */
export interface CodeKernel extends SectionKernel {
  begin(): void;
  /** Functions ascend by start; `role` is one of those in `assembly/code/functions.ts`. */
  addFunction(start: number, end: number, section: number, role: number): void;
  /** Objects of data ascend and do not overlap. */
  addObject(start: number, end: number, isConstant: number): void;
  /** A symbol of the linker script: what begins there goes on to the next one. */
  addBorder(address: number, end: number): void;
  finishImage(): void;
  setTable(address: number, end: number): void;
  addRoot(address: number): void;
  /** Allows fewer steps in all than the kernel does by itself, and fewer before following counts as long and widens at once. */
  limitWork(steps: number, long: number): void;
  /** What a function is written in: one of `assembly/code/functions.ts`. */
  setLanguage(address: number, language: number): void;
  /** A function in which a panic begins, as far as its name says. */
  addPanic(address: number): void;
  run(hasRoots: number, withRegisters: number): void;
  isCutShort(): number;
  rowCount(table: number): number;
  column(table: number, field: number): number;
  valueField(value: number, field: number): number;
  valuePlace(value: number, index: number, upper: number): number;
}

let compiled: WebAssembly.Module | undefined;

/** A new instance of the kernel of machine code. */
export function newCodeKernel(): CodeKernel {
  compiled ??= moduleOf(CODE_KERNEL);
  return new WebAssembly.Instance(compiled).exports as unknown as CodeKernel;
}
