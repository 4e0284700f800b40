// Cuts the functions' code where the innermost inlined call changes.

import { CellRow, ClaimRow, InlineRow, cells, functionClaims, inlineRanges, inlines } from "./rows";
import { NONE } from "./none";
import { orderBy } from "./sort";
import { List, newList } from "./table";

/** A claim of a function or an inlined call; its row number is its rank: the last in pre-order is the innermost. */
@unmanaged
class Layer {
  start: u32;
  length: u32;
  function: u32;
  inline: u32;
}

const layers: List = newList();
/** Layers over the current address as a heap, the highest rank on top; those that have ended are removed when they come up. */
const active: List = newList();

@unmanaged
class Rank {
  layer: u32;
}

export function buildCells(): void {
  collectLayers();
  cells.clear();
  active.clear();
  const order = orderBy(layers, offsetof<Layer>(), offsetof<Layer>("start"));
  let address: u64 = 0;
  for (let index: u32 = 0; index < layers.count; index++) {
    const layer = load<u32>(order + (<usize>index << 2));
    const start = <u64>layers.at<Layer>(layer).start;
    advance(address, start);
    address = start;
    enter(layer);
  }
  advance(address, u64.MAX_VALUE);
  heap.free(order);
  layers.release();
  active.release();
}

function collectLayers(): void {
  layers.clear();
  for (let index: u32 = 0; index < functionClaims.count; index++) {
    const claim = functionClaims.at<ClaimRow>(index);
    add(claim, claim.owner, NONE);
  }
  for (let index: u32 = 0; index < inlineRanges.count; index++) {
    const claim = inlineRanges.at<ClaimRow>(index);
    add(claim, inlines.at<InlineRow>(claim.owner).function, claim.owner);
  }
}

function add(claim: ClaimRow, host: u32, inline: u32): void {
  const layer = layers.push<Layer>();
  layer.start = claim.start;
  layer.length = claim.length;
  layer.function = host;
  layer.inline = inline;
}

/** Emits the cells from `from` to `target`. */
function advance(from: u64, target: u64): void {
  let address = from;
  while (address < target) {
    while (active.count > 0 && endOf(rank(0)) <= address) leave();
    if (active.count == 0) return;
    const top = layers.at<Layer>(rank(0));
    const end = min(target, endOf(rank(0)));
    emit(<u32>address, <u32>(end - address), top);
    address = end;
  }
}

function emit(start: u32, length: u32, top: Layer): void {
  if (cells.count > 0) {
    const last = cells.at<CellRow>(cells.count - 1);
    if (last.start + last.length == start && last.function == top.function && last.inline == top.inline) {
      last.length += length;
      return;
    }
  }
  const cell = cells.push<CellRow>();
  cell.start = start;
  cell.length = length;
  cell.function = top.function;
  cell.inline = top.inline;
}

function endOf(layer: u32): u64 {
  const row = layers.at<Layer>(layer);
  return <u64>row.start + <u64>row.length;
}

@inline
function rank(index: u32): u32 {
  return active.at<Rank>(index).layer;
}

function enter(layer: u32): void {
  let index = active.count;
  active.push<Rank>();
  while (index > 0) {
    const above = (index - 1) >>> 1;
    if (rank(above) >= layer) break;
    active.at<Rank>(index).layer = rank(above);
    index = above;
  }
  active.at<Rank>(index).layer = layer;
}

/** Removes the top of the heap. */
function leave(): void {
  const last = rank(active.count - 1);
  const count = active.count - 1;
  active.count = count;
  let index: u32 = 0;
  for (;;) {
    let below = index * 2 + 1;
    if (below >= count) break;
    if (below + 1 < count && rank(below + 1) > rank(below)) below++;
    if (rank(below) <= last) break;
    active.at<Rank>(index).layer = rank(below);
    index = below;
  }
  if (count > 0) active.at<Rank>(index).layer = last;
}
