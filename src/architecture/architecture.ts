import type { BuildAttributes } from "../formats/elf/index.ts";
import { ARM } from "./arm.ts";
import { type Target, UNKNOWN_TARGET } from "./target.ts";

/**
 * What is special to a family of processors: the seam at which another one would stand. Everything above asks it; only code that reads
 * instructions (`src/formats/thumb`, `src/graph`) is Arm's by itself.
 */
export interface Architecture {
  /** Value of `e_machine`. */
  readonly machine: number | undefined;
  /** Whether the code of its linked little-endian images is followed: calls, stack, references. */
  readonly followsCode: boolean;
  /** Whether its symbol tables mark where code and data begin (`$t`, `$d`). */
  readonly hasMappingSymbols: boolean;
  /** Whether the lowest bit of a function's value says which instructions its code has, as `thumb-bit.ts` tells. */
  readonly hasThumbBit: boolean;
  /** Addresses at which memory is RAM, whatever lies there; undefined where the family leaves that to the part. */
  readonly sram: { readonly start: number; readonly end: number } | undefined;
  /** First address of the core's own registers and the maker's, behind which there is no memory; undefined where the family has none. */
  readonly system: number | undefined;
  /** What the build attributes of an image say it was built for. */
  targetOf(attributes: BuildAttributes | undefined): Target;
}

/** A processor of which nothing is known: pointers to code are addresses. */
const OTHER: Architecture = {
  machine: undefined,
  followsCode: false,
  hasMappingSymbols: false,
  hasThumbBit: false,
  sram: undefined,
  system: undefined,
  targetOf: () => UNKNOWN_TARGET,
};

const KNOWN: readonly Architecture[] = [ARM];

/** The architecture of an image by its `e_machine`. */
export function architectureOf(machine: number): Architecture {
  return KNOWN.find((one) => one.machine === machine) ?? OTHER;
}
