/** Nodes that are tried as a cycle's beginning; in a circle of thousands one of the first lies on a short cycle too. */
const MOST_BEGINNINGS = 64;

/** The shortest way from a node of a circle back to itself, as its nodes in the order of the calls; `next` lists callees inside the circle. */
export function shortestCycle(nodes: readonly number[], next: (node: number) => readonly number[]): number[] {
  let shortest: number[] = [];
  for (const start of nodes.slice(0, MOST_BEGINNINGS)) {
    const found = cycleThrough(start, next);
    if (found.length > 0 && (shortest.length === 0 || found.length < shortest.length)) shortest = found;
    if (shortest.length === 1) break;
  }
  return shortest;
}

function cycleThrough(start: number, next: (node: number) => readonly number[]): number[] {
  const before = new Map<number, number>();
  const queue = [start];
  for (let i = 0; i < queue.length; i++) {
    const node = queue[i]!;
    for (const to of next(node)) {
      if (to === start) {
        const cycle = [node];
        for (let at = node; at !== start; ) {
          at = before.get(at)!;
          cycle.unshift(at);
        }
        return cycle;
      }
      if (before.has(to)) continue;
      before.set(to, node);
      queue.push(to);
    }
  }
  return [];
}
