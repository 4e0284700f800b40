import { decode, Instruction, Kind } from "../formats/thumb/index.ts";
import type { Code } from "./code.ts";

/** Personality routines that entries of the index use without an address [EHABI32 §6.3]. */
const COMPACT = /^__aeabi_unwind_cpp_pr[012]$/;

const EXIDX_CANTUNWIND = 1;
/** A second word of an entry from here on is the table itself. */
const INLINE = 0x80000000;

/**
 * Addresses of functions and data that the unwinder's tables refer to: personality routines, type information. The tables themselves are found by the
 * unwinder through symbols of the linker script, so whatever they name stays linked with the functions that they describe.
 */
export function exceptionTargets(code: Code): number[] {
  const found: number[] = [];
  const { space, functions } = code;
  let unwinds = false;
  for (const { name, address, bytes, exceptionIndex } of space.sections) {
    if (exceptionIndex === true && bytes.length >= 8) unwinds = true;
    if (!name.startsWith(".ARM.extab")) continue;
    for (let at = address; at + 4 <= address + bytes.length; at += 4) {
      const word = space.word(at);
      // The first word of an entry is relative to itself in 31 bits; type information is too, or absolute (R_ARM_TARGET2).
      if (word >= 0 && word < INLINE) found.push(relative31(at, word));
      if (word > 0) found.push(word, (at + (word | 0)) >>> 0);
    }
  }
  if (unwinds) {
    for (let index = 0; index < functions.count; index++) if (COMPACT.test(functions.name(index))) found.push(functions.start[index]!);
  }
  return found;
}

/** Something that a function refers to on a way that only the unwinder takes. */
export interface PadReference {
  /** Index of the function that holds the landing pad. */
  readonly from: number;
  /** Address of the instruction. */
  readonly at: number;
  /** Address that it calls, jumps to or loads from its literal pool. */
  readonly target: number;
}

/**
 * What functions with handlers and cleanups refer to. Their landing pads are entered by the unwinder, through tables of a language of its own, so all their
 * instructions are read in a row instead: what is found twice does no harm.
 */
export function padReferences(code: Code): PadReference[] {
  const found: PadReference[] = [];
  const instruction = new Instruction();
  // Functions overlap in damaged files; those of real ones hardly do.
  let steps = code.space.halfwordCount * 2;
  for (const index of functionsWithPads(code)) {
    const { bytes, address } = code.space.sections[code.functions.section[index]!]!;
    const end = code.functions.end[index]!;
    for (let at = code.functions.start[index]!; at < end && steps > 0; at += Math.max(2, instruction.length), steps--) {
      instruction.length = 0;
      if (!code.space.isInstruction(at) || decode(bytes, at - address, at, instruction) === 0) continue;
      const { kind, target } = instruction;
      if (kind === Kind.LoadLiteral) found.push({ from: index, at, target: code.space.word(target) });
      else if (
        kind === Kind.Call ||
        ((kind === Kind.Branch || kind === Kind.BranchIf) && (target < code.functions.start[index]! || target >= end))
      )
        found.push({ from: index, at, target });
    }
  }
  return found;
}

/** Functions whose entry in the index leads to a table of their own, not to an inline one or to EXIDX_CANTUNWIND [EHABI32 §6]. */
function functionsWithPads({ space, functions }: Code): Set<number> {
  const found = new Set<number>();
  for (const { address, bytes, exceptionIndex } of space.sections) {
    if (exceptionIndex !== true) continue;
    for (let at = address; at + 8 <= address + bytes.length; at += 8) {
      const [start, table] = [space.word(at), space.word(at + 4)];
      if (table <= EXIDX_CANTUNWIND || table >= INLINE) continue;
      const index = functions.startingAt(relative31(at, start));
      if (index >= 0) found.add(index);
    }
  }
  return found;
}

/** A place 31 bits away from its word [EHABI32 §5]. */
function relative31(at: number, word: number): number {
  return (at + ((word << 1) >> 1)) >>> 0;
}
