import { decode, Instruction, Kind } from "../../src/formats/thumb/index.ts";
import type { Code } from "../../src/graph/code.ts";

/** Registers of the first three arguments [AAPCS32 §6.1.1]. */
const LENGTH_ARGUMENT = 2;
const COPIERS = /^(?:memcpy|memmove|__aeabi_mem(?:cpy|move)[48]?)$/;

/** What instructions say on their own, without the paths that lead to them. */
interface CodeRemarks {
  readonly breakpoints: { readonly address: number; readonly number: number }[];
  /** Calls of memcpy and its kind whose length a constant in the same stretch of code tells. */
  readonly copies: { readonly address: number; readonly bytes: number }[];
}

/** Reads every function's instructions in a row; a constant holds until its register is written, and no longer than a branch's target. */
export function plainRemarks(code: Pick<Code, "functions" | "space">): CodeRemarks {
  const found: CodeRemarks = { breakpoints: [], copies: [] };
  const copiers = new Set<number>();
  for (let i = 0; i < code.functions.count; i++) if (COPIERS.test(code.functions.name(i))) copiers.add(code.functions.start[i]!);
  const seen = new Uint8Array(code.space.isData.length);
  const instruction = new Instruction();
  for (let i = 0; i < code.functions.count; i++) readFunction(code, i, { copiers, seen, instruction }, found);
  return found;
}

interface Reading {
  /** Addresses of functions that copy as many bytes as their third argument says. */
  readonly copiers: ReadonlySet<number>;
  /** For each halfword of code whether an instruction that begins there was read: functions overlap. */
  readonly seen: Uint8Array;
  readonly instruction: Instruction;
}

function readFunction(
  { functions, space }: Pick<Code, "functions" | "space">,
  index: number,
  { copiers, seen, instruction }: Reading,
  found: CodeRemarks,
): void {
  const row = functions.section[index]!;
  const section = space.sections[row];
  if (section === undefined) return;
  let length: number | undefined;
  for (let at = functions.start[index]!; at < functions.end[index]!; ) {
    if (!space.isInstruction(at)) {
      at += 2;
      continue;
    }
    const halfword = space.halfword(row, at);
    const size = decode(section.bytes, at - section.address, at, instruction);
    if (size === 0 || seen[halfword] === 1) return;
    seen[halfword] = 1;
    const { kind, rd, imm, target, writes } = instruction;
    if (kind === Kind.Bkpt) found.breakpoints.push({ address: at, number: imm & 0xff });
    if ((kind === Kind.MoveImmediate || kind === Kind.MoveWide) && rd === LENGTH_ARGUMENT) length = imm;
    else if (kind === Kind.Call || kind === Kind.Branch) {
      if (copiers.has(target) && length !== undefined) found.copies.push({ address: at, bytes: length });
      length = undefined;
    } else if (kind === Kind.BranchIf || ((writes >> LENGTH_ARGUMENT) & 1) === 1) length = undefined;
    at += size;
  }
}
