// Steps over the bytes of one line: blanks, hexadecimal and decimal numbers, words. Texts to compare with are ASCII literals of this program, given as `changetype<usize>("…")`.

const SPACE: u32 = 0x20;
const TAB: u32 = 0x09;
/** Digits that a number may have. */
const MOST_HEX: usize = 16;
const MOST_DECIMAL: usize = 15;
/** Where the length of a literal stands before it, in bytes; it has two bytes a letter. */
const LITERAL_SIZE: usize = 4;

/** Where the scanner is in its line. */
export let position: usize = 0;
let limit: usize = 0;

@inline
export function scanFrom(at: usize, end: usize): void {
  position = at;
  limit = end;
}

@inline
export function isDone(): bool {
  return position >= limit;
}

@inline
export function isBlank(byte: u32): bool {
  return byte == SPACE || byte == TAB;
}

/** Skips blanks; how many there were. */
export function blanks(): u32 {
  const from = position;
  while (position < limit && isBlank(load<u8>(position))) position += 1;
  return <u32>(position - from);
}

/** Whether `0x` and more stands here. */
@inline
export function atHex(): bool {
  return position + 2 < limit && load<u8>(position) == 0x30 && load<u8>(position + 1) == 0x78;
}

/** `0x…`, or -1 when none starts here or no blank or line end follows it. Exact up to 2^53. */
export function prefixedHex(): f64 {
  if (!atHex()) return -1;
  position += 2;
  return hex();
}

/** Hexadecimal digits, at most 16, up to a blank or the line's end; otherwise -1. Exact up to 2^53. */
export function hex(): f64 {
  const from = position;
  let value: u64 = 0;
  for (; position < limit; position++) {
    const byte: u32 = load<u8>(position);
    const digit = byte - 0x30 <= 9 ? byte - 0x30 : (byte | 0x20) - 0x61 <= 5 ? (byte | 0x20) - 0x57 : 16;
    if (digit == 16) {
      if (!isBlank(byte)) return -1;
      break;
    }
    value = (value << 4) | digit;
  }
  const length = position - from;
  return length == 0 || length > MOST_HEX ? -1 : <f64>value;
}

/** Decimal digits, at most 15, up to a blank or the line's end; otherwise -1. */
export function decimal(): f64 {
  const from = position;
  let value: u64 = 0;
  for (; position < limit; position++) {
    const byte: u32 = load<u8>(position);
    if (byte - 0x30 > 9) {
      if (!isBlank(byte)) return -1;
      break;
    }
    value = value * 10 + byte - 0x30;
  }
  const length = position - from;
  return length == 0 || length > MOST_DECIMAL ? -1 : <f64>value;
}

@inline
function literalLength(text: usize): usize {
  return load<u32>(text - LITERAL_SIZE) >> 1;
}

/** Whether [at, end) begins with a literal. */
export function startsWith(at: usize, end: usize, text: usize): bool {
  const length = literalLength(text);
  if (end - at < length) return false;
  for (let i: usize = 0; i < length; i++) if (load<u8>(at + i) != load<u16>(text + (i << 1))) return false;
  return true;
}

/** Where a literal stands first in [at, end), or 0. */
export function indexOf(at: usize, end: usize, text: usize): usize {
  const first: u32 = load<u16>(text);
  for (let i = at; i + literalLength(text) <= end; i++) if (load<u8>(i) == first && startsWith(i, end, text)) return i;
  return 0;
}

/** Where a literal stands last in [at, end), but not at its beginning; or 0. */
export function lastIndexOf(at: usize, end: usize, text: usize): usize {
  for (let i = end - literalLength(text); i > at; i--) if (startsWith(i, end, text)) return i;
  return 0;
}

/** Whether [at, end), without the blanks at its end, ends with a literal. */
export function endsWith(at: usize, end: usize, text: usize): bool {
  const last = trimEnd(at, end);
  const length = literalLength(text);
  return last - at >= length && startsWith(last - length, last, text);
}

/** Steps over a literal, if it stands here. */
export function skip(text: usize): bool {
  if (!startsWith(position, limit, text)) return false;
  position += literalLength(text);
  return true;
}

/** `end` without the blanks before it. */
export function trimEnd(at: usize, end: usize): usize {
  let last = end;
  while (last > at && isBlank(load<u8>(last - 1))) last -= 1;
  return last;
}
