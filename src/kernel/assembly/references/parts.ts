// The strongly connected parts of a graph, by Tarjan's algorithm without recursion.

import { entry } from "./columns";

/** By node the part that it is of, as an array; an edge between two parts goes to the lower number. */
export let partOf: usize = 0;
export let partCount: u32 = 0;

const UNSEEN: u32 = 0;
const NO_PART: u32 = 0xffffffff;

/** By node: when it was seen first, and the first seen that it leads back to. */
let order: usize = 0;
let low: usize = 0;
/** Nodes that are of no part yet, and those on the way to the one that is looked at. */
let stack: usize = 0;
let path: usize = 0;
let stacked: u32 = 0;
let depth: u32 = 0;
let counter: u32 = 0;

/** Edges of a node are `edges[first[node] .. first[node + 1])`; those that lead to `nodes` and above are not followed. */
export function findParts(nodes: u32, first: usize, edges: usize): void {
  const size = <usize>max(nodes, 1) << 2;
  order = heap.alloc(size);
  low = heap.alloc(size);
  stack = heap.alloc(size);
  path = heap.alloc(size);
  partOf = heap.alloc(size);
  const next = heap.alloc(size);
  memory.fill(order, 0, size);
  memory.fill(partOf, 0xff, size);
  memory.copy(next, first, <usize>nodes << 2);
  partCount = 0;
  counter = 0;
  for (let root: u32 = 0; root < nodes; root++) {
    if (entry(partOf, root) == NO_PART) enter(root);
    while (depth > 0) {
      const node = entry(path, depth - 1);
      const edge = entry(next, node);
      if (edge == entry(first, node + 1)) {
        leave(node);
        continue;
      }
      put(next, node, edge + 1);
      const target = entry(edges, edge);
      if (target >= nodes || entry(partOf, target) != NO_PART) continue;
      if (entry(order, target) == UNSEEN) enter(target);
      else put(low, node, min(entry(low, node), entry(order, target)));
    }
  }
  heap.free(order);
  heap.free(low);
  heap.free(stack);
  heap.free(path);
  heap.free(next);
}

function enter(node: u32): void {
  counter++;
  put(order, node, counter);
  put(low, node, counter);
  put(stack, stacked++, node);
  put(path, depth++, node);
}

/** All edges of a node were followed: where it leads back to nothing before it, it is a part with all behind it that are of none. */
function leave(node: u32): void {
  depth--;
  if (depth > 0) {
    const before = entry(path, depth - 1);
    put(low, before, min(entry(low, before), entry(low, node)));
  }
  if (entry(low, node) != entry(order, node)) return;
  let member: u32;
  do {
    member = entry(stack, --stacked);
    put(partOf, member, partCount);
  } while (member != node);
  partCount++;
}

@inline
function put(array: usize, index: u32, value: u32): void {
  store<u32>(array + (<usize>index << 2), value);
}
