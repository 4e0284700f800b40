import { OUTSIDE } from "../calls.ts";
import { assumptionsOfSet, isUnknown } from "../candidates.ts";
import { functionOf } from "./contexts.ts";
import { shortestCycle } from "./shortest-cycle.ts";
import type { LimitedBy, StackUse } from "./stack.ts";

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
  /** Who says how many rounds there are at most; none where nobody does. */
  readonly limitedBy: readonly LimitedBy[];
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
  const { code } = use.graph;
  const nodeCount = Math.max(use.calls.nodeCount, use.afterPanic.calls.nodeCount);
  const seen = new Uint8Array(nodeCount);
  const inTail = new Uint8Array(nodeCount);
  const circles = [new Map<number, Recursion>(), new Map<number, Recursion>()] as const;
  const calls = new Map<string, OpenCall>();
  const open = (call: OpenCall) => calls.set(`${call.function} ${call.at}`, call);
  /** By assumption: addresses of calls. */
  const decided = new Map<string, Set<number>>();
  const assumed = new Set<number>();
  const breaksAbi = new Set<number>();
  const panicsAgain = new Set<number>();
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
    const then = tail ? use.afterPanic : use;
    const { byCaller, at, sets, functionCount } = then.calls;
    const index = functionOf(then.calls, node);
    const circle = then.circleOf(node);
    const listed = circles[then === use ? 0 : 1];
    if (circle !== undefined && !listed.has(circle)) listed.set(circle, recursionOf(then, circle));
    if (index >= 0 && use.isAssumed(index)) {
      assumed.add(index);
      continue;
    }
    if (index >= 0 && code.dynamicAt.at(index) !== 0) open({ function: index, at: code.dynamicAt.at(index), reason: "dynamic frame" });
    if (index >= 0 && code.breaksAbi.at(index) === 1 && !roots.includes(index)) breaksAbi.add(index);
    for (let e = byCaller.first[node]!; e < byCaller.first[node + 1]!; e++) {
      const row = byCaller.rows[e]!;
      const to = then.callee(row);
      if (to === OUTSIDE) {
        open({ function: index, at: at[row]!, reason: "outside" });
        continue;
      }
      const set = functionOf(then.calls, to) < 0 ? sets[to - functionCount]! : undefined;
      if (set !== undefined) {
        if (isUnknown(set)) open({ function: index, at: at[row]!, reason: "indirect" });
        for (const assumption of assumptionsOfSet(set)) decided.set(assumption, (decided.get(assumption) ?? new Set()).add(at[row]!));
      }
      const panics = then.beginsPanic(row);
      if (tail && panics) panicsAgain.add(at[row]!);
      visit(to, tail || panics);
    }
  }
  // A circle that main and a panic both reach is one.
  const recursions = [
    ...new Map(circles.flatMap((found) => [...found.values()]).map((circle) => [circle.cycle.join(), circle] as const)).values(),
  ];
  return {
    ...{ calls: [...calls.values()], recursions, assumed: [...assumed], breaksAbi: [...breaksAbi], panicsAgain: panicsAgain.size },
    decided: new Map([...decided].map(([assumption, places]) => [assumption, places.size])),
  };
}

function recursionOf(use: StackUse, part: number): Recursion {
  const { byCaller } = use.calls;
  const { nodes, limitedBy } = use.circle(part);
  const next = (node: number) => {
    const found: number[] = [];
    for (let e = byCaller.first[node]!; e < byCaller.first[node + 1]!; e++) {
      const row = byCaller.rows[e]!;
      const to = use.callee(row);
      if (to !== OUTSIDE && !use.beginsPanic(row) && use.circleOf(to) === part) found.push(to);
    }
    return found;
  };
  const functions = (list: readonly number[]) => list.filter((node) => functionOf(use.calls, node) >= 0);
  const direct = shortestCycle(functions(nodes), (node) => functions(next(node)));
  const cycle = (direct.length > 0 ? direct : functions(shortestCycle(nodes, next))).map((node) => functionOf(use.calls, node));
  const members = new Set(functions(nodes).map((node) => functionOf(use.calls, node)));
  return { cycle, size: members.size, throughPointers: direct.length === 0, limitedBy };
}
