/** A circle of calls, as the worst case needs it; nodes are those of the circle only. */
export interface Circle {
  readonly nodes: readonly number[];
  /** Calls inside the circle: caller, callee, bytes of the caller in use at the call. */
  readonly calls: readonly { readonly row: number; readonly from: number; readonly to: number; readonly bytes: number }[];
  /** Bytes of a node when it calls nothing of the circle: its frame, or its deepest way out. */
  alone(node: number): number;
  /** How often a node may be active at a time, where that is known. */
  limit(node: number): number | undefined;
}

/** The worst case inside a circle whose rounds are limited. */
export interface Rounds {
  /** By node of the circle: bytes of the deepest path. */
  readonly worst: ReadonlyMap<number, number>;
  /** The node in which the last round ends, and what it takes from there without coming back. */
  readonly last: number;
  readonly lastBytes: number;
  /** Row of the call that the last round goes on with, by node; absent where the node's own way out is deepest. */
  readonly onward: ReadonlyMap<number, number>;
}

/**
 * Deepest path through a circle in which some functions are active a limited number of times. Between two visits of those a path is free of circles, or
 * there is no bound: undefined. With rounds n and c bytes for each way back, the deepest path takes a way in, the sum of n × c, and one last way
 * that does not come back in place of the c that it spares.
 */
export function boundRounds(circle: Circle): Rounds | undefined {
  const limited = new Set(circle.nodes.filter((node) => circle.limit(node) !== undefined));
  const order = callersLast(circle, limited);
  if (limited.size === 0 || order === undefined) return undefined;
  const callsOf = new Map<number, Circle["calls"][number][]>();
  for (const call of circle.calls) {
    const known = callsOf.get(call.from);
    if (known === undefined) callsOf.set(call.from, [call]);
    else known.push(call);
  }
  /** Bytes until a limited function is called again; -1 when none is. */
  const back = new Map<number, number>();
  /** Bytes of the deepest path that calls no limited function again. */
  const free = new Map<number, number>();
  const onward = new Map<number, number>();
  for (const node of [...order, ...limited]) {
    let [again, deepest] = [-1, circle.alone(node)];
    for (const { row, to, bytes } of callsOf.get(node) ?? []) {
      if (limited.has(to)) again = Math.max(again, bytes);
      else {
        if (back.get(to)! >= 0) again = Math.max(again, bytes + back.get(to)!);
        if (bytes + free.get(to)! > deepest) {
          deepest = bytes + free.get(to)!;
          onward.set(node, row);
        }
      }
    }
    back.set(node, again);
    free.set(node, deepest);
  }
  let [rounds, last, spared] = [0, -1, Number.NEGATIVE_INFINITY];
  for (const node of limited) {
    const way = Math.max(0, back.get(node)!);
    rounds += way * Math.max(1, circle.limit(node)!);
    if (free.get(node)! - way > spared) [last, spared] = [node, free.get(node)! - way];
  }
  const whole = rounds + spared;
  const worst = new Map<number, number>();
  for (const node of circle.nodes) {
    const way = back.get(node)!;
    worst.set(node, limited.has(node) ? whole : Math.max(free.get(node)!, way < 0 ? 0 : way + whole));
  }
  return { worst, last, lastBytes: free.get(last)!, onward };
}

/** The nodes that are not limited, callees before callers; undefined when they call each other in a circle. */
function callersLast(circle: Circle, limited: ReadonlySet<number>): number[] | undefined {
  const open = new Map<number, number>();
  const callers = new Map<number, number[]>();
  for (const node of circle.nodes) if (!limited.has(node)) open.set(node, 0);
  for (const { from, to } of circle.calls) {
    if (limited.has(from) || limited.has(to)) continue;
    open.set(from, open.get(from)! + 1);
    const known = callers.get(to);
    if (known === undefined) callers.set(to, [from]);
    else known.push(from);
  }
  const order = [...open.keys()].filter((node) => open.get(node) === 0);
  for (let i = 0; i < order.length; i++) {
    for (const caller of callers.get(order[i]!) ?? []) {
      open.set(caller, open.get(caller)! - 1);
      if (open.get(caller) === 0) order.push(caller);
    }
  }
  return order.length === open.size ? order : undefined;
}
