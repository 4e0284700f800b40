import { decode, Instruction, Kind } from "../../formats/thumb/index.ts";
import type { CallGraph } from "../calls.ts";
import { type Grouped, groupRows } from "../columns.ts";
import type { CallSite } from "../references.ts";
import { vectorSlots } from "../vector-slots.ts";
import type { SetupPlace } from "./priorities.ts";

const [LR, PC] = [14, 15];
/** `MOV pc, rm`, but for rm [ARMv7-M §A7.7.77]. */
const MOV_PC = 0x4687;
/** Callers of callers are asked this far. */
const MOST_CALLERS = 8;
/** Instructions that may be looked at for one image; beyond them nothing is known of their order. */
const MOST_STEPS = 4_000_000;

/** One instruction, as far as it leads on. */
interface Step {
  readonly next: number;
  /** Where it jumps to; undefined for nowhere. */
  readonly target: number | undefined;
  /** `on`: to the next one, and to the target where there is one. `away`: to the target alone, or out of the function. `end`: nowhere. `anywhere`: not known. */
  readonly flow: "on" | "away" | "end" | "anywhere";
  /** Whether it runs only if a condition holds (`IT`). */
  readonly conditional: boolean;
}

/** What code runs before what, by the blocks of functions: a place precedes another when no way through the code comes to the other without it. */
export class ExecutionOrder {
  readonly #graph: CallGraph;
  readonly #steps = new Map<number, ReadonlyMap<number, Step>>();
  /** Rows of calls by callee. */
  #callers: Grouped | undefined;
  /** Functions that the processor or another image enters. */
  readonly #roots = new Set<number>();
  /** By place: functions that run it whenever they come to their end. */
  readonly #running = new Map<number, Map<number, boolean>>();
  #left = MOST_STEPS;

  constructor(graph: CallGraph) {
    this.#graph = graph;
    const { code } = graph;
    for (const slot of vectorSlots(code)) this.#roots.add(slot.function);
    if (code.image.entry !== undefined) this.#roots.add(code.functions.startingAt(code.image.entry - (code.image.entry % 2)));
  }

  /**
   * Whether `first` has run whenever `second` does. What runs in a function as one call entered it has run behind that call, if every way through the
   * function comes by it. Calls that both have in common were made once for both: then it is their order within the function that the last of those
   * entered. Else `second` runs while each of its calls does, so that it is enough if `first` precedes one of them.
   */
  precedes(first: SetupPlace, second: SetupPlace): boolean {
    const [mine, theirs] = [pathOf(first), pathOf(second)];
    let same = 0;
    while (same < Math.min(mine.length, theirs.length) - 1 && isSame(mine[same]!, theirs[same]!)) same += 1;
    for (let inner = mine.length - 1; inner > same; inner--) if (!this.#entersInto(mine[inner - 1]!, mine[inner]!)) return false;
    const place = mine[same]!;
    if (same > 0) return place.function === theirs[same]!.function && this.#precedesWithin(place, theirs[same]!);
    return theirs.some((their) => this.#precedes(place, their, MOST_CALLERS));
  }

  #callersOf(index: number): Uint32Array {
    this.#callers ??= groupRows(this.#graph.to, this.#graph.functionCount);
    return this.#callers.rows.subarray(this.#callers.first[index], this.#callers.first[index + 1]);
  }

  /** Whether a call enters the function of a place and no other one, and that comes to its end by the place alone. */
  #entersInto(call: CallSite, place: CallSite): boolean {
    const { byCaller, to, at } = this.#graph;
    for (let e = byCaller.first[call.function]!; e < byCaller.first[call.function + 1]!; e++) {
      const row = byCaller.rows[e]!;
      if (at[row]! === call.at && to[row]! === place.function) return this.#runs(place, place.function);
    }
    return false;
  }

  #precedesWithin(first: CallSite, second: CallSite): boolean {
    const sure = this.#sureAt(first, second.function);
    // A call that leads to the second place has not ended there.
    sure.delete(second.at);
    return sure.size > 0 && !this.#leadsTo(second.function, sure, second.at);
  }

  #precedes(first: CallSite, second: CallSite, depth: number): boolean {
    if (this.#precedesWithin(first, second)) return true;
    if (depth === 0 || this.#roots.has(second.function)) return false;
    const { from, at, functionCount } = this.#graph;
    const rows = this.#callersOf(second.function);
    return (
      rows.length > 0 &&
      rows.every((row) => from[row]! < functionCount && this.#precedes(first, { function: from[row]!, at: at[row]! }, depth - 1))
    );
  }

  /** Instructions of a function behind which a place has run: itself, and calls of what runs it. */
  #sureAt(first: CallSite, index: number): Set<number> {
    const sure = new Set<number>();
    if (first.function === index) sure.add(first.at);
    const { byCaller, to, at, functionCount } = this.#graph;
    for (let e = byCaller.first[index]!; e < byCaller.first[index + 1]!; e++) {
      const row = byCaller.rows[e]!;
      if (to[row]! < functionCount && this.#runs(first, to[row]!)) sure.add(at[row]!);
    }
    return sure;
  }

  /** Whether a function runs a place whenever it comes to its end. */
  #runs(first: CallSite, index: number): boolean {
    let known = this.#running.get(first.at);
    if (known === undefined) {
      known = new Map();
      this.#running.set(first.at, known);
      // Only who calls its function can.
      for (const caller of this.#above(first.function)) known.set(caller, false);
      for (const caller of this.#above(first.function)) known.set(caller, this.#endsBehind(first, caller));
    }
    return known.get(index) ?? false;
  }

  #endsBehind(first: CallSite, index: number): boolean {
    const sure = this.#sureAt(first, index);
    return sure.size > 0 && !this.#leadsTo(index, sure, undefined);
  }

  /** A function and those that call it, nearest first. */
  #above(index: number): number[] {
    const found = new Set([index]);
    for (const one of found) {
      if (found.size > MOST_CALLERS * MOST_CALLERS) break;
      for (const row of this.#callersOf(one)) if (this.#graph.from[row]! < this.#graph.functionCount) found.add(this.#graph.from[row]!);
    }
    return [...found];
  }

  /** Whether a way through a function, past none of the instructions `without`, comes to an address; without an address, to its end. */
  #leadsTo(index: number, without: ReadonlySet<number>, address: number | undefined): boolean {
    const { start, end } = this.#graph.code.functions;
    const steps = this.#read(index);
    const pending = [start[index]!];
    const seen = new Set(pending);
    const goTo = (at: number) => {
      if (!seen.has(at)) pending.push(at);
      seen.add(at);
    };
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (at < start[index]! || at >= end[index]!) {
        if (address === undefined) return true;
        continue;
      }
      const step = steps.get(at);
      if (step === undefined || this.#left-- <= 0) return true;
      if (without.has(at) && !step.conditional) continue;
      if (at === address || step.flow === "anywhere") return true;
      if (step.target !== undefined) goTo(step.target);
      else if (step.flow === "away" && address === undefined) return true;
      if (step.flow === "on" || (step.flow === "away" && step.conditional)) goTo(step.next);
    }
    return false;
  }

  #read(index: number): ReadonlyMap<number, Step> {
    const known = this.#steps.get(index);
    if (known !== undefined) return known;
    const steps = new Map<number, Step>();
    this.#steps.set(index, steps);
    const { space, functions, unresolved } = this.#graph.code;
    const { bytes, address } = space.sections[functions.section[index]!]!;
    const instruction = new Instruction();
    let conditional = 0;
    for (let at = functions.start[index]!; at < functions.end[index]! && this.#left > 0; this.#left--) {
      if (!space.isInstruction(at)) {
        at += 2;
        continue;
      }
      if (decode(bytes, at - address, at, instruction) === 0) break;
      const step = {
        ...leadsOn(instruction, space.byte(at) | (space.byte(at + 1) << 8)),
        next: at + instruction.length,
        conditional: conditional > 0,
      };
      steps.set(at, unresolved.at(index) === 1 && step.flow === "away" && step.target === undefined ? { ...step, flow: "anywhere" } : step);
      conditional = instruction.kind === Kind.IfThen ? instruction.imm : Math.max(0, conditional - 1);
      at += instruction.length;
    }
    return steps;
  }
}

/** The calls by which a place is come to, the outermost first, and the place. */
function pathOf(place: SetupPlace): readonly CallSite[] {
  return [...(place.calls ?? []), place];
}

function isSame(a: CallSite, b: CallSite): boolean {
  return a.function === b.function && a.at === b.at;
}

function leadsOn({ kind, target, registers, rm }: Instruction, halfword: number): Pick<Step, "flow" | "target"> {
  const isReturn = (kind === Kind.Pop || kind === Kind.LoadMultiple) && (registers & (1 << PC)) !== 0;
  // A jump table's `mov pc, r3` stays in the function (seen: GCC 12 for Armv6-M).
  if ((halfword & 0xff87) === MOV_PC && rm !== LR) return { flow: "anywhere", target: undefined };
  if (isReturn || kind === Kind.BranchRegister) return { flow: "away", target: undefined };
  if (kind === Kind.Branch) return { flow: "away", target };
  if (kind === Kind.BranchIf) return { flow: "on", target };
  if (kind === Kind.Udf) return { flow: "end", target: undefined };
  const isTable = kind === Kind.TableBranchByte || kind === Kind.TableBranchHalf || kind === Kind.LoadPc || kind === Kind.AddPc;
  return { flow: isTable ? "anywhere" : "on", target: undefined };
}
