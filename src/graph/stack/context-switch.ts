import { PENDSV, SUPERVISOR_CALL } from "../../architecture/exceptions.ts";
import { decode, Instruction, Kind } from "../../formats/thumb/index.ts";
import { type CallGraph, OUTSIDE } from "../calls.ts";
import type { VectorSlot } from "../vector-slots.ts";

/** What a switch pushes below the process stack pointer of the thread that it leaves. */
export interface ContextSwitch {
  /** Bytes of core registers. */
  readonly bytes: number;
  /** Bytes of floating-point registers, for threads that use them. */
  readonly floatBytes: number;
  /** Whether they were read from the handler; else those of the usual ports: r4 to r11 and lr, s16 to s31. */
  readonly isSeen: boolean;
}

/** r4 to r11 and lr; s16 to s31: what the calling convention keeps and the processor does not push. */
const USUAL = { bytes: 36, floatBytes: 64, isSeen: false } as const;
const PSP = 9;
/** Calls from the handler to the code that saves. */
const MOST_CALLS = 2;

/**
 * Reads what PendSV and SVC push below PSP: stores with write-back downwards, and subtractions, from a register that PSP was read into. A switch that keeps
 * registers in the thread's object, as Zephyr's does, pushes nothing. All such instructions of a handler count, as if one path took them all.
 */
export function contextSwitch(graph: CallGraph, slots: readonly VectorSlot[]): ContextSwitch {
  let most: ContextSwitch | undefined;
  for (const { index, function: handler } of slots) {
    if ((index !== PENDSV && index !== SUPERVISOR_CALL) || handler < 0) continue;
    for (const one of withCallees(graph, handler)) {
      const found = pushedBelowPsp(graph, one);
      if (found === undefined || (most !== undefined && most.bytes + most.floatBytes >= found.bytes + found.floatBytes)) continue;
      most = { ...found, isSeen: true };
    }
  }
  return most ?? USUAL;
}

function withCallees({ byCaller, to, functionCount }: CallGraph, handler: number): Set<number> {
  const found = new Set([handler]);
  let last = [handler];
  for (let calls = 0; calls < MOST_CALLS; calls++) {
    const next: number[] = [];
    for (const one of last) {
      for (let e = byCaller.first[one]!; e < byCaller.first[one + 1]!; e++) {
        const callee = to[byCaller.rows[e]!]!;
        if (callee === OUTSIDE || callee >= functionCount || found.has(callee)) continue;
        found.add(callee);
        next.push(callee);
      }
    }
    last = next;
  }
  return found;
}

/** Undefined for a function that does not read PSP. */
function pushedBelowPsp({ code }: CallGraph, index: number): { bytes: number; floatBytes: number } | undefined {
  const { space, functions } = code;
  const { bytes: image, address } = space.sections[functions.section[index]!]!;
  const instruction = new Instruction();
  const holds = new Set<number>();
  let [bytes, floatBytes, reads] = [0, 0, false];
  for (let at = functions.start[index]!; at < functions.end[index]!; at += Math.max(2, instruction.length)) {
    instruction.length = 0;
    if (!space.isInstruction(at) || decode(image, at - address, at, instruction) === 0) continue;
    const { kind, rn, rd, imm } = instruction;
    const word = ((space.byte(at + 1) << 24) | (space.byte(at) << 16) | (space.byte(at + 3) << 8) | space.byte(at + 2)) >>> 0;
    if (kind === Kind.ReadSpecial && imm === PSP) {
      holds.add(rd);
      reads = true;
      continue;
    }
    const base = instruction.length === 4 ? (word >>> 16) & 15 : rn;
    if (instruction.length === 4 && isStoreMultipleDown(word)) {
      if (holds.has(base)) bytes += 4 * bits(word & 0xffff);
    } else if (instruction.length === 4 && isVectorStoreDown(word)) {
      if (holds.has(base)) floatBytes += 4 * (word & 0xff);
    } else if (kind === Kind.AddImmediate && imm < 0 && holds.has(rn)) {
      bytes -= imm;
      holds.add(rd);
    } else if (kind === Kind.Store && instruction.writeBack && !instruction.postIndex && imm < 0 && holds.has(rn)) bytes -= imm;
    else if (kind === Kind.MoveRegister && holds.has(instruction.rm)) holds.add(rd);
    else if (!instruction.writeBack) for (const register of holds) if ((instruction.writes >>> register) & 1) holds.delete(register);
  }
  return reads ? { bytes, floatBytes } : undefined;
}

/** `STMDB rn!` [ARMv7-M §A7.7.160]. */
function isStoreMultipleDown(word: number): boolean {
  return (word & 0xfff00000) >>> 0 === 0xe9200000;
}

/** `VSTMDB rn!` of single or double registers [ARMv7-M §A7.7.255]. */
function isVectorStoreDown(word: number): boolean {
  return (word & 0xffb00e00) >>> 0 === 0xed200a00;
}

function bits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
