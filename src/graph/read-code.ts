import { type ManglingStyle, manglingStyle } from "../formats/demangle/index.ts";
import { type CodeKernel, newCodeKernel } from "../kernel/code-kernel.ts";
import { Code } from "./code.ts";
import { readColumns } from "./code-columns.ts";
import type { CodeImage } from "./code-image.ts";
import { findBorders, findStaticObjects } from "./data/static-objects.ts";
import type { Functions } from "./functions.ts";
import { handSections } from "./hand-sections.ts";
import { panicsByName } from "./panic-entries.ts";

/** Roles of functions, by their names, as in the kernel's `functions.ts`: what these do to memory is taken from their name. */
const ROLES: readonly (readonly [name: RegExp, role: number])[] = [
  [/^(?:__aeabi_)?mem(?:cpy|move)[48]?$|^mempcpy$/, 1],
  [/^memset$/, 2],
  [/^__aeabi_memclr[48]?$|^bzero$/, 3],
  [/^__aeabi_memset[48]?$/, 4],
  [/^__gnu_thumb1_case_uqi$/, 5],
  [/^__gnu_thumb1_case_sqi$/, 6],
  [/^__gnu_thumb1_case_uhi$/, 7],
  [/^__gnu_thumb1_case_shi$/, 8],
  [/^__gnu_thumb1_case_si$/, 9],
];
/** Languages of functions, by how their names are mangled, as in the kernel's `functions.ts`: of names that are not, nothing is known. */
const RUST = 2;
const LANGUAGES: Readonly<Record<ManglingStyle, number>> = { none: 0, cpp: 1, "rust-v0": RUST, "rust-legacy": RUST };
/** Sections of functions that are called from outside of the image or by their place: Secure gateways [ARMv8-M §B9.5], boot code. */
const ENTERED = /^\.gnu\.sgstubs|^\.boot/;

/** How code is followed. */
export interface FollowOptions {
  /** Whether the kernel keeps what each register may hold in front of each instruction (table 8). */
  readonly keepsRegisters?: boolean;
  /** Fewer steps than the kernel allows by itself: in all, and before following counts as long, from where on values are widened at once. */
  readonly work?: { readonly steps: number; readonly long: number };
}

/**
 * Reads all code of an image: the kernel follows each function with all values that registers and memory may hold, until nothing changes, and says
 * what it refers to, calls and stores. `roots` are addresses that something outside of the image calls.
 */
export function readCode(image: CodeImage, roots: readonly number[] = [], options: FollowOptions = {}): Code {
  const code = new Code(image);
  readColumns(follow(code, roots, options), code);
  return code;
}

/** Lets the kernel follow all code. */
export function follow(code: Code, roots: readonly number[], { keepsRegisters = false, work }: FollowOptions = {}): CodeKernel {
  const { image } = code;
  const kernel = newCodeKernel();
  kernel.begin();
  if (work !== undefined) kernel.limitWork(work.steps, work.long);
  hand(kernel, code);
  const entered = [...vectors(code), ...roots];
  if (image.entry !== undefined) entered.push(image.entry);
  const { functions, space } = code;
  for (let index = 0; index < functions.count; index++)
    if (ENTERED.test(space.sections[functions.section[index]!]!.name)) entered.push(functions.start[index]!);
  languagesOf(functions).forEach((language, index) => {
    kernel.setLanguage(functions.start[index]!, language);
  });
  for (const index of panicsByName(code)) kernel.addPanic(functions.start[index]!);
  for (const address of entered) kernel.addRoot(address - (address % 2));
  kernel.run(entered.length > 0 ? 1 : 0, keepsRegisters ? 1 : 0);
  return kernel;
}

/** What each function is written in. One whose name is not mangled is of Rust (`#[no_mangle]`) where those are between which it lies. */
function languagesOf(functions: Functions): number[] {
  const named = Array.from({ length: functions.count }, (_, index) => LANGUAGES[manglingStyle(functions.name(index))]);
  return named.map((language, index) => (language === 0 && named[index - 1] === RUST && named[index + 1] === RUST ? RUST : language));
}

/** Addresses in the vector table, the initial stack pointer left out. */
function vectors({ image, space }: Code): number[] {
  const { vectorTable } = image;
  const addresses: number[] = [];
  for (let slot = 1; slot < (vectorTable?.words ?? 0); slot++) addresses.push(space.word(vectorTable!.address + slot * 4));
  return addresses.filter((address) => address > 0);
}

/** Gives the kernel the image's bytes, functions and objects. */
function hand(kernel: CodeKernel, code: Code): void {
  const { image, space, functions } = code;
  handSections(kernel, space);
  const roles = rolesByAddress(image);
  for (let index = 0; index < functions.count; index++) {
    const start = functions.start[index]!;
    kernel.addFunction(start, functions.end[index]!, functions.section[index]!, roles.get(start) ?? 0);
  }
  for (const { start, end, constant } of findStaticObjects(image, space)) kernel.addObject(start, end, constant ? 1 : 0);
  for (const { start, end } of findBorders(image, space)) kernel.addBorder(start, end);
  kernel.finishImage();
  const { vectorTable } = image;
  if (vectorTable !== undefined) kernel.setTable(vectorTable.address, vectorTable.address + vectorTable.words * 4);
}

function rolesByAddress({ symbols }: CodeImage): Map<number, number> {
  const roles = new Map<number, number>();
  for (let row = 0; row < symbols.count; row++) {
    const name = symbols.name(row);
    const role = /mem|bzero|_case_/.test(name) ? ROLES.find(([pattern]) => pattern.test(name))?.[1] : undefined;
    if (role !== undefined) roles.set(symbols.address[row]!, role);
  }
  return roles;
}
