// Who needs each object: the functions that refer to it, or to an object that points to it, and so on.

import { List, newList } from "../table";
import { entry } from "./columns";
import { objects } from "./data-objects";
import { LinkRow, links, POINTER } from "./objects";
import { findParts, partCount, partOf } from "./parts";

/** More functions than this share an object: it belongs to the program rather than to them; the first ones are kept. */
const MOST_OWNERS: u32 = 256;

/** A number of an array. */
@unmanaged
export class NumberRow {
  number: u32;
}

/** Rows of `links` by the object that is referred to, and where each object's begin, one more than there are objects. */
export const linkRows: List = newList();
export const linkFirsts: List = newList();
/** Functions that own each object, ascending, and where each object's begin, one more than there are objects. */
export const owners: List = newList();
export const ownerFirsts: List = newList();

/** Owners of each part, and where those of each begin that was ended, and of the next one. */
const ofParts: List = newList();
const partFirsts: List = newList();
/** By function the part + 1 that it was added to last. */
let addedTo: usize = 0;

/** Objects that point to each other share their owners. */
export function findOwners(functionCount: u32): void {
  const count = objects.count;
  groupLinks();
  findParts(count, linkFirsts.data, referrers());
  addedTo = heap.alloc(<usize>max(functionCount, 1) << 2);
  memory.fill(addedTo, 0, <usize>max(functionCount, 1) << 2);
  ofParts.clear();
  partFirsts.clear();
  push(partFirsts, 0);
  const members = membersOfParts();
  for (let index: u32 = 0; index < count; ) {
    const part = entry(partOf, entry(members, index));
    for (; index < count && entry(partOf, entry(members, index)) == part; index++) collect(entry(members, index), part);
    endPart();
  }
  owners.clear();
  ownerFirsts.clear();
  push(ownerFirsts, 0);
  for (let object: u32 = 0; object < count; object++) {
    const part = entry(partOf, object);
    for (let row = nth(partFirsts, part); row < nth(partFirsts, part + 1); row++) push(owners, nth(ofParts, row));
    push(ownerFirsts, owners.count);
  }
}

/** Groups links by the object that is referred to, in their order inside a group. */
function groupLinks(): void {
  const count = objects.count;
  fill(linkFirsts, count + 1);
  fill(linkRows, links.count);
  const next = heap.alloc(<usize>(count + 1) << 2);
  for (let row: u32 = 0; row < links.count; row++) raise(linkFirsts.data, links.at<LinkRow>(row).to + 1, 1);
  for (let object: u32 = 0; object < count; object++) raise(linkFirsts.data, object + 1, nth(linkFirsts, object));
  memory.copy(next, linkFirsts.data, <usize>(count + 1) << 2);
  for (let row: u32 = 0; row < links.count; row++) {
    const to = links.at<LinkRow>(row).to;
    linkRows.at<NumberRow>(entry(next, to)).number = row;
    raise(next, to, 1);
  }
  heap.free(next);
}

/** By row of `linkRows` the object that points; what is no object is above all. */
function referrers(): usize {
  const found = heap.alloc(<usize>max(links.count, 1) << 2);
  for (let index: u32 = 0; index < links.count; index++) {
    const link = links.at<LinkRow>(nth(linkRows, index));
    store<u32>(found + (<usize>index << 2), link.kind >= POINTER ? link.from : objects.count);
  }
  return found;
}

/** Objects in the order of their parts, ascending in each. */
function membersOfParts(): usize {
  const count = objects.count;
  const next = heap.alloc(<usize>(partCount + 1) << 2);
  const members = heap.alloc(<usize>max(count, 1) << 2);
  memory.fill(next, 0, <usize>(partCount + 1) << 2);
  for (let object: u32 = 0; object < count; object++) raise(next, entry(partOf, object) + 1, 1);
  for (let part: u32 = 0; part < partCount; part++) raise(next, part + 1, entry(next, part));
  for (let object: u32 = 0; object < count; object++) {
    const part = entry(partOf, object);
    store<u32>(members + (<usize>entry(next, part) << 2), object);
    raise(next, part, 1);
  }
  heap.free(next);
  return members;
}

/** Adds who refers to an object of a part; objects of the same part have no owners of their own yet. */
function collect(object: u32, part: u32): void {
  for (let index = nth(linkFirsts, object); index < nth(linkFirsts, object + 1); index++) {
    const link = links.at<LinkRow>(nth(linkRows, index));
    if (link.kind < POINTER) addOwner(link.from);
    else {
      const other = entry(partOf, link.from);
      if (other != part) for (let row = nth(partFirsts, other); row < nth(partFirsts, other + 1); row++) addOwner(nth(ofParts, row));
    }
  }
}

/** Adds an owner of the part that is ended next; not twice, and none to a part that is full. */
function addOwner(owner: u32): void {
  const part = partFirsts.count;
  if (ofParts.count - nth(partFirsts, part - 1) >= MOST_OWNERS || entry(addedTo, owner) == part) return;
  store<u32>(addedTo + (<usize>owner << 2), part);
  push(ofParts, owner);
}

/** Puts the owners of the part in order: each goes where those before it are not above it. */
function endPart(): void {
  const first = nth(partFirsts, partFirsts.count - 1);
  for (let row = first + 1; row < ofParts.count; row++) {
    const owner = nth(ofParts, row);
    if (nth(ofParts, row - 1) < owner) continue;
    let low = first;
    for (let high = row; low < high; ) {
      const middle = (low + high) >>> 1;
      if (nth(ofParts, middle) < owner) low = middle + 1;
      else high = middle;
    }
    const place = ofParts.data + (<usize>low << 2);
    memory.copy(place + 4, place, <usize>(row - low) << 2);
    store<u32>(place, owner);
  }
  push(partFirsts, ofParts.count);
}

function fill(list: List, count: u32): void {
  list.clear();
  for (let row: u32 = 0; row < count; row++) push(list, 0);
}

@inline
function push(list: List, number: u32): void {
  list.push<NumberRow>().number = number;
}

@inline
function nth(list: List, row: u32): u32 {
  return list.at<NumberRow>(row).number;
}

@inline
function raise(array: usize, index: u32, by: u32): void {
  store<u32>(array + (<usize>index << 2), entry(array, index) + by);
}
