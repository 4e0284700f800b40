// Words that a block stored on its way to the next call at known places of its own frame, for the arguments that are recorded. The cells of a frame whose
// address was handed out join all that is ever stored in them; what a call is given in a row of instructions is more exact.

import { ANY } from "./values";

const MOST: u32 = 16;
const places: usize = heap.alloc(4 * MOST);
const values: usize = heap.alloc(4 * MOST);
let count: u32 = 0;

/** At the start of a block, at conditions and after calls. */
export function forgetOutgoing(): void {
  count = 0;
}

export function noteOutgoing(at: u32, value: u32): void {
  let row: u32 = 0;
  while (row < count && load<u32>(places + (<usize>row << 2)) != at) row++;
  if (row == MOST) return;
  store<u32>(places + (<usize>row << 2), at);
  store<u32>(values + (<usize>row << 2), value);
  if (row == count) count += 1;
}

/** What was stored at a place; any where nothing was. */
export function notedOutgoing(at: u32): u32 {
  for (let row: u32 = 0; row < count; row++) {
    if (load<u32>(places + (<usize>row << 2)) == at) return load<u32>(values + (<usize>row << 2));
  }
  return ANY;
}
