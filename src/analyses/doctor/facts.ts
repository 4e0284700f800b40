import type { Unit } from "../../attribution/program.ts";
import type { Finding } from "../../bytes/finding.ts";
import type { TracedOwners } from "../../graph/data/data-owners.ts";
import type { NestedStack } from "../../graph/stack/interrupts.ts";
import type { StackUse } from "../../graph/stack/stack.ts";
import type { Firmware, NamedSymbol } from "../../image/firmware.ts";
import type { StackRegion } from "../../image/ram/stack-region.ts";
import type { VectorWords } from "../../image/vectors/vectors.ts";
import type { Packages } from "../../ledger/packages.ts";

/** What rules that need neither code nor debug information look at: cheap enough for every summary. */
export interface ImageFacts {
  readonly firmware: Firmware;
  readonly table: VectorWords | undefined;
  readonly stack: StackRegion | { readonly reason: string };
  /** Those of the symbols which the rules name that the image has. */
  readonly known: ReadonlyMap<string, NamedSymbol>;
}

/** Whether an image has Rust, as far as it tells: advice on Rust is none for C. */
export function isRust({ firmware, known }: Pick<ImageFacts, "firmware" | "known">): boolean {
  return firmware.producers.some((producer) => producer.startsWith("rustc")) || RUST_SYMBOLS.some((name) => known.has(name));
}

/** Symbols of cortex-m-rt's script and of the compiler, for images whose producers are stripped. */
export const RUST_SYMBOLS: readonly string[] = ["__sheap", "__pre_init", "rust_begin_unwind", "__veneer_base"];

/** Whether the regions are those of a linker script, a map or a part; what is inferred from the image has neither ends nor holes. */
export function regionsAreKnown({ firmware }: Pick<ImageFacts, "firmware">): boolean {
  return firmware.memory.regions.some(({ length, name }) => length !== undefined && name !== "(outside)");
}

/** A symbol that owns bytes, named. */
export interface OwnedSymbol {
  readonly raw: string;
  readonly name: string;
  readonly crate: string | undefined;
  readonly size: number;
  readonly kind: string;
}

/** A compile unit with the bytes of its functions that have code. */
export interface CompiledUnit extends Unit {
  readonly code: number;
}

/** What rules on the program look at. */
export interface ProgramFacts extends ImageFacts {
  /** One for each row of the firmware's symbols. */
  readonly symbols: readonly OwnedSymbol[];
  readonly units: readonly CompiledUnit[];
  readonly packages: Packages;
  /** Names of the object files that the linker was given, as STT_FILE symbols tell them. */
  readonly objectNames: readonly string[];
  /** Functions of the program's own crates that have code, and calls that were inlined into them; undefined without debug information. */
  readonly inlining: { readonly functions: number; readonly inlinedCalls: number } | undefined;
  /** What refers to what; undefined where code cannot be traced. */
  readonly traced: TracedOwners | undefined;
  /** Bytes that only panics keep, by what they are; undefined where code cannot be traced. */
  readonly panicCost: PanicBytes | undefined;
  readonly stackUse: { readonly use: StackUse; readonly nested: NestedStack | undefined } | undefined;
  /** Breakpoint instructions: address and number. */
  readonly breakpoints: readonly { readonly address: number; readonly number: number }[];
  /** Initialised statics that instructions only read. */
  readonly onlyRead: readonly { readonly name: string; readonly size: number }[];
  /** Calls of memcpy and memmove with a length that is told right before: address and bytes. */
  readonly copies: readonly { readonly address: number; readonly bytes: number }[];
}

/** What only panics keep, bytes. */
export interface PanicBytes {
  readonly locations: number;
  readonly paths: number;
  readonly messages: number;
  readonly formatting: number;
  readonly total: number;
}

/** A rule of doctor: what it can find, and how. */
export interface Rule<Facts> {
  /** Every code that `check` may report. */
  readonly codes: readonly string[];
  /** Symbols that it wants to know of. */
  readonly symbols?: readonly string[];
  /** Whether all that it finds are notes. */
  readonly notesAlone?: true;
  check(facts: Facts): Iterable<Finding> | Promise<Iterable<Finding>>;
}

export type ImageRule = Rule<ImageFacts>;
export type ProgramRule = Rule<ProgramFacts>;
