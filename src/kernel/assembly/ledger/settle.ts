// Who owns each byte of one level: one sweep over the claims of each section in the order of addresses.

import { address, count, end, evidence, owner, sectionCount, size, start } from "./claims";
import { beginOpen, clearOpen, endOpen, open, strongest } from "./open-claims";
import { firsts, order, sortClaims } from "./order";

/** What nobody claims, as in `src/ledger/claims.ts`. */
const UNKNOWN: i32 = -1;

/** Spans in the order of sections and addresses, in columns; neighbours of one owner and evidence are one. */
export let spanCount: u32 = 0;
export let spanSection: usize = 0;
export let spanStart: usize = 0;
export let spanLength: usize = 0;
export let spanOwner: usize = 0;
export let spanEvidence: usize = 0;

/** Settles the claims that were handed over. Columns of the spans are valid until `releaseSpans`. */
export function settle(): void {
  sortClaims();
  beginOpen();
  // A sweep of n claims over m sections makes at most 2n + m spans.
  const room = <usize>count * 2 + sectionCount + 1;
  spanSection = heap.alloc(room << 2);
  spanStart = heap.alloc(room << 3);
  spanLength = heap.alloc(room << 3);
  spanOwner = heap.alloc(room << 2);
  spanEvidence = heap.alloc(room);
  spanCount = 0;
  for (let section: u32 = 0; section < sectionCount; section++) sweep(section);
  endOpen();
  heap.free(order);
  heap.free(firsts);
}

export function releaseSpans(): void {
  heap.free(spanSection);
  heap.free(spanStart);
  heap.free(spanLength);
  heap.free(spanOwner);
  heap.free(spanEvidence);
}

function sweep(section: u32): void {
  clearOpen();
  let next = load<u32>(firsts + (<usize>section << 2));
  const last = load<u32>(firsts + ((<usize>section + 1) << 2));
  const limit = address(section) + size(section);
  for (let at = address(section); at < limit; ) {
    while (next < last && start(load<u32>(order + (<usize>next << 2))) <= at) {
      open(load<u32>(order + (<usize>next << 2)));
      next += 1;
    }
    const top = strongest(at);
    let to = top < 0 ? limit : min(limit, end(top));
    if (next < last) to = min(to, start(load<u32>(order + (<usize>next << 2))));
    if (top < 0) add(section, at, to - at, UNKNOWN, 0);
    else add(section, at, to - at, owner(top), evidence(top));
    at = to;
  }
}

function add(section: u32, start: f64, length: f64, owner: i32, evidence: u32): void {
  if (spanCount > 0) {
    const last = <usize>spanCount - 1;
    const isNext =
      load<u32>(spanSection + (last << 2)) == section &&
      load<i32>(spanOwner + (last << 2)) == owner &&
      load<u8>(spanEvidence + last) == <u8>evidence;
    if (isNext) {
      const known = spanLength + (last << 3);
      store<f64>(known, load<f64>(known) + length);
      return;
    }
  }
  const row = <usize>spanCount;
  store<u32>(spanSection + (row << 2), section);
  store<f64>(spanStart + (row << 3), start);
  store<f64>(spanLength + (row << 3), length);
  store<i32>(spanOwner + (row << 2), owner);
  store<u8>(spanEvidence + row, <u8>evidence);
  spanCount += 1;
}
