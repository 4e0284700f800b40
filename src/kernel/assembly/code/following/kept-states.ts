// The states of a function's leaders as they were when it had been followed to its end. What is known of callers, callees and memory only grows, and
// with it the states: when the function is followed again it goes on from there, and what is written down at the end is read off them.

import { boundCount, boundsSize, copyBounds, setBounds } from "./bounds";
import { fn } from "../functions";
import { beginAt, leader, leaderCount } from "./leaders";
import { tracing } from "../origins";
import { packedSize, packState, State, unpackState } from "../state";

/** Behind it the bounds, then of each leader whether it has a state and what its block depends on, and the state. */
@unmanaged
class Kept {
  size: u32;
  isTraced: u32;
  liveRound: u32;
  leaderCount: u32;
  boundCount: u32;
}

/** No more bytes than these are kept; functions beyond are followed from their start. */
const MOST_BYTES: usize = 24 << 20;
let bytes: usize = 0;

/** Keeps the states of a function whose leaders are those at hand. */
export function keepStates(index: u32): void {
  let size: usize = offsetof<Kept>() + boundsSize();
  for (let row: u32 = 0; row < leaderCount(); row++) {
    const state = leader(row).state;
    size += 8 + (state != 0 ? packedSize(changetype<State>(state)) : 0);
  }
  if (bytes + size > MOST_BYTES) return;
  bytes += size;
  const kept = changetype<Kept>(heap.alloc(size));
  kept.size = <u32>size;
  kept.isTraced = tracing ? 1 : 0;
  kept.liveRound = fn(index).liveRound;
  kept.leaderCount = leaderCount();
  kept.boundCount = boundCount;
  let at = changetype<usize>(kept) + offsetof<Kept>();
  copyBounds(at);
  at += boundsSize();
  for (let row: u32 = 0; row < leaderCount(); row++) {
    const state = leader(row).state;
    store<u32>(at, state != 0 ? 1 : 0);
    store<u32>(at + 4, leader(row).dependsOn);
    at += 8;
    if (state != 0) at = packState(changetype<State>(state), at);
  }
  fn(index).kept = changetype<usize>(kept);
}

/**
 * The leaders at hand begin with the states that were kept of their function; says whether there were any that fit. Where values came from is not of a
 * kind that only grows: with that, states fit as long as nothing changed.
 */
export function takeKept(index: u32, changed: u32): bool {
  if (fn(index).kept == 0) return false;
  const kept = changetype<Kept>(fn(index).kept);
  const fits =
 (!tracing || changed == 0) && kept.isTraced == (tracing ? 1 : 0) && kept.liveRound == fn(index).liveRound && kept.leaderCount == leaderCount();
  if (fits) {
    let at = changetype<usize>(kept) + offsetof<Kept>();
    setBounds(at, kept.boundCount);
    at += boundsSize();
    for (let row: u32 = 0; row < leaderCount(); row++) {
      const has = load<u32>(at) != 0;
      leader(row).dependsOn = load<u32>(at + 4);
      at += 8;
      if (has) at = unpackState(beginAt(row), at);
    }
  }
  forgetKept(index);
  return fits;
}

/** What was kept of a function is not used any more. */
export function forgetKept(index: u32): void {
  if (fn(index).kept == 0) return;
  bytes -= changetype<Kept>(fn(index).kept).size;
  heap.free(fn(index).kept);
  fn(index).kept = 0;
}
