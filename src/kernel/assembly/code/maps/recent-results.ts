// Results of operations on values that were computed last: a function that is followed again computes the same.

@unmanaged
class Result {
  operation: u32;
  a: u32;
  b: u32;
  /** 0 for none. */
  value: u32;
}

/** Operations that are no bitwise ones (arithmetic.ts, from 0): adding a constant, joining, and any distance from what a value is based on. */
export const RECENT_ADD: u32 = 7;
export const RECENT_JOIN: u32 = 8;
export const RECENT_NEAR: u32 = 9;

const KEPT: u32 = 1 << 14;
const results: usize = heap.alloc(<usize>KEPT * offsetof<Result>());
memory.fill(results, 0, <usize>KEPT * offsetof<Result>());

@inline
function resultAt(operation: u32, a: u32, b: u32): Result {
  const hash = ((a * 0x9e3779b1) ^ rotl<u32>(b * 0x85ebca6b, 15) ^ (operation * 0xc2b2ae35)) * 0x2c1b3c6d;
  return changetype<Result>(results + <usize>(hash >>> 18) * offsetof<Result>());
}

/** The result of an operation on two numbers; 0 when it is not kept. */
export function recent(operation: u32, a: u32, b: u32): u32 {
  const kept = resultAt(operation, a, b);
  return kept.a == a && kept.b == b && kept.operation == operation ? kept.value : 0;
}

/** Keeps a result, which depends on nothing else. What was handed out on the way, of constants alone, is so for good. */
export function keepRecent(operation: u32, a: u32, b: u32, value: u32): u32 {
  const kept = resultAt(operation, a, b);
  kept.operation = operation;
  kept.a = a;
  kept.b = b;
  kept.value = value;
  return value;
}
