import { type CallGraph, OUTSIDE } from "../calls.ts";
import { type CandidateSet, isUnknown } from "../candidates.ts";
import { findPanicEntries } from "../panic-entries.ts";
import { type Parts, stronglyConnected } from "../strongly-connected.ts";
import { boundRounds, type Circle, type Rounds } from "./bounded-recursion.ts";
import { functionOf, type GraphOfContexts, withoutContexts } from "./contexts.ts";
import { type Frame, frameOf, frameSizes } from "./frames.ts";
import { handedInPanics, handedRounds } from "./handed-in-panics.ts";
import { graphInPanic } from "./other-sets.ts";
import { withOwnArguments } from "./own-arguments.ts";
import { panicRows } from "./panic-rows.ts";
import { tailCircle } from "./tail-circle.ts";

/** Why a worst case is not a bound; the numbers are bits. */
export const Unbounded = {
  /** Functions call each other in a circle whose rounds nobody limits. */
  Recursion: 1,
  /** A frame grows by what cannot be followed (`alloca`, assembly). */
  DynamicFrame: 2,
  /** An indirect call without candidates. */
  UnknownCall: 4,
  /** A call out of the image, into a boot ROM for example. */
  OutsideCall: 8,
  /** A vector table in RAM of which not all is known. */
  UnknownHandlers: 16,
} as const;

export interface StackOptions {
  /** Bytes for a function together with all that it calls, when the user says so; it closes recursion and unknown calls below it. */
  readonly assume?: ((name: string) => number | undefined) | undefined;
  /** How often a function can be active at a time, when the user says so. */
  readonly recursion?: ((name: string) => number | undefined) | undefined;
  /** Whether a panic is a tail that comes once; else what panics is called like all others. */
  readonly panicsApart?: boolean | undefined;
  /** Whether formatting arguments are what their makers name, and what only a panic hands over is active once for each that names it. */
  readonly formatting?: boolean | undefined;
}

/** Who says how often functions of a circle are active: the user, or that only a panic hands one of them over. */
export type LimitedBy = "user" | "panic";

/** One step of a worst path. */
export interface StackStep {
  /** Index of the function. */
  readonly function: number;
  /** Bytes that it adds to the path: its frame in use at the call, or all of it at the end of the path. */
  readonly bytes: number;
  /** Address of the call to the next step; undefined at the end. */
  readonly at: number | undefined;
  /** How the next step was found when the call is indirect. */
  readonly through: CandidateSet | undefined;
  /** Whether the step is part of a recursion: a member that counts once, or all rounds together where they are limited. */
  readonly recursive: boolean;
}

/**
 * Worst-case stack of every function, with what it calls. A call of what panics is not followed in `worst`: a panic ends the program, so its tail comes once
 * and is a figure of its own, `panic`. Circles that close through the tail are no recursion.
 */
export class StackUse {
  readonly graph: CallGraph;
  /** Its calls as they are followed; nodes below are of these. */
  readonly calls: GraphOfContexts;
  /** The same when a panic has begun, from where on calls may reach more. */
  readonly afterPanic: StackUse;
  /** By node: bytes, without panics. */
  readonly worst: Float64Array;
  /** By node: bits of `Unbounded`, of all that it reaches, panics included; 0 for a bound. */
  readonly unbounded: Uint8Array;
  /** By node: bytes of the deepest path that may end in a panic; at least `worst`. */
  readonly #withPanic: Float64Array;
  readonly #options: StackOptions;
  /** By node: bytes of the function's frame; 0 for a set of candidates. */
  readonly #frames: Float64Array;
  /** By function: 1 when the user said what it needs. */
  readonly #assumed: Uint8Array;
  /** By row: callee, `OUTSIDE` for what is not followed. */
  readonly #to: Uint32Array;
  /** By row: bytes of the caller's frame in use at the call. */
  readonly #bytes: Float64Array;
  /** By row: 1 where a panic begins. */
  readonly #panics: Uint8Array;
  /** Functions that only a panic hands over, each with those that name it. */
  readonly #handed: ReadonlyMap<number, ReadonlySet<number>>;
  /** By part: how often such functions are active in it. */
  readonly #handedRounds = new Map<number, ReadonlyMap<number, number>>();
  readonly #parts: Parts;
  /** By part: 1 for a recursion, a circle in which a round takes stack. */
  readonly #recursive: Uint8Array;
  /** The deepest edge of each node (row + 1, 0: none). */
  readonly #best: Uint32Array;
  readonly #bestWithPanic: Uint32Array;
  /** By part: rounds of a circle that is limited, without panics and with them. */
  readonly #rounds = new Map<number, Rounds>();
  readonly #roundsWithPanic: Map<number, Rounds>;

  constructor(graph: CallGraph, options: StackOptions = {}) {
    this.graph = graph;
    this.calls = options.formatting === true ? withOwnArguments(graph) : withoutContexts(graph);
    this.#options = options;
    const { functionCount, code } = graph;
    const { nodeCount, from, byCaller, to } = this.calls;
    this.#assumed = new Uint8Array(functionCount);
    this.#frames = new Float64Array(nodeCount);
    this.#frames.set(frameSizes(code).subarray(0, functionCount));
    for (let index = 0; options.assume !== undefined && index < functionCount; index++) {
      const bytes = options.assume(code.functions.name(index));
      if (bytes === undefined) continue;
      this.#assumed[index] = 1;
      this.#frames[index] = bytes;
    }
    for (let node = this.calls.firstCopy; node < nodeCount; node++) this.#frames[node] = this.#frames[functionOf(this.calls, node)]!;
    this.#bytes = this.#bytesInUse();
    // What an assumed function calls is in its figure.
    this.#to = options.assume === undefined ? to : to.map((callee, row) => (this.#isAssumed(from[row]!) ? OUTSIDE : callee));
    this.#panics = options.panicsApart === false ? new Uint8Array(from.length) : panicRows(this.calls, this.#to);
    const panics = this.#panics.includes(1);
    const followed = panics ? this.#to.slice() : this.#to;
    for (let row = this.#panics.indexOf(1); row >= 0; row = this.#panics.indexOf(1, row + 1)) followed[row] = OUTSIDE;
    this.#parts = stronglyConnected(nodeCount, byCaller, followed);
    const isOnce = options.formatting === true && options.panicsApart !== false && this.#parts.cyclic.includes(1);
    this.#handed = isOnce ? handedInPanics(graph, findPanicEntries(graph)) : new Map();
    this.#recursive = this.#parts.cyclic.slice();
    this.worst = new Float64Array(nodeCount);
    this.#best = new Uint32Array(nodeCount);
    this.#findDeepest(this.worst, this.#best, false);
    const inPanic = panics ? graphInPanic(graph) : graph;
    this.afterPanic = inPanic === graph ? this : new StackUse(inPanic, options);
    // Where nothing panics both are the same.
    this.#withPanic = panics ? new Float64Array(nodeCount) : this.worst;
    this.#bestWithPanic = panics ? new Uint32Array(nodeCount) : this.#best;
    this.#roundsWithPanic = panics ? new Map() : this.#rounds;
    if (panics) this.#findDeepest(this.#withPanic, this.#bestWithPanic, true);
    this.unbounded = this.#findUnbounded(panics);
  }

  /** A function's own frame. */
  frame(index: number): Frame {
    return this.isAssumed(index) ? { bytes: this.#frames[index]!, evidence: "assumed" } : frameOf(this.graph.code, index);
  }

  /** Bytes that a panic adds at most to the worst case of a function; 0 where none begins. */
  panic(index: number): number {
    return Math.max(0, this.#withPanic[index]! - this.worst[index]!);
  }

  /** Whether a function's figure is the user's. */
  isAssumed(index: number): boolean {
    return this.#assumed[index] === 1;
  }

  #isAssumed(node: number): boolean {
    return this.#assumed[functionOf(this.calls, node)] === 1;
  }

  /** Callee of a row of the calls; `OUTSIDE` where nothing is followed. */
  callee(row: number): number {
    return this.#to[row]!;
  }

  /** Whether a panic begins at a row of the calls. */
  beginsPanic(row: number): boolean {
    return this.#panics[row] === 1;
  }

  /** Number of the recursion that a node belongs to; undefined for a node in none. */
  circleOf(node: number): number | undefined {
    const part = this.#parts.of[node]!;
    return this.#recursive[part] === 1 ? part : undefined;
  }

  /** Nodes of a recursion, and what limits its rounds. */
  circle(part: number): { readonly nodes: readonly number[]; readonly limitedBy: readonly LimitedBy[] } {
    const nodes = this.#members(part);
    const kinds = this.#rounds.has(part) ? nodes.flatMap((member) => this.#limit(member, part)?.by ?? []) : [];
    return { nodes, limitedBy: [...new Set(kinds)] };
  }

  /** How often a function of a part can be active at a time, and who says so; undefined where nobody does. */
  #limit(node: number, part: number): { readonly rounds: number; readonly by: LimitedBy } | undefined {
    const index = functionOf(this.calls, node);
    const said = index >= 0 ? this.#options.recursion?.(this.graph.code.functions.name(index)) : undefined;
    if (said !== undefined) return { rounds: said, by: "user" };
    let handed = this.#handedRounds.get(part);
    if (handed === undefined) {
      handed = handedRounds(this.#handed, (one) => this.#parts.of[one] === part);
      this.#handedRounds.set(part, handed);
    }
    const rounds = handed.get(node);
    return rounds === undefined ? undefined : { rounds, by: "panic" };
  }

  #members(part: number): number[] {
    const { members } = this.#parts;
    return [...members.rows.subarray(members.first[part]!, members.first[part + 1]!)];
  }

  /** Bits of `Unbounded`, the function's own and of all that it reaches: first without panics, callees first, then with them. */
  #findUnbounded(panics: boolean): Uint8Array {
    const { byCaller, functionCount, sets, code, nodeCount } = this.calls;
    const { first, rows } = this.#parts.members;
    const [callees, panicAt] = [this.#to, this.#panics];
    // Parts are numbered callees first, but not those behind a panic: what a panic needs is known after the first pass.
    const afterPanic = this.afterPanic === this ? undefined : this.afterPanic.unbounded;
    const reasons = new Uint8Array(nodeCount);
    const [recursive, assumed, dynamicAt, { count }] = [this.#recursive, this.#assumed, code.dynamicAt.values(), this.#parts];
    const pass = () => {
      for (let part = 0; part < count; part++) {
        let bits = recursive[part] === 1 && !this.#rounds.has(part) ? Unbounded.Recursion : 0;
        const [begin, end] = [first[part]!, first[part + 1]!];
        for (let member = begin; member < end; member++) {
          const node = rows[member]!;
          const index = node < functionCount ? node : functionOf(this.calls, node);
          if (assumed[index] === 1) continue;
          if (index < 0) bits |= isUnknown(sets[node - functionCount]!) ? Unbounded.UnknownCall : 0;
          else if (dynamicAt[index] !== 0) bits |= Unbounded.DynamicFrame;
          const last = byCaller.first[node + 1]!;
          for (let e = byCaller.first[node]!; e < last; e++) {
            const row = byCaller.rows[e]!;
            const to = callees[row]!;
            bits |= to === OUTSIDE ? Unbounded.OutsideCall : panicAt[row] === 1 ? (afterPanic ?? reasons)[to]! : reasons[to]!;
          }
        }
        for (let member = begin; bits !== 0 && member < end; member++) {
          const node = rows[member]!;
          reasons[node] = this.#isAssumed(node) ? 0 : bits;
        }
      }
    };
    pass();
    if (panics && afterPanic === undefined) pass();
    return reasons;
  }

  /** Finds the deepest path of each node. */
  #findDeepest(worst: Float64Array, best: Uint32Array, panics: boolean): void {
    const { cyclic, count, members } = this.#parts;
    for (let part = 0; part < count; part++) {
      if (cyclic[part] === 1) this.#cyclicPart(part, worst, best, panics);
      else this.#node(members.rows[members.first[part]!]!, -1, worst, best, panics);
    }
  }

  /** Finds the deepest path of each node of a part with a cycle. */
  #cyclicPart(part: number, worst: Float64Array, best: Uint32Array, panics: boolean): void {
    const nodes = this.#members(part);
    for (const node of nodes) this.#node(node, part, worst, best, panics);
    const calls = this.#circle(part, nodes, worst);
    const loop = tailCircle(calls);
    if (loop !== undefined) {
      this.#recursive[part] = 0;
      for (const [node, row] of loop.onward) best[node] = row + 1;
      for (const node of nodes) worst[node] = loop.worst;
      return;
    }
    const rounds = boundRounds(calls);
    if (rounds !== undefined) {
      (panics ? this.#roundsWithPanic : this.#rounds).set(part, rounds);
      for (const [node, row] of rounds.onward) best[node] = row + 1;
      for (const node of nodes) worst[node] = rounds.worst.get(node)!;
      return;
    }
    // Members of a recursion count once each, then the deepest way out.
    let [frames, out, outEdge] = [0, 0, 0];
    for (const node of nodes) {
      frames += this.#frames[node]!;
      const beyond = best[node] === 0 ? 0 : this.#behind(best[node]! - 1, worst, panics);
      if (beyond > out) [out, outEdge] = [beyond, best[node]!];
    }
    for (const node of nodes) {
      worst[node] = frames + out;
      best[node] = outEdge;
    }
  }

  #circle(part: number, nodes: readonly number[], alone: Float64Array): Circle {
    const { byCaller, from } = this.calls;
    const calls: Circle["calls"][number][] = [];
    for (const node of nodes) {
      for (let e = byCaller.first[node]!; e < byCaller.first[node + 1]!; e++) {
        const row = byCaller.rows[e]!;
        const to = this.#to[row]!;
        if (to !== OUTSIDE && this.#panics[row] === 0 && this.#parts.of[to] === part)
          calls.push({ row, from: from[row]!, to, bytes: this.#bytes[row]! });
      }
    }
    return { nodes, calls, alone: (node) => alone[node]!, limit: (node) => this.#limit(node, part)?.rounds };
  }

  #behind(row: number, worst: Float64Array, panics: boolean): number {
    const to = this.#to[row]!;
    if (to === OUTSIDE) return 0;
    if (this.#panics[row] === 1) return panics ? this.afterPanic.worst[to]! : 0;
    return worst[to]!;
  }

  /** Deepest edge of a node; edges into `inside` (its own part) are left out. */
  #node(node: number, inside: number, worst: Float64Array, best: Uint32Array, panics: boolean): void {
    const { first, rows } = this.calls.byCaller;
    const [callees, panicAt, inUse, parts] = [this.#to, this.#panics, this.#bytes, this.#parts.of];
    let deepest = this.#frames[node]!;
    let edge = 0;
    const end = first[node + 1]!;
    for (let e = first[node]!; e < end; e++) {
      const row = rows[e]!;
      const to = callees[row]!;
      if (to === OUTSIDE || (panicAt[row] === 1 ? !panics : parts[to] === inside)) continue;
      const bytes = inUse[row]! + (panicAt[row] === 1 ? this.#behind(row, worst, panics) : worst[to]!);
      if (bytes > deepest) [deepest, edge] = [bytes, row + 1];
    }
    worst[node] = deepest;
    best[node] = edge;
  }

  /** By row: bytes of the caller's frame in use at the call; a frame that the compiler says is larger than the code shows is larger there too. */
  #bytesInUse(): Float64Array {
    const { from, depth, tail, code, functionCount, firstCopy } = this.calls;
    const [frames, shown] = [this.#frames, code.frame.values()];
    const bytes = new Float64Array(from.length);
    for (let row = 0; row < from.length; row++) {
      const caller = from[row]!;
      if (caller >= functionCount && caller < firstCopy) continue;
      const more = frames[caller]! - shown[caller < functionCount ? caller : functionOf(this.calls, caller)]!;
      bytes[row] = depth[row]! + (more <= 0 || (tail[row] === 1 && depth[row] === 0) ? 0 : more);
    }
    return bytes;
  }

  /** The deepest path from a function, callers first; with `panics` the one that may end in a panic. */
  path(root: number, panics = false): StackStep[] {
    const { functionCount, sets, at, nodeCount } = this.calls;
    const steps: StackStep[] = [];
    let node = root;
    let [worst, best, allRounds] = panics
      ? [this.#withPanic, this.#bestWithPanic, this.#roundsWithPanic]
      : [this.worst, this.#best, this.#rounds];
    let entered = -1;
    for (let limit = 2 * nodeCount; limit > 0; limit--) {
      const part = this.#parts.of[node]!;
      const circle = this.#recursive[part] === 1 && part !== entered;
      const rounds = circle ? allRounds.get(part) : undefined;
      if (rounds !== undefined && node !== rounds.last) {
        const once = { at: undefined, through: undefined, recursive: true };
        const last = functionOf(this.calls, rounds.last);
        if (last >= 0) steps.push({ ...once, function: last, bytes: worst[node]! - rounds.lastBytes });
        node = rounds.last;
        entered = part;
        continue;
      }
      const edge = best[node]!;
      const index = functionOf(this.calls, node);
      if (circle && rounds === undefined) {
        for (const member of this.#members(part)) {
          const one = functionOf(this.calls, member);
          if (one >= 0) steps.push({ function: one, bytes: this.#frames[one]!, at: undefined, through: undefined, recursive: true });
        }
      } else if (index >= 0) {
        const set = edge === 0 ? undefined : sets[this.#to[edge - 1]! - functionCount];
        const own = edge === 0 ? this.#frames[index]! : this.#bytes[edge - 1]!;
        const earlier = rounds === undefined ? 0 : worst[node]! - rounds.lastBytes;
        steps.push({
          function: index,
          bytes: own + earlier,
          at: edge === 0 ? undefined : at[edge - 1]!,
          through: set,
          recursive: rounds !== undefined,
        });
      }
      entered = part;
      if (edge === 0) break;
      if (this.#panics[edge - 1] === 1) {
        if (this.afterPanic !== this) return [...steps, ...this.afterPanic.path(this.#to[edge - 1]!)];
        [worst, best, allRounds] = [this.worst, this.#best, this.#rounds];
      }
      node = this.#to[edge - 1]!;
    }
    return steps;
  }
}
