import { OUTSIDE } from "../calls.ts";
import { assumptionsOfSet, isUnknown } from "../candidates.ts";
import { shortestCycle } from "./shortest-cycle.ts";
import type { StackUse } from "./stack.ts";

/** A call that ends what is known. */
export interface OpenCall {
  readonly function: number;
  readonly at: number;
  readonly reason: "indirect" | "outside" | "dynamic frame";
}

/** Functions that can call themselves. */
export interface Recursion {
  /** The shortest cycle, in the order of the calls. */
  readonly cycle: readonly number[];
  /** Functions of the whole circle. */
  readonly size: number;
  /** Whether it closes through calls of pointers only, as far as those can reach. */
  readonly throughPointers: boolean;
  /** Whether the user says how many rounds there are at most. */
  readonly limited: boolean;
}

/** What keeps the figures of some roots from being bounds, and what they stand on. */
export interface StackReach {
  readonly calls: readonly OpenCall[];
  readonly recursions: readonly Recursion[];
  /** Calls that an assumption decides, by assumption. */
  readonly decided: ReadonlyMap<string, number>;
  /** Functions whose figure is the user's. */
  readonly assumed: readonly number[];
  /** Functions that are called and change registers which a callee keeps. */
  readonly breaksAbi: readonly number[];
  /** Places in the panic's tail where another panic could begin. */
  readonly panicsAgain: number;
}

/** Everything that roots reach, panics included, seen once. */
export function reachOf(use: StackUse, roots: readonly number[]): StackReach {
  const { functionCount, code, nodeCount } = use.graph;
  const seen = new Uint8Array(nodeCount);
  const inTail = new Uint8Array(nodeCount);
  const counted = new Uint8Array(nodeCount);
  const circles = [new Map<number, Recursion>(), new Map<number, Recursion>()] as const;
  const calls: OpenCall[] = [];
  const decided = new Map<string, number>();
  const assumed: number[] = [];
  const breaksAbi: number[] = [];
  let panicsAgain = 0;
  const pending: number[] = [];
  const visit = (node: number, tail: boolean) => {
    if (tail ? inTail[node] === 1 : seen[node] === 1) return;
    (tail ? inTail : seen)[node] = 1;
    pending.push(tail ? node + nodeCount : node);
  };
  for (const root of roots) visit(root, false);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const tail = next >= nodeCount;
    const node = tail ? next - nodeCount : next;
    const first = counted[node] === 0;
    counted[node] = 1;
    const then = tail ? use.afterPanic : use;
    const { byCaller, at, sets } = then.graph;
    const circle = then.circleOf(node);
    const listed = circles[then === use ? 0 : 1];
    if (circle !== undefined && !listed.has(circle)) listed.set(circle, recursionOf(then, circle));
    if (node < functionCount && use.isAssumed(node)) {
      if (first) assumed.push(node);
      continue;
    }
    if (first && node < functionCount && code.dynamicAt.at(node) !== 0)
      calls.push({ function: node, at: code.dynamicAt.at(node), reason: "dynamic frame" });
    if (first && node < functionCount && code.breaksAbi.at(node) === 1 && !roots.includes(node)) breaksAbi.push(node);
    for (let e = byCaller.first[node]!; e < byCaller.first[node + 1]!; e++) {
      const row = byCaller.rows[e]!;
      const to = use.callee(row);
      if (to === OUTSIDE) {
        if (first) calls.push({ function: node, at: at[row]!, reason: "outside" });
        continue;
      }
      const set = to >= functionCount ? sets[to - functionCount]! : undefined;
      if (first && set !== undefined) {
        if (isUnknown(set)) calls.push({ function: node, at: at[row]!, reason: "indirect" });
        for (const assumption of assumptionsOfSet(set)) decided.set(assumption, (decided.get(assumption) ?? 0) + 1);
      }
      const panics = use.beginsPanic(row);
      if (tail && panics) panicsAgain++;
      visit(to, tail || panics);
    }
  }
  // A circle that main and a panic both reach is one.
  const recursions = [
    ...new Map(circles.flatMap((found) => [...found.values()]).map((circle) => [circle.cycle.join(), circle] as const)).values(),
  ];
  return { calls, recursions, decided, assumed, breaksAbi, panicsAgain };
}

function recursionOf(use: StackUse, part: number): Recursion {
  const { functionCount, byCaller } = use.graph;
  const { nodes, limited } = use.circle(part);
  const next = (node: number) => {
    const found: number[] = [];
    for (let e = byCaller.first[node]!; e < byCaller.first[node + 1]!; e++) {
      const row = byCaller.rows[e]!;
      const to = use.callee(row);
      if (to !== OUTSIDE && !use.beginsPanic(row) && use.circleOf(to) === part) found.push(to);
    }
    return found;
  };
  const functions = (list: readonly number[]) => list.filter((node) => node < functionCount);
  const direct = shortestCycle(functions(nodes), (node) => functions(next(node)));
  const cycle = direct.length > 0 ? direct : functions(shortestCycle(nodes, next));
  return { cycle, size: functions(nodes).length, throughPointers: direct.length === 0, limited };
}
