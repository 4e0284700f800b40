// What DIEs say together with their abstract origins and specifications [DWARF5 §2.13.2, §3.3.8.2]: the chain of each is followed once, however often it is asked for. Each
// round reads the DIEs at which chains stand.

import { DW_TAG_inlined_subroutine, DW_TAG_member, DW_TAG_subprogram, DW_TAG_variable } from "../dwarf-constants";
import { ENTITY_DECLARATION } from "../tables";
import { NONE } from "./none";
import { Numbers, newNumbers } from "./numbers";
import { ChainRow, chains, EntityRow, entities } from "./rows";
import { orderBy } from "./sort";
import { List, newList } from "./table";

@unmanaged
class Offset {
  value: u32;
}

const offsets: List = newList();
/** DIEs of the next round, ascending, without repetition. */
export const wantedDies: Numbers = newNumbers();
/** Row of `chains` for each DIE that was asked for, `NONE` for none. */
export let chainRows: usize = 0;

/** Begins with the DIEs at `dies`: in any order, repeated, `NONE` among them. */
export function beginChains(dies: usize, count: u32): void {
  chains.clear();
  offsets.clear();
  for (let index: u32 = 0; index < count; index++) offsets.push<Offset>().value = load<u32>(dies + (<usize>index << 2));
  if (chainRows != 0) heap.free(chainRows);
  chainRows = heap.alloc(<usize>max(count, 1) << 2);
  const order = orderBy(offsets, offsetof<Offset>(), 0);
  let last = NONE;
  for (let index: u32 = 0; index < count; index++) {
    const asked = load<u32>(order + (<usize>index << 2));
    const die = offsets.at<Offset>(asked).value;
    if (die != NONE && (chains.count == 0 || die != last)) begin(die);
    last = die;
    store<u32>(chainRows + (<usize>asked << 2), die == NONE ? NONE : chains.count - 1);
  }
  heap.free(order);
  wantNext();
}

/** Takes what the DIEs of `wantedDies` say of themselves, and goes on to those that they name. */
export function followChains(isFirst: bool): void {
  for (let row: u32 = 0; row < chains.count; row++) {
    const chain = chains.at<ChainRow>(row);
    if (chain.at == NONE) continue;
    // At first each chain wants a DIE of its own, in their order.
    follow(chain, entities.at<EntityRow>(isFirst ? row : <u32>wantedDies.lastNotAbove(chain.at)), isFirst);
  }
  wantNext();
}

function follow(chain: ChainRow, found: EntityRow, isFirst: bool): void {
  const die = chain.at;
  chain.at = found.next == die ? NONE : found.next;
  if (isFirst) chain.tag = found.tag;
  if (!continues(found.tag)) {
    chain.at = NONE;
    if (!isFirst) return;
  }
  chain.root = die;
  chain.flags |= isFirst ? found.flags : found.flags & ~(<u32>ENTITY_DECLARATION);
  if (chain.name == NONE && found.name != NONE) {
    chain.name = found.name;
    chain.nameUnit = found.unit;
  }
  if (chain.linkageName == NONE && found.linkageName != NONE) {
    chain.linkageName = found.linkageName;
    chain.linkageUnit = found.unit;
  }
  if (chain.declFile == NONE && found.declFile != NONE) {
    chain.declFile = found.declFile;
    chain.declUnit = found.unit;
  }
  if (chain.declLine == NONE) chain.declLine = found.declLine;
  if (chain.type == NONE) chain.type = found.type;
}

/** Whether a DIE of this tag can be completed by another, and can complete one. */
function continues(tag: u32): bool {
  return tag == DW_TAG_subprogram || tag == DW_TAG_variable || tag == DW_TAG_inlined_subroutine || tag == DW_TAG_member;
}

function begin(die: u32): void {
  const chain = chains.push<ChainRow>();
  memory.fill(changetype<usize>(chain), 0xff, offsetof<ChainRow>());
  chain.at = die;
  chain.root = die;
  chain.tag = 0;
  chain.flags = 0;
}

/** Finds the DIEs at which chains stand. */
function wantNext(): void {
  offsets.clear();
  for (let row: u32 = 0; row < chains.count; row++) {
    const at = chains.at<ChainRow>(row).at;
    if (at != NONE) offsets.push<Offset>().value = at;
  }
  if (wantedDies.data != 0) heap.free(wantedDies.data);
  wantedDies.data = heap.alloc(<usize>max(offsets.count, 1) << 2);
  wantedDies.count = 0;
  const order = orderBy(offsets, offsetof<Offset>(), 0);
  for (let index: u32 = 0; index < offsets.count; index++) {
    const die = offsets.at<Offset>(load<u32>(order + (<usize>index << 2))).value;
    if (wantedDies.count > 0 && wantedDies.at(wantedDies.count - 1) == die) continue;
    store<u32>(wantedDies.data + (<usize>wantedDies.count << 2), die);
    wantedDies.count += 1;
  }
  heap.free(order);
}
