// What is known of the image: where code and data can be, and where functions start. Ranges and statics are held against it.

import { DROPPED_COUNT, DROPPED_NO_SYMBOL, DROPPED_OUTSIDE, DROPPED_TOMBSTONE } from "../tables";
import { newNumbers, Numbers } from "./numbers";

export const codeStarts: Numbers = newNumbers();
export const codeLengths: Numbers = newNumbers();
export const allocatedStarts: Numbers = newNumbers();
export const allocatedLengths: Numbers = newNumbers();
export const functionStarts: Numbers = newNumbers();
export const dataStarts: Numbers = newNumbers();

const counters = heap.alloc(DROPPED_COUNT * 4);

export function dropped(reason: u32): u32 {
  return load<u32>(counters + (<usize>reason << 2));
}

export function drop(reason: u32): void {
  store<u32>(counters + (<usize>reason << 2), dropped(reason) + 1);
}

export function clearDropped(): void {
  memory.fill(counters, 0, DROPPED_COUNT * 4);
}

/** Index of the extent that holds `address`; -1 when none does. */
function extentAt(starts: Numbers, lengths: Numbers, address: u32): i32 {
  const index = starts.lastNotAbove(address);
  return index >= 0 && address - starts.at(index) < lengths.at(index) ? index : -1;
}

/** Bytes from `address` to the end of its executable section; 0 outside. */
export function codeRoom(address: u32): u32 {
  const extent = extentAt(codeStarts, codeLengths, address);
  return extent < 0 ? 0 : codeLengths.at(extent) - (address - codeStarts.at(extent));
}

function isTombstone(address: u32): bool {
  return address <= 1 || address >= 0xfffffffe;
}

/** Whether `address` is one of `numbers`. */
export function isOneOf(numbers: Numbers, address: u32): bool {
  const index = numbers.lastNotAbove(address);
  return index >= 0 && numbers.at(index) == address;
}

/** Why `liveRoom` said 0: a `DROPPED_`. */
export let deadReason: u32 = 0;

/** Bytes of code from `address` to the end of its section; 0, with `deadReason`, when no code starts there (rules: `liveExtent`). */
export function liveRoom(address: u32): u32 {
  if (isTombstone(address) && !isOneOf(functionStarts, address)) {
    deadReason = DROPPED_TOMBSTONE;
    return 0;
  }
  const extent = extentAt(codeStarts, codeLengths, address);
  if (extent < 0) {
    deadReason = DROPPED_OUTSIDE;
    return 0;
  }
  const start = codeStarts.at(extent);
  if (functionStarts.count > 0) {
    const nearest = functionStarts.lastNotAbove(address);
    if (nearest < 0 || functionStarts.at(nearest) < start) {
      deadReason = DROPPED_NO_SYMBOL;
      return 0;
    }
  }
  return codeLengths.at(extent) - (address - start);
}

/** Whether a variable really lies at `address`. */
export function liveStatic(address: u32): bool {
  if (isTombstone(address) && !isOneOf(dataStarts, address)) return false;
  return extentAt(allocatedStarts, allocatedLengths, address) >= 0;
}
