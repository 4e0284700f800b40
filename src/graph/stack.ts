import { type CallGraph, OUTSIDE } from "./calls.ts";
import type { CandidateSet } from "./candidates.ts";
import { type Parts, stronglyConnected } from "./strongly-connected.ts";

/** Why a worst case is not a bound; the numbers are bits. */
export const Unbounded = {
  /** Functions call each other in a circle. */
  Recursion: 1,
  /** The circle closes only through candidates of an indirect call. */
  EstimatedRecursion: 2,
  /** A frame grows by what cannot be followed (`alloca`, assembly). */
  DynamicFrame: 4,
  /** An indirect call without candidates. */
  UnknownCall: 8,
  /** A call out of the image, into a boot ROM for example. */
  OutsideCall: 16,
} as const;

/** Where the frame of a function was read. */
export type FrameEvidence = "code" | "stack sizes" | "call frame information" | "assumed";

export interface Frame {
  readonly bytes: number;
  readonly evidence: FrameEvidence;
}

export interface StackOptions {
  /** Bytes for a function together with all that it calls, when the user says so; it closes recursion and unknown calls below it. */
  readonly assume?: ((name: string) => number | undefined) | undefined;
}

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
  /** Whether the step is part of a recursion, whose members count once. */
  readonly recursive: boolean;
}

/** Functions that can call themselves. */
export interface Recursion {
  readonly functions: readonly number[];
  /** Whether the circle needs an indirect call's candidates. */
  readonly estimated: boolean;
}

/** A call that ends what is known. */
export interface OpenCall {
  readonly function: number;
  readonly at: number;
  readonly reason: "indirect" | "outside" | "dynamic frame";
}

/** How many times a path may come back to one circle of estimated calls; formatting code nests about that deep. */
const RE_ENTRIES = 2;

/** Worst-case stack of every function, with what it calls. */
export class StackUse {
  readonly graph: CallGraph;
  /** By node: bytes. */
  readonly worst: Float64Array;
  /** By node: bits of `Unbounded`; 0 for a bound. */
  readonly unbounded: Uint8Array;
  readonly #frames: Frame[];
  readonly #to: Uint32Array;
  readonly #parts: Parts;
  /** Whether a row re-enters a circle of estimated calls. */
  readonly #reentry: Uint8Array;
  /** The deepest edge of each node (row + 1, 0: none), for each round. */
  readonly #best: Uint32Array[] = [];
  readonly #circles: Parts;

  constructor(graph: CallGraph, options: StackOptions = {}) {
    this.graph = graph;
    const { nodeCount, functionCount, from, byCaller } = graph;
    const assumed = new Uint8Array(nodeCount);
    this.#frames = [];
    for (let index = 0; index < functionCount; index++) {
      const bytes = options.assume?.(graph.code.functions.name(index));
      if (bytes !== undefined) assumed[index] = 1;
      this.#frames.push(bytes === undefined ? frameOf(graph, index) : { bytes, evidence: "assumed" });
    }
    // What an assumed function calls is in its figure.
    this.#to = graph.to.map((to, row) => (assumed[from[row]!] === 1 ? OUTSIDE : to));
    this.#circles = stronglyConnected(nodeCount, byCaller, this.#to);
    this.#reentry = new Uint8Array(from.length);
    for (let row = 0; row < from.length; row++) {
      const to = this.#to[row]!;
      if (from[row]! >= functionCount && to < nodeCount && this.#circles.of[to] === this.#circles.of[from[row]!]) this.#reentry[row] = 1;
    }
    const direct = this.#to.map((to, row) => (this.#reentry[row] === 1 ? OUTSIDE : to));
    this.#parts = stronglyConnected(nodeCount, byCaller, direct);
    this.unbounded = this.#findUnbounded(assumed);
    let previous = new Float64Array(nodeCount);
    const rounds = this.#reentry.includes(1) ? RE_ENTRIES + 1 : 1;
    for (let round = 0; round < rounds; round++) previous = this.#round(previous, assumed);
    this.worst = previous;
  }

  /** A function's own frame. */
  frame(index: number): Frame {
    return this.#frames[index]!;
  }

  /** Bits of `Unbounded`, the function's own and of all that it reaches; parts are numbered callees first. */
  #findUnbounded(assumed: Uint8Array): Uint8Array {
    const { graph } = this;
    const { byCaller, functionCount, sets, code } = graph;
    const circles = this.#circles;
    const reasons = new Uint8Array(graph.nodeCount);
    for (let part = 0; part < circles.count; part++) {
      let bits = 0;
      for (let m = circles.members.first[part]!; m < circles.members.first[part + 1]!; m++) {
        const node = circles.members.rows[m]!;
        if (assumed[node] === 1) continue;
        if (node >= functionCount) bits |= sets[node - functionCount]!.functions.length === 0 ? Unbounded.UnknownCall : 0;
        else if (code.dynamicAt.at(node) !== 0) bits |= Unbounded.DynamicFrame;
        if (circles.cyclic[part] === 1) bits |= this.#parts.cyclic[this.#parts.of[node]!] === 1 ? Unbounded.Recursion : 0;
        for (let e = byCaller.first[node]!; e < byCaller.first[node + 1]!; e++) {
          const to = this.#to[byCaller.rows[e]!]!;
          if (to === OUTSIDE) bits |= Unbounded.OutsideCall;
          else if (circles.of[to] !== part) bits |= reasons[to]!;
        }
      }
      if (circles.cyclic[part] === 1 && (bits & Unbounded.Recursion) === 0) bits |= Unbounded.EstimatedRecursion;
      for (let m = circles.members.first[part]!; m < circles.members.first[part + 1]!; m++) {
        const node = circles.members.rows[m]!;
        reasons[node] = assumed[node] === 1 ? 0 : bits;
      }
    }
    return reasons;
  }

  /** One pass over all nodes, callees first; rows that re-enter a circle take what the pass before found. */
  #round(previous: Float64Array, assumed: Uint8Array): Float64Array<ArrayBuffer> {
    const { members, cyclic, count } = this.#parts;
    const worst = new Float64Array(this.graph.nodeCount);
    const best = new Uint32Array(this.graph.nodeCount);
    this.#best.push(best);
    for (let part = 0; part < count; part++) {
      const [first, end] = [members.first[part]!, members.first[part + 1]!];
      if (cyclic[part] === 1) this.#recursivePart(part, worst, best, previous);
      else for (let m = first; m < end; m++) this.#node(members.rows[m]!, -1, worst, best, previous, assumed);
    }
    return worst;
  }

  /** Members of a recursion count once each, then the deepest way out. */
  #recursivePart(part: number, worst: Float64Array, best: Uint32Array, previous: Float64Array): void {
    const { members } = this.#parts;
    const [first, end] = [members.first[part]!, members.first[part + 1]!];
    let [frames, out, outEdge] = [0, 0, 0];
    for (let m = first; m < end; m++) {
      const node = members.rows[m]!;
      if (node < this.graph.functionCount) frames += this.#frames[node]!.bytes;
      this.#node(node, part, worst, best, previous, undefined);
      // `worst` holds the way out together with the member's own frame, which is counted among the frames.
      const beyond = best[node] === 0 ? 0 : this.#worstBehind(best[node]! - 1, worst, previous);
      if (beyond > out) [out, outEdge] = [beyond, best[node]!];
    }
    for (let m = first; m < end; m++) {
      worst[members.rows[m]!] = frames + out;
      best[members.rows[m]!] = outEdge;
    }
  }

  #worstBehind(row: number, worst: Float64Array, previous: Float64Array): number {
    const to = this.#to[row]!;
    return to === OUTSIDE ? 0 : this.#reentry[row] === 1 ? previous[to]! : worst[to]!;
  }

  /** Deepest edge of a node; edges into `inside` (its own part) are left out. */
  #node(node: number, inside: number, worst: Float64Array, best: Uint32Array, previous: Float64Array, assumed?: Uint8Array): void {
    const { functionCount, byCaller } = this.graph;
    let deepest = node < functionCount ? this.#frames[node]!.bytes : 0;
    let edge = 0;
    if (assumed === undefined || assumed[node] === 0) {
      for (let e = byCaller.first[node]!; e < byCaller.first[node + 1]!; e++) {
        const row = byCaller.rows[e]!;
        const to = this.#to[row]!;
        if (to === OUTSIDE || (this.#reentry[row] === 0 && this.#parts.of[to] === inside)) continue;
        const bytes = this.#bytesAt(row) + this.#worstBehind(row, worst, previous);
        if (bytes > deepest) [deepest, edge] = [bytes, row + 1];
      }
    }
    worst[node] = deepest;
    best[node] = edge;
  }

  /** Bytes of the caller's frame in use at a call; a frame that the compiler says is larger than the code shows is larger there too. */
  #bytesAt(row: number): number {
    const { from, depth, tail, functionCount, code } = this.graph;
    const caller = from[row]!;
    if (caller >= functionCount) return 0;
    const hidden = tail[row] === 1 && depth[row] === 0 ? 0 : Math.max(0, this.#frames[caller]!.bytes - code.frame.at(caller));
    return depth[row]! + hidden;
  }

  /** The deepest path from a function, callers first. */
  path(root: number): StackStep[] {
    const { functionCount, sets, at, from } = this.graph;
    const steps: StackStep[] = [];
    let node = root;
    let round = this.#best.length - 1;
    for (let limit = this.graph.nodeCount * (RE_ENTRIES + 1); limit > 0; limit--) {
      const recursive = this.#parts.cyclic[this.#parts.of[node]!] === 1;
      const edge = this.#best[round]![node]!;
      if (recursive) {
        for (const member of this.#membersOf(node)) {
          if (member < functionCount)
            steps.push({ function: member, bytes: this.#frames[member]!.bytes, at: undefined, through: undefined, recursive });
        }
      } else if (node < functionCount) {
        const set = edge === 0 ? undefined : sets[this.#to[edge - 1]! - functionCount];
        const bytes = edge === 0 ? this.#frames[node]!.bytes : this.#bytesAt(edge - 1);
        steps.push({ function: node, bytes, at: edge === 0 ? undefined : at[edge - 1]!, through: set, recursive });
      }
      if (edge === 0) break;
      if (this.#reentry[edge - 1] === 1) {
        if (round === 0) break;
        round--;
      }
      node = this.#to[edge - 1]!;
      if (from[edge - 1] === node) break;
    }
    return steps;
  }

  #membersOf(node: number): number[] {
    const { members, of } = this.#parts;
    return [...members.rows.subarray(members.first[of[node]!]!, members.first[of[node]! + 1]!)];
  }

  /** Everything that a root reaches and that keeps its figure from being a bound. */
  open(root: number): { calls: OpenCall[]; recursions: Recursion[] } {
    const { functionCount, byCaller, at, sets, code, nodeCount } = this.graph;
    const seen = new Uint8Array(nodeCount);
    const circles = new Set<number>();
    const calls: OpenCall[] = [];
    const pending = [root];
    seen[root] = 1;
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (this.#circles.cyclic[this.#circles.of[node]!] === 1) circles.add(this.#circles.of[node]!);
      if (node < functionCount && this.#frames[node]!.evidence === "assumed") continue;
      if (node < functionCount && code.dynamicAt.at(node) !== 0)
        calls.push({ function: node, at: code.dynamicAt.at(node), reason: "dynamic frame" });
      for (let e = byCaller.first[node]!; e < byCaller.first[node + 1]!; e++) {
        const row = byCaller.rows[e]!;
        const to = this.#to[row]!;
        if (to === OUTSIDE) calls.push({ function: node, at: at[row]!, reason: "outside" });
        else if (to >= functionCount && sets[to - functionCount]!.functions.length === 0)
          calls.push({ function: node, at: at[row]!, reason: "indirect" });
        if (to === OUTSIDE || seen[to] === 1) continue;
        seen[to] = 1;
        pending.push(to);
      }
    }
    return { calls, recursions: [...circles].map((circle) => this.#recursion(circle)) };
  }

  #recursion(circle: number): Recursion {
    const { members } = this.#circles;
    const nodes = [...members.rows.subarray(members.first[circle]!, members.first[circle + 1]!)];
    const estimated = !nodes.some((node) => this.#parts.cyclic[this.#parts.of[node]!] === 1);
    return { functions: nodes.filter((node) => node < this.graph.functionCount), estimated };
  }
}

/** Frame of a function: the largest of what the code shows and what the compiler wrote down. */
function frameOf(graph: CallGraph, index: number): Frame {
  const { code } = graph;
  const start = code.functions.start[index]!;
  const shown = code.frame.at(index);
  const written = code.image.stackSizes?.get(start) ?? 0;
  const unwound = code.image.callFrames?.get(start) ?? 0;
  if (written > shown && written >= unwound) return { bytes: written, evidence: "stack sizes" };
  if (unwound > shown) return { bytes: unwound, evidence: "call frame information" };
  return { bytes: shown, evidence: "code" };
}
