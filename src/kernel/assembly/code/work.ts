// How much work following the code may still take: a step is an instruction on a path, or what takes as long elsewhere (about 0.1 µs). Where it ends,
// nothing is known.

/** Steps for each halfword of code, and for an image, with assumptions and without. Firmware takes up to 85 for both. */
const STEPS: u64 = 100;
const STEPS_AT_LEAST: u64 = 1000000;
/** No image gets more: as much as takes 5 to 9 seconds, for a megabyte of code and more. A quarter is kept for what is proven without assumptions. */
let stepsAtMost: u64 = 48000000;

/** An image that takes more of them takes long, as much as a part of a second. */
let stepsLong: u64 = 4000000;

/** Steps that may still be taken. */
export let stepsLeft: u64 = 0;
/** Steps that are kept for later. */
let stepsKept: u64 = 0;
/** With fewer steps left the image takes long. */
let longBelow: u64 = 0;

/** Allows an image fewer steps in all, and fewer before it takes long. */
export function limitWork(steps: u32, long: u32): void {
  stepsAtMost = min<u64>(stepsAtMost, steps);
  stepsLong = min<u64>(stepsLong, long);
}

/** Allows the work under assumptions for an image with so many halfwords of code. */
export function allowAssuming(halfwords: u64): void {
  const all = halfwords * STEPS + STEPS_AT_LEAST;
  stepsLeft = min(all, (stepsAtMost / 4) * 3);
  stepsKept = stepsAtMost - stepsLeft;
  longBelow = stepsLeft > stepsLong ? stepsLeft - stepsLong : 0;
}

/** Whether following the code has taken long already, so that rounds are worth saving. */
@inline
export function takesLong(): bool {
  return stepsLeft < longBelow;
}

/** Allows the work without assumptions, with what was not needed before. */
export function allowProof(halfwords: u64): void {
  const isLong = takesLong();
  const before = stepsLeft;
  stepsLeft = min(halfwords * STEPS + STEPS_AT_LEAST, stepsLeft + stepsKept);
  longBelow = isLong ? u64.MAX_VALUE : longBelow + (stepsLeft - before);
  stepsKept = 0;
}

/** Takes steps. */
@inline
export function spend(steps: u32): void {
  stepsLeft = stepsLeft > steps ? stepsLeft - steps : 0;
}

let stepsAside: u64 = 0;

/** Puts what is left aside: what follows has steps of its own, as it can be left out. */
export function beginExtra(steps: u64): void {
  stepsAside = stepsLeft;
  stepsLeft = min(stepsLeft, steps);
}

export function endExtra(): void {
  stepsLeft = stepsAside;
}
